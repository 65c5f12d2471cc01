import { expect, test } from "vitest";
import { aRun } from "../../test/support/builtRun.ts";
import { previousRun, RunList } from "./runList.ts";
import { GLYPH, type RunsNode, runsTree } from "./runsModel.ts";

const NBSP = "\u00a0";
const outline = (nodes: readonly RunsNode[], depth = 0): string =>
  nodes
    .map(
      (node) =>
        `${"  ".repeat(depth)}${node.label} | ${node.description}\n${node.kind === "run" ? "" : outline(node.children, depth + 1)}`,
    )
    .join("")
    .replaceAll(NBSP, " ");

test("runs stand under their service, newest first, with what went wrong before the time", () => {
  const list = new RunList();
  list.add([
    aRun({ runId: "a", startMs: 1, overBudget: 1 }),
    aRun({
      runId: "b",
      startMs: 2,
      name: "Promise me a result.",
      status: "blocked",
      durationMs: 656,
      guardrailHits: 1,
    }),
    aRun({ runId: "c", startMs: 3, service: "newsroom", name: "news", status: "error", durationMs: 90, failures: 1 }),
  ]);
  expect(outline(runsTree(list.runs))).toBe(
    [
      "newsroom | 1 run, 1 failed",
      "  news | ✕ 90 ms",
      "research-team | 2 runs, 1 blocked",
      "  Promise me a result. | ◆ 656 ms",
      "  How fast does storage gro… | ▲ 3.62 s",
      "",
    ].join("\n"),
  );
});

test("sessions part the runs of a service once there is more than one", () => {
  const runs = [aRun({ runId: "a", sessionId: "one" }), aRun({ runId: "b", sessionId: "two-is-a-long-session-id" })];
  expect(outline(runsTree(runs))).toContain("  one | 1 run\n    How fast");
  expect(outline(runsTree(runs))).toContain("  two-is-a… | 1 run\n");
  expect(outline(runsTree(runs.slice(0, 1)))).not.toContain("one |");
});

test("live events replace, add and remove", () => {
  const list = new RunList();
  let changes = 0;
  list.onDidChange(() => changes++);
  list.apply({ type: "run", run: aRun({ status: "running" }) });
  list.apply({ type: "run", run: aRun({ status: "ok" }) });
  expect(list.runs.map((run) => run.status)).toEqual(["ok"]);
  list.apply({ type: "deleted", runId: "r1" });
  expect(list.runs).toEqual([]);
  expect(changes).toBe(3);
});

test("the run before is the last one of the same service", () => {
  const runs = [
    aRun({ runId: "c", startMs: 30 }),
    aRun({ runId: "x", startMs: 25, service: "other" }),
    aRun({ runId: "b", startMs: 20 }),
    aRun({ runId: "a", startMs: 10 }),
  ];
  expect(previousRun(runs, runs[0]!)?.runId).toBe("b");
  expect(previousRun(runs, runs[3]!)).toBeNull();
});

test("an answer that was under way while a run changed does not undo the change", async () => {
  const list = new RunList();
  await list.reload(async () => {
    list.apply({ type: "run", run: aRun({ status: "ok" }) });
    return [aRun({ status: "running", analysed: false }), aRun({ runId: "old", startMs: 1 })];
  });
  expect(list.runs.map((run) => `${run.runId} ${run.status}`)).toEqual(["r1 ok", "old ok"]);
});

test("glyphs fit into an explorer badge, and each trouble has its own", () => {
  const glyphs = Object.values(GLYPH);
  for (const glyph of glyphs) expect([...glyph].length).toBeLessThanOrEqual(2);
  expect(new Set(glyphs).size).toBe(glyphs.length);
});
