import { expect, test } from "vitest";
import { clampRange, isWhole, moveRange, msAt, wholeRange, xOf, zoomRange } from "./scale.ts";

test("a pixel and its moment lead to each other", () => {
  const range = { fromMs: 200, toMs: 1200 };
  expect(xOf(700, range, 500)).toBe(250);
  expect(msAt(250, range, 500)).toBe(700);
});

test("zooming keeps the moment under the pointer where it is", () => {
  const before = { fromMs: 0, toMs: 1000 };
  const after = zoomRange(before, 0.5, 300, 1000);
  expect(xOf(300, after, 100)).toBeCloseTo(xOf(300, before, 100));
  expect(after.toMs - after.fromMs).toBe(500);
});

test("a range never leaves the run", () => {
  expect(moveRange({ fromMs: 0, toMs: 100 }, -1, 1000)).toEqual({ fromMs: 0, toMs: 100 });
  expect(moveRange({ fromMs: 800, toMs: 1000 }, 1, 1000)).toEqual({ fromMs: 800, toMs: 1000 });
  expect(zoomRange({ fromMs: 0, toMs: 1000 }, 4, 500, 1000)).toEqual({ fromMs: 0, toMs: 1000 });
});

test("a range cannot be shorter than can be told apart", () => {
  const range = clampRange({ fromMs: 500, toMs: 500 }, 1000);
  expect(range.toMs).toBeGreaterThan(range.fromMs);
});

test("a run without length still has a stretch to draw on", () => {
  expect(wholeRange(0).toMs).toBeGreaterThan(0);
  expect(isWhole(wholeRange(0), 0)).toBe(true);
});
