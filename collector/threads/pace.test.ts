import { expect, test } from "vitest";
import { restAfter } from "./pace.ts";

test("work that could wait goes on where nobody sends much, and rests longer than it worked where somebody does", () => {
  expect(restAfter(10, 0)).toBe(0);
  expect(restAfter(10, 0.2)).toBe(0);
  expect(restAfter(10, 0.9)).toBeGreaterThan(20);
  expect(restAfter(60_000, 1)).toBeLessThan(1_000);
});
