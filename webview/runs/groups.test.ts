import { expect, test } from "vitest";
import { runSummary } from "../../test/support/panelRows.ts";
import { listRows, rowsBetween, rowsByGroup, runGroups, scaleEnd } from "./groups.ts";
import { previousRun } from "./previousRun.ts";

const run = (runId: string, startMs: number, given: Parameters<typeof runSummary>[0] = {}) =>
  runSummary({ runId, startMs, ...given });

test("runs stand under their service, newest first, and the group with the newest run is on top", () => {
  const groups = runGroups([run("old", 1), run("other", 3, { service: "desk" }), run("new", 2)]);
  expect(groups.map((group) => [group.service, group.runs.map((one) => one.runId)])).toEqual([
    ["desk", ["other"]],
    ["research-team", ["new", "old"]],
  ]);
});

test("a service with several sessions has a group for each", () => {
  const groups = runGroups([
    run("a", 3, { sessionId: "one" }),
    run("b", 2, { sessionId: "two" }),
    run("c", 1, { sessionId: "one" }),
  ]);
  expect(groups.map((group) => [group.session, group.runs.length])).toEqual([
    ["one", 2],
    ["two", 1],
  ]);
});

test("rows know their places, so that only those on screen exist", () => {
  const rows = listRows(runGroups([run("a", 2), run("b", 1), run("c", 3, { service: "desk" })]));
  expect(rows.map((row) => row.top)).toEqual([0, 30, 56, 86, 112]);
  expect(rowsBetween(rows, 60, 100).map((row) => row.top)).toEqual([56, 86]);
  expect(rowsByGroup(rowsBetween(rows, 60, 100)).map(([group, of]) => [group.service, of.length])).toEqual([
    ["research-team", 2],
  ]);
});

test("all rows share a scale that ends at a figure people count in", () => {
  expect(scaleEnd([run("a", 1, { durationMs: 4140 }), run("b", 2, { durationMs: 600 })])).toBe(6000);
  expect(scaleEnd([run("a", 1, { durationMs: 650 })])).toBe(1000);
});

test("one run that is far longer than all others does not press them flat", () => {
  const runs = Array.from({ length: 20 }, (_, i) => run(String(i), i, { durationMs: 2000 }));
  expect(scaleEnd([...runs, run("long", 99, { durationMs: 3_600_000 })])).toBe(3000);
});

test("the run before is the newest of the same service that began earlier", () => {
  const runs = [run("a", 1), run("b", 2), run("c", 3), run("x", 2.5, { service: "desk" })];
  expect(previousRun(run("c", 3), runs)?.runId).toBe("b");
  expect(previousRun(run("a", 1), runs)).toBeNull();
});
