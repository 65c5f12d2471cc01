import { expect, test } from "vitest";
import { heapGrowth } from "./heapGrowth.ts";

test("what grows all the time is growth, also where garbage lies over it", () => {
  expect(heapGrowth([10, 20, 30, 40, 50, 60, 70, 80, 90])).toBe(30);
  expect(heapGrowth([10, 90, 30, 40, 95, 60, 70, 99, 90])).toBe(30);
});

test("what fills once, what comes and goes, and one large size at the end are none", () => {
  expect(heapGrowth([10, 40, 60, 60, 60, 60, 60, 60, 60])).toBe(0);
  expect(heapGrowth([60, 61, 60, 60, 99, 60, 60, 60, 140])).toBe(0);
  expect(heapGrowth([1, 99])).toBe(0);
});
