import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Occasionally } from "./occasionally.ts";

let done: number;
let sometimes: Occasionally;
beforeEach(() => {
  vi.useFakeTimers();
  done = 0;
  sometimes = new Occasionally(20, () => done++);
});
afterEach(() => {
  vi.useRealTimers();
});

test("the first time is now, and many more are one more", () => {
  sometimes.ask();
  expect(done).toBe(1);
  for (let i = 0; i < 10; i++) sometimes.ask();
  expect(done).toBe(1);
  vi.advanceTimersByTime(20);
  expect(done).toBe(2);
  vi.advanceTimersByTime(100);
  expect(done).toBe(2);
  sometimes.ask();
  expect(done).toBe(3);
});

test("once closed nothing follows", () => {
  sometimes.ask();
  sometimes.ask();
  sometimes.close();
  vi.advanceTimersByTime(100);
  expect(done).toBe(1);
});
