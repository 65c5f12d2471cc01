import { expect, test } from "vitest";
import type { SpanRow } from "../../collector/contract/span.ts";
import { spanRow } from "../../test/support/panelRows.ts";
import { AgentColours } from "../ui/agentColours.ts";
import { RowModel } from "./rowModel.ts";
import { buildTree, type SpanTree } from "./tree.ts";

const build = (rows: readonly SpanRow[]) => buildTree(rows, new AgentColours([]), 100);

/** A run of so many agents with thirty calls each. */
function agents(count: number): SpanTree {
  const rows = [spanRow("run", { kind: "workflow" })];
  for (let a = 0; a < count; a++) {
    rows.push(spanRow(`agent${a}`, { kind: "agent", depth: 1 }));
    for (let c = 0; c < 30; c++) rows.push(spanRow(`call${a}.${c}`, { depth: 2, offsetMs: a * 30 + c, durationMs: 1 }));
  }
  return build(rows);
}

test("folds that somebody made stay when more comes", () => {
  const model = new RowModel();
  model.take(agents(3), true);
  model.toggle(1);
  model.take(agents(20), false);
  expect(model.isFolded(1)).toBe(true);
  expect(model.visible.length).toBe(1 + 20 + 19 * 30);
});

test("another run begins with its own folds", () => {
  const model = new RowModel();
  model.take(agents(3), true);
  model.toggle(1);
  model.take(agents(3), true);
  expect(model.isFolded(1)).toBe(false);
});

test("a row inside a fold stands where the fold does until it is revealed", () => {
  const tree = agents(20);
  const model = new RowModel();
  model.take(tree, true);
  const call = tree.indexOf.get("call1.5") as number;
  expect(model.position(call)).toBe(2);
  model.reveal(call);
  expect(model.visible[model.position(call)]).toBe(call);
});

test("a filter shows what it found in spite of folds, and draws no thread through it", () => {
  const tree = agents(20);
  const model = new RowModel();
  model.take(tree, true);
  expect(model.drops.length).toBeGreaterThan(0);
  const keep = new Uint8Array(tree.rows.length);
  const call = tree.indexOf.get("call1.5") as number;
  keep[0] = keep[call] = 1;
  model.filter(keep);
  expect([...model.visible]).toEqual([0, call]);
  expect([model.position(call), model.position(call + 1), model.drops.length]).toEqual([1, -1, 0]);
  model.filter(null);
  expect(model.visible.length).toBe(21);
});

test("what has nothing inside does not fold", () => {
  const model = new RowModel();
  model.take(build([spanRow("a")]), true);
  model.toggle(0);
  expect(model.isFolded(0)).toBe(false);
});
