import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { IndexingLoop } from "./indexingLoop.ts";

let left: number;
let steps: number;
let fails: boolean;
let troubles: number;
let loop: IndexingLoop;
beforeEach(() => {
  vi.useFakeTimers();
  [left, steps, fails, troubles] = [0, 0, false, 0];
  loop = new IndexingLoop({
    step: () => {
      steps++;
      if (fails) throw new Error("locked");
      return left-- > 0;
    },
    onTrouble: () => troubles++,
  });
});
afterEach(() => {
  loop.close();
  vi.useRealTimers();
});

test("news is indexed step by step until nothing is left, and then it rests", () => {
  left = 3;
  loop.poke();
  loop.poke();
  vi.runAllTimers();
  expect(steps).toBe(4);
});

test("trouble is told and tried again", () => {
  fails = true;
  loop.poke();
  vi.advanceTimersToNextTimer();
  expect([steps, troubles]).toEqual([1, 1]);
  fails = false;
  vi.runAllTimers();
  expect(steps).toBe(2);
});

test("once closed it rests", () => {
  loop.poke();
  loop.close();
  vi.runAllTimers();
  expect(steps).toBe(0);
});
