import { expect, test } from "vitest";
import { spanRow } from "../../test/support/panelRows.ts";
import { AgentColours } from "../ui/agentColours.ts";
import { bundledBehind, carryFolds, foldsAbove, initialFold, positionOf, visibleRows } from "./fold.ts";
import { buildTree } from "./tree.ts";

const build = (rows: ReturnType<typeof spanRow>[]) => buildTree(rows, new AgentColours([]), 100);

/** A run of agents with so many calls each, under `outer` agents that hold them all. */
function agents(count: number, calls: number, outer = 0) {
  const rows = [spanRow("run", { kind: "workflow" })];
  for (let o = 0; o < outer; o++) rows.push(spanRow(`outer${o}`, { kind: "agent", depth: o + 1 }));
  for (let a = 0; a < count; a++) {
    rows.push(spanRow(`agent${a}`, { kind: "agent", depth: outer + 1 }));
    for (let c = 0; c < calls; c++) rows.push(spanRow(`call${a}.${c}`, { depth: outer + 2 }));
  }
  return build(rows);
}

test("a small run opens unfolded", () => {
  expect([...initialFold(agents(3, 5))]).not.toContain(1);
});

test("over 200 rows a run opens folded by agent", () => {
  const tree = agents(15, 33);
  expect(visibleRows(tree, initialFold(tree)).length).toBe(16);
});

test("an outer agent that would leave nothing to see stays open", () => {
  const tree = agents(15, 33, 2);
  expect(visibleRows(tree, initialFold(tree)).length).toBe(18);
});

test("plumbing is folded in a small run as well", () => {
  const tree = build([
    spanRow("call"),
    spanRow("http", { depth: 1, internal: true }),
    spanRow("socket", { depth: 2, internal: true }),
    spanRow("agent", { kind: "agent" }),
    spanRow("plumbing", { depth: 1, internal: true }),
    spanRow("model", { depth: 2, kind: "llm" }),
  ]);
  const rows = [...visibleRows(tree, initialFold(tree))].map((i) => tree.rows[i]?.spanId);
  expect(rows).toEqual(["call", "agent", "plumbing", "model"]);
});

test("plumbing side by side is one fold, which says how much more it holds", () => {
  const tree = build([
    spanRow("auth", { internal: true, durationMs: 2 }),
    spanRow("read", { internal: true, depth: 1 }),
    spanRow("start", { internal: true, offsetMs: 5, durationMs: 3 }),
    spanRow("load", { internal: true, offsetMs: 9, durationMs: 20 }),
    spanRow("turn", { kind: "agent" }),
    spanRow("queue", { depth: 1, internal: true }),
    spanRow("model", { depth: 1, kind: "llm" }),
    spanRow("store", { depth: 1, internal: true }),
    spanRow("flush", { depth: 1, internal: true, status: "error" }),
  ]);
  const at = (id: string) => tree.indexOf.get(id) as number;
  const folded = initialFold(tree);
  const shown = () => [...visibleRows(tree, folded)].map((i) => tree.rows[i]?.spanId);
  expect(shown()).toEqual(["auth", "turn", "queue", "model", "store"]);
  expect([bundledBehind(tree, at("auth")), bundledBehind(tree, at("queue"))]).toEqual([2, 0]);
  expect([tree.foldTo[at("auth")], tree.trouble[at("store")], tree.trouble[at("auth")]]).toEqual([29, 1, 0]);
  expect(foldsAbove(tree, at("load"), folded)).toEqual([at("auth")]);
  expect(foldsAbove(tree, at("auth"), folded)).toEqual([]);
  folded[at("auth")] = 0;
  expect(shown().slice(0, 5)).toEqual(["auth", "read", "start", "load", "turn"]);
});

test("plumbing that comes while a run is looked at is folded, what somebody opened stays open", () => {
  const first = [spanRow("auth", { internal: true }), spanRow("turn", { kind: "agent" })];
  const before = build(first);
  const more = [
    ...first,
    spanRow("queue", { depth: 1, internal: true }),
    spanRow("sync", { depth: 1, internal: true }),
  ];
  const now = build(more);
  const carried = carryFolds(initialFold(before), before, now);
  expect([...visibleRows(now, carried)]).toEqual([0, 1]);
  const opened = new Uint8Array(more.length);
  const later = build([...more, spanRow("model", { depth: 1, kind: "llm" })]);
  expect([...visibleRows(later, carryFolds(opened, now, later))]).toEqual([0, 1, 2, 3, 4]);
});

test("a hidden row stands where its fold does, and is found by opening what is above it", () => {
  const tree = agents(2, 3);
  const agent = tree.indexOf.get("agent0") as number;
  const folded = new Uint8Array(tree.rows.length);
  folded[agent] = 1;
  const visible = visibleRows(tree, folded);
  const hidden = tree.indexOf.get("call0.2") as number;
  expect(tree.rows[visible[positionOf(visible, hidden)] as number]?.spanId).toBe("agent0");
  expect(foldsAbove(tree, hidden, folded)).toEqual([agent]);
  expect(positionOf(visible, tree.indexOf.get("call1.0") as number)).toBe(3);
});

test("folds stay with their spans when others come before them", () => {
  const before = agents(1, 3);
  const folded = new Uint8Array(before.rows.length);
  folded[before.indexOf.get("agent0") as number] = 1;
  const now = build([
    spanRow("run"),
    spanRow("earlier", { depth: 1 }),
    ...before.rows.slice(1).map(({ spanId, depth }) => spanRow(spanId, { depth })),
  ]);
  expect([...carryFolds(folded, before, now)]).toEqual([0, 0, 1, 0, 0, 0]);
});

test("one agent that holds everything is opened, and what is in it folded", () => {
  const tree = agents(3000, 1, 1);
  expect(visibleRows(tree, initialFold(tree)).length).toBe(3002);
  const steps = build([
    spanRow("agent", { kind: "agent" }),
    ...Array.from({ length: 100 }, (_, step) => [
      spanRow(`step${step}`, { kind: "step", depth: 1 }),
      ...[1, 2, 3].map((call) => spanRow(`call${step}.${call}`, { depth: 2 })),
    ]).flat(),
  ]);
  expect(visibleRows(steps, initialFold(steps)).length).toBe(101);
});
