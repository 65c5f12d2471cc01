import { expect, test } from "vitest";
import { COMMANDS } from "../common/ids.ts";
import { fixesOf } from "./fixes.ts";
import type { Problem } from "./problem.ts";

const problem: Problem = {
  path: "a.ts",
  line: 1,
  severity: "warning",
  code: "budget",
  message: "Researcher took 1.89 s, 387 ms over its budget of 1.5 s.",
  runId: "r1",
  spanId: "s1",
  name: "Researcher",
  usedMs: 1_887,
  related: [],
};
const titles = (one: Problem) => fixesOf(one).map(({ title }) => title.replaceAll("\u00a0", " "));

test("an exceeded budget can be raised with room, set to anything, opened and hidden", () => {
  expect(titles(problem)).toEqual([
    "Open the span",
    "Raise the budget of Researcher to 2.3 s",
    "Set the budget of Researcher…",
    "Hide this until the next run",
  ]);
  expect(fixesOf(problem).map((fix) => [fix.command, ...fix.arguments])).toEqual([
    [COMMANDS.openSpanInPanel, "r1", "s1", "timeline"],
    [COMMANDS.setBudget, "Researcher", 2_300],
    [COMMANDS.setBudget, "Researcher"],
    [COMMANDS.hideProblem, { runId: "r1", spanId: "s1", code: "budget" }],
  ]);
});

test("what is not about time offers no budget", () => {
  expect(titles({ ...problem, code: "guardrail", usedMs: null })).toEqual([
    "Open the span",
    "Hide this until the next run",
  ]);
});
