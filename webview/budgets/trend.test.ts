import { expect, test } from "vitest";
import { runSummary } from "../../test/support/panelRows.ts";
import { trendDots, trendRuns } from "./trend.ts";

const run = (runId: string, startMs: number, given: Parameters<typeof runSummary>[0] = {}) =>
  runSummary({ runId, startMs, ...given });

test("a trend leads to its run through those before it, and not beyond", () => {
  const runs = Array.from({ length: 20 }, (_, i) => run(`r${i}`, i));
  expect(trendRuns(runs, run("r14", 14)).map((one) => one.runId)).toEqual(
    Array.from({ length: 10 }, (_, i) => `r${i + 5}`),
  );
  const mixed = [run("running", 1, { status: "running" }), run("later", 9), run("before", 2)];
  expect(trendRuns(mixed, run("now", 5)).map((one) => one.runId)).toEqual(["before", "now"]);
});

test("values are dots between the least and the most, and what is unknown has none", () => {
  expect(trendDots([1, null, 3])).toEqual([
    { x: 0, y: 0, isLast: false },
    { x: 1, y: 1, isLast: true },
  ]);
  expect(trendDots([1, 3, null])?.some((dot) => dot.isLast)).toBe(false);
  expect(trendDots([2, 2])?.map((dot) => dot.y)).toEqual([0.5, 0.5]);
  expect([trendDots([null, 4]), trendDots([])]).toEqual([null, null]);
});
