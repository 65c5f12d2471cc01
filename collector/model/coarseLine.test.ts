import { expect, test } from "vitest";
import type { LineSegment, RunLine } from "../contract/line.ts";
import { coarseLine } from "./coarseLine.ts";

const segment = (fromMs: number, toMs: number, agent: string, given: Partial<LineSegment> = {}): LineSegment => ({
  fromMs,
  toMs,
  agent,
  state: "working",
  spanId: `at-${fromMs}`,
  over: false,
  ...given,
});
const line = (segments: LineSegment[]): RunLine => ({ durationMs: 100, segments, marks: [], open: false });
const short = (of: RunLine) => of.segments.map(({ fromMs, toMs, agent, state }) => [fromMs, toMs, agent, state]);

test("a line of few segments stays as it is", () => {
  const few = line([segment(0, 10, "a"), segment(10, 100, "b")]);
  expect(coarseLine(few, 2)).toBe(few);
});

test("in each part stands what took most of it, as long as anything was at work", () => {
  const fine = line([
    segment(0, 9, "a"),
    segment(9, 10, "b"),
    segment(10, 18, "a"),
    segment(18, 20, "b"),
    segment(60, 65, "b"),
  ]);
  expect(short(coarseLine(fine, 4))).toEqual([
    [0, 20, "a", "working"],
    [60, 65, "b", "working"],
  ]);
});

test("a wait is never hidden by the work around it", () => {
  const fine = line([segment(0, 8, "a"), segment(8, 9, "a", { state: "waiting" }), segment(9, 10, "a")]);
  expect(short(coarseLine(fine, 2))).toEqual([[8, 9, "a", "waiting"]]);
});

test("a line of any length has no more segments than parts", () => {
  const many = line(Array.from({ length: 5_000 }, (_, i) => segment(i / 50, (i + 1) / 50, i % 2 === 0 ? "a" : "b")));
  const coarse = coarseLine(many);
  expect(coarse.segments.length).toBeLessThanOrEqual(4_000);
  expect(coarse.segments.every((one, i, all) => i === 0 || one.fromMs >= (all[i - 1]?.toMs ?? 0))).toBe(true);
});
