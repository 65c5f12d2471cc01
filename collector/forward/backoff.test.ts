import { expect, test } from "vitest";
import { nextTry } from "./backoff.ts";

const usual = { firstMs: 1_000, mostMs: 30_000 };

test("each wait is twice the one before, up to the longest", () => {
  expect([1, 2, 3, 6, 500].map((failures) => nextTry(usual, failures, null, 0))).toEqual([
    1_000, 2_000, 4_000, 30_000, 30_000,
  ]);
  expect(nextTry(usual, 1, null, 1)).toBe(750);
});

test("a backend gets the time that it asked for, within reason", () => {
  expect(nextTry(usual, 1, 20_000, 0)).toBe(20_000);
  expect(nextTry(usual, 3, 10, 0)).toBe(4_000);
  expect(nextTry(usual, 1, 1e9, 0)).toBe(600_000);
});
