import { expect, test } from "vitest";
import { spanRow } from "../../test/support/panelRows.ts";
import { AgentColours } from "../ui/agentColours.ts";
import { nextProblem } from "./problems.ts";
import { buildTree } from "./tree.ts";

const tree = buildTree(
  [
    spanRow("run", { kind: "workflow", status: "error" }),
    spanRow("late", { depth: 1, offsetMs: 80, status: "error" }),
    spanRow("fine", { depth: 1, offsetMs: 10 }),
    spanRow("check", { depth: 1, offsetMs: 20, kind: "guardrail", verdict: "block" }),
    spanRow("slow", { depth: 1, offsetMs: 40, budgetMs: 5, durationMs: 9 }),
  ],
  new AgentColours([]),
  100,
);
const after = (from: number | null, direction: 1 | -1) => {
  const next = nextProblem(tree, from, direction);
  return next === null ? null : tree.rows[next]?.spanId;
};

test("problems follow each other in order of time and begin again", () => {
  expect(after(null, 1)).toBe("check");
  expect(after(3, 1)).toBe("slow");
  expect(after(4, 1)).toBe("late");
  expect(after(1, 1)).toBe("check");
  expect(after(3, -1)).toBe("late");
});

test("from a row without a problem it goes to the next one from there", () => {
  expect(after(2, 1)).toBe("check");
  expect(after(2, -1)).toBe("late");
});

test("a run without problems has none", () => {
  expect(nextProblem(buildTree([spanRow("a")], new AgentColours([]), 10), null, 1)).toBeNull();
});
