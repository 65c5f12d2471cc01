import { expect, test } from "vitest";
import { hintNode } from "./hintNode.ts";

const hint = {
  id: "7",
  framework: "Genkit",
  missing: "a call of enableTelemetry",
  command: null,
  service: "agent",
  workspace: "/w",
  atMs: 1,
};

test("a hint says which framework ran, what is missing, and what installs it where something does", () => {
  const row = hintNode(hint);
  expect([row.id, row.label, row.description]).toEqual([
    "hint:7",
    "Genkit sent nothing",
    "needs a call of enableTelemetry",
  ]);
  expect(row.tooltip).toBe("Genkit ran and sent nothing. It needs a call of enableTelemetry.");
  expect(hintNode({ ...hint, command: "npm install x" }).tooltip).toMatch(/enableTelemetry\.\nnpm install x$/);
});
