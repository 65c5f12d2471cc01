import { expect, test } from "vitest";
import { drawnPixels, drawnRows, isOutrun } from "./drawn.ts";

test("more is drawn than is seen, and nothing that there is not", () => {
  expect(drawnRows(0, 220, 22, 1000)).toEqual([0, 26]);
  expect(drawnRows(2200, 220, 22, 1000)).toEqual([84, 126]);
  expect(drawnRows(2200, 220, 22, 105)).toEqual([84, 105]);
  expect(drawnPixels(0, 220, 22_000)).toEqual({ top: 0, height: 924 });
  expect(drawnPixels(2200, 220, 2310)).toEqual({ top: 1848, height: 462 });
});

test("a little scrolling stays within what was drawn", () => {
  expect([isOutrun(1000, 1100), isOutrun(1000, 1176), isOutrun(1000, 800)]).toEqual([false, true, true]);
});
