import { expect, test } from "vitest";
import { spanRow } from "../../test/support/panelRows.ts";
import { AgentColours } from "../ui/agentColours.ts";
import { CELL } from "./pixelRow.ts";
import { subtreeLine } from "./subtreeLine.ts";
import { buildTree } from "./tree.ts";

const build = (rows: ReturnType<typeof spanRow>[]) => buildTree(rows, new AgentColours(["Writer"]), 100);
const whole = { fromMs: 0, toMs: 100 };

test("work stands at its real place, and containers are not work", () => {
  const tree = build([
    spanRow("agent", { kind: "agent", durationMs: 100 }),
    spanRow("inner", { kind: "agent", depth: 1, durationMs: 100 }),
    spanRow("model", { kind: "llm", agent: "Writer", depth: 2, offsetMs: 10, durationMs: 20 }),
    spanRow("tool", { depth: 2, offsetMs: 50, durationMs: 10, onPath: false }),
  ]);
  expect(subtreeLine(tree, 0, whole, 100)).toEqual([
    { from: 10, to: 30, cell: CELL.model, slot: 1, onPath: true },
    { from: 50, to: 60, cell: CELL.work, slot: 0, onPath: false },
  ]);
});

test("whatever happened is at least a pixel, and a failure is never hidden by work", () => {
  const tree = build([
    spanRow("agent", { kind: "agent", durationMs: 100 }),
    spanRow("failed", { depth: 1, offsetMs: 40, durationMs: 0.001, status: "error" }),
    spanRow("model", { kind: "llm", depth: 1, offsetMs: 0, durationMs: 100 }),
  ]);
  expect(subtreeLine(tree, 0, whole, 100).map((part) => [part.from, part.to, part.cell])).toEqual([
    [0, 40, CELL.model],
    [40, 41, CELL.failed],
    [41, 100, CELL.model],
  ]);
});

test("what lies outside the range is not drawn", () => {
  const tree = build([
    spanRow("agent", { kind: "agent" }),
    spanRow("model", { kind: "llm", depth: 1, durationMs: 20 }),
  ]);
  expect(subtreeLine(tree, 0, { fromMs: 50, toMs: 100 }, 100)).toEqual([]);
});
