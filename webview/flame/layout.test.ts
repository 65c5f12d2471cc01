import { expect, test } from "vitest";
import type { SpanRow } from "../../collector/contract/span.ts";
import { spanRow } from "../../test/support/panelRows.ts";
import { buildTree } from "../timeline/tree.ts";
import { AgentColours } from "../ui/agentColours.ts";
import { flameLayout, selfStretches, spanAt } from "./layout.ts";

const span = (id: string, depth: number, from: number, to: number, given: Partial<SpanRow> = {}) =>
  spanRow(id, { depth, offsetMs: from, durationMs: to - from, ...given });
const treeOf = (...rows: readonly SpanRow[]) => buildTree(rows, new AgentColours([]), 1000);
/** The lanes from the top, as the names that stand in them. */
const lanes = (...rows: readonly SpanRow[]) => {
  const tree = treeOf(...rows);
  return flameLayout(tree).byLane.map((lane) => [...lane].map((i) => tree.rows[i]?.spanId).join(" "));
};

test("what holds stands above what it holds, and what follows beside what came before", () => {
  expect(lanes(span("run", 0, 0, 1000), span("a", 1, 0, 400), span("a1", 2, 10, 300), span("b", 1, 400, 900))).toEqual([
    "run",
    "a b",
    "a1",
  ]);
});

test("what goes on at once stands below each other, each with all that it holds", () => {
  const rows = [
    span("run", 0, 0, 1000),
    span("left", 1, 0, 800),
    span("left1", 2, 10, 300),
    span("right", 1, 5, 500),
    span("right1", 2, 10, 400),
    span("later", 1, 850, 900),
  ];
  expect(lanes(...rows)).toEqual(["run", "left later", "left1", "right", "right1"]);
});

test("clocks that overlap a little do not open a lane", () => {
  expect(lanes(span("run", 0, 0, 1000), span("a", 1, 0, 400), span("b", 1, 396, 900))).toEqual(["run", "a b"]);
});

test("work that outlives what started it keeps others out of its lane", () => {
  const rows = [
    span("run", 0, 0, 1000),
    span("a", 1, 0, 100),
    span("async", 2, 50, 600),
    span("b", 1, 200, 500),
    span("b1", 2, 210, 300),
  ];
  expect(lanes(...rows)).toEqual(["run", "a", "async", "b", "b1"]);
});

test("no two spans of a lane cover each other, however they are nested", () => {
  const rows: SpanRow[] = [span("run", 0, 0, 1000)];
  for (let i = 0; i < 60; i++) {
    const from = i * 11;
    rows.push(span(`a${i}`, 1, from, from + 200), span(`b${i}`, 2, from + 20, from + 150));
  }
  const tree = treeOf(...rows);
  const { byLane, lane } = flameLayout(tree);
  for (const one of byLane) {
    for (let at = 1; at < one.length; at++) {
      expect(tree.from[one[at] as number]).toBeGreaterThanOrEqual((tree.to[one[at - 1] as number] as number) - 8);
    }
  }
  for (let i = 1; i < rows.length; i++) expect(lane[i]).toBeGreaterThan(lane[tree.parent[i] as number] as number);
});

test("a span has the time in which nothing that it holds went on for itself", () => {
  const tree = treeOf(
    span("agent", 0, 0, 1000),
    span("x", 1, 100, 400),
    span("y", 1, 300, 500),
    span("z", 1, 700, 1200),
  );
  expect([...flameLayout(tree).selfMs]).toEqual([300, 300, 200, 500]);
  expect(selfStretches(tree, 0)).toEqual([0, 100, 500, 700]);
  expect(selfStretches(tree, 1)).toEqual([100, 400]);
});

test("a moment leads to the span that was at work, or to a narrow one near it", () => {
  const tree = treeOf(span("run", 0, 0, 1000), span("a", 1, 100, 200), span("b", 1, 300, 301));
  const lane = flameLayout(tree).byLane[1];
  const at = (ms: number, near = 5) => tree.rows[spanAt(tree, lane, ms, near)]?.spanId;
  expect([at(150), at(297), at(304), at(250), at(310)]).toEqual(["a", "b", "b", undefined, undefined]);
});

test("a chain as deep as a run is long is laid out at once", () => {
  const rows = Array.from({ length: 20_000 }, (_, depth) => span(`s${depth}`, depth, 0, 1000));
  const { byLane, selfMs } = flameLayout(treeOf(...rows));
  expect(byLane.length).toBe(20_000);
  expect(selfMs[0]).toBe(0);
});
