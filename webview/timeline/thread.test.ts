import { expect, test } from "vitest";
import { spanRow } from "../../test/support/panelRows.ts";
import { AgentColours } from "../ui/agentColours.ts";
import { drops, pathLeaves } from "./thread.ts";
import { buildTree } from "./tree.ts";

const tree = buildTree(
  [
    spanRow("run", { kind: "workflow", durationMs: 100 }),
    spanRow("agent", { kind: "agent", depth: 1, durationMs: 60 }),
    spanRow("first", { depth: 2, kind: "llm", durationMs: 30 }),
    spanRow("beside", { depth: 2, offsetMs: 30, durationMs: 5, onPath: false }),
    spanRow("second", { depth: 2, offsetMs: 30, durationMs: 30 }),
    spanRow("last", { depth: 1, kind: "llm", offsetMs: 60, durationMs: 40 }),
  ],
  new AgentColours([]),
  100,
);

test("the path is the deepest work the run waited for, in order of time", () => {
  expect([...pathLeaves(tree)].map((i) => tree.rows[i]?.spanId)).toEqual(["first", "second", "last"]);
});

test("the thread drops where one ends and the next begins", () => {
  expect(drops(tree, pathLeaves(tree), (index) => index)).toEqual([
    { atMs: 30, untilMs: 30, fromRow: 2, toRow: 4 },
    { atMs: 60, untilMs: 60, fromRow: 4, toRow: 5 },
  ]);
});

test("inside a fold the thread does not drop", () => {
  const agentIsFolded = (index: number) => (index <= 1 ? index : index <= 4 ? 1 : 2);
  expect(drops(tree, pathLeaves(tree), agentIsFolded)).toEqual([{ atMs: 60, untilMs: 60, fromRow: 1, toRow: 2 }]);
});

test("it drops at the start of what began before the last thing ended", () => {
  const overlapping = buildTree(
    [spanRow("a", { durationMs: 50 }), spanRow("b", { offsetMs: 40, durationMs: 60 })],
    new AgentColours([]),
    100,
  );
  expect(drops(overlapping, pathLeaves(overlapping), (index) => index)[0]?.atMs).toBe(40);
});

test("where time only passed it waits for what begins next", () => {
  const paused = buildTree(
    [spanRow("a", { durationMs: 50 }), spanRow("b", { offsetMs: 80, durationMs: 20 })],
    new AgentColours([]),
    100,
  );
  expect(drops(paused, pathLeaves(paused), (index) => index)).toEqual([
    { atMs: 50, untilMs: 80, fromRow: 0, toRow: 1 },
  ]);
});
