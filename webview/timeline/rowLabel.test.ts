import { expect, test } from "vitest";
import { spanRow } from "../../test/support/panelRows.ts";
import { rowLabel } from "./rowLabel.ts";

test("a row reads as a sentence of what it is, who did it and how it went", () => {
  const row = spanRow("search_wire", {
    agent: "Researcher",
    status: "error",
    offsetMs: 1080,
    durationMs: 71,
    depth: 2,
  });
  expect(rowLabel(row, 10, 28)).toBe(
    "search_wire, tool call by Researcher, failed, 71 milliseconds, at 1.08 seconds, level 3, 10 of 28",
  );
});

test("an agent is not by itself, and what is over its budget says so", () => {
  const row = spanRow("Researcher", { kind: "agent", agent: "Researcher", budgetMs: 1500, durationMs: 1887 });
  expect(rowLabel(row, 1, 1)).toBe(
    "Researcher, agent, done, 387 milliseconds over its budget, 1.89 seconds, at less than 1 milliseconds, level 1, 1 of 1",
  );
});
