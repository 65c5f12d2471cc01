import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { IndexingLoop } from "./indexingLoop.ts";

let left: number;
let steps: number;
let fails: boolean;
let troubles: number;
let waits: boolean;
let loop: IndexingLoop;
beforeEach(() => {
  vi.useFakeTimers();
  [left, steps, fails, troubles, waits] = [0, 0, false, 0, false];
  loop = new IndexingLoop({
    step: () => {
      steps++;
      if (fails) throw new Error("locked");
      return left-- > 0;
    },
    waits: () => waits,
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

test("it goes slowly while news comes in, and the faster the longer none did", () => {
  left = 10_000;
  const stepsIn = (ms: number) => {
    const before = steps;
    vi.advanceTimersByTime(ms);
    return steps - before;
  };
  loop.poke();
  vi.advanceTimersByTime(300);
  loop.poke();
  vi.advanceTimersByTime(200);
  loop.poke();
  const busy = stepsIn(290);
  vi.advanceTimersByTime(500);
  const quiet = stepsIn(290);
  vi.advanceTimersByTime(3_000);
  const idle = stepsIn(290);
  expect(busy).toBeLessThan(3);
  expect(quiet).toBeGreaterThan(10 * busy);
  expect(idle).toBeGreaterThan(2 * quiet);
});

test("it goes as slowly while there is something to understand", () => {
  [left, waits] = [10_000, true];
  loop.poke();
  vi.advanceTimersByTime(10_000);
  const whileBehind = steps;
  waits = false;
  vi.advanceTimersByTime(10_000);
  expect(whileBehind).toBeGreaterThan(10);
  expect(steps).toBeGreaterThan(100 * whileBehind);
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
