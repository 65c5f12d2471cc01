import { expect, test } from "vitest";
import { lineSegment, runLine } from "../../test/support/panelRows.ts";
import { describeLine, lineLabels, lineMarks, lineStrokes, segmentAt } from "./layout.ts";

const measure = (text: string) => text.length * 6;

test("a name stands over the first stretch of its agent", () => {
  const line = runLine({
    segments: [lineSegment(0, 300, "Planner"), lineSegment(300, 600, "Writer"), lineSegment(600, 700, "Planner")],
  });
  expect(lineLabels(line, 1000, measure)).toEqual([
    { text: "Planner", x: 0 },
    { text: "Writer", x: 300 },
  ]);
});

test("a name that has no room before it is left out, and a wait is shortened", () => {
  const line = runLine({
    segments: [
      lineSegment(0, 10, "A long name of an agent"),
      lineSegment(10, 20, "Checker"),
      lineSegment(800, 1000, null, { state: "waiting" }),
    ],
  });
  expect(lineLabels(line, 1000, measure).map((label) => label.text)).toEqual([
    "A long name of an agent",
    "waiting for a person",
  ]);
  expect(lineLabels(line, 500, measure).map((label) => label.text)).toEqual(["A long name of an agent", "waiting"]);
});

test("marks nearer than 10 pixels are one, with the glyph and the number of the worst", () => {
  const mark = (atMs: number, kind: "failed" | "hit" | "check" | "over" | "retry") => ({
    atMs,
    kind,
    spanId: `${kind}${atMs}`,
  });
  const line = runLine({ marks: [mark(500, "failed"), mark(504, "retry"), mark(508, "failed"), mark(900, "check")] });
  expect(lineMarks(line, 1000)).toEqual([
    { kind: "failed", count: 2, x: 504, spanIds: ["failed500", "failed508"] },
    { kind: "check", count: 1, x: 900, spanIds: ["check900"] },
  ]);
});

test("equal stretches without a visible gap are one stroke, and what happened is at least 2 pixels", () => {
  const line = runLine({
    segments: [lineSegment(0, 100, "Planner"), lineSegment(100.5, 200, "Planner"), lineSegment(400, 400.1, "Writer")],
  });
  expect(lineStrokes(line, 1000).map(({ from, to }) => [from, to])).toEqual([
    [0, 200],
    [400, 402],
  ]);
});

test("a run whose end never came leaves room for it", () => {
  const line = runLine({ open: true, segments: [lineSegment(0, 1000, "Planner")] });
  expect(lineStrokes(line, 1000)[0]?.to).toBe(920);
});

test("the line is described in words", () => {
  const line = runLine({
    segments: [
      lineSegment(0, 300, "Planner"),
      lineSegment(300, 350, null),
      lineSegment(400, 650, null, { state: "waiting" }),
    ],
    marks: [{ atMs: 10, kind: "failed", spanId: "a" }],
  });
  expect(describeLine(line).replaceAll("\u00a0", " ")).toBe(
    "Run of 1.00 s: Planner 300 ms, work without an agent 50 ms, waiting for a person 250 ms; 1 mark",
  );
});

test("a moment between segments has none", () => {
  const line = runLine({ segments: [lineSegment(0, 100, "Planner")] });
  expect(segmentAt(line, 50)?.agent).toBe("Planner");
  expect(segmentAt(line, 150)).toBeNull();
});

test("a long row of near marks stays several", () => {
  const marks = Array.from({ length: 100 }, (_, i) => ({ atMs: i * 5, kind: "failed" as const, spanId: String(i) }));
  const groups = lineMarks(runLine({ marks }), 1000);
  expect(groups.length).toBeGreaterThan(5);
  expect(groups.reduce((sum, group) => sum + group.count, 0)).toBe(100);
});
