import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { BackgroundWork } from "./backgroundWork.ts";

let left: number;
let stepMs: number;
let broken: boolean;
let problems: unknown[];
let work: BackgroundWork;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  left = 3;
  stepMs = 0;
  broken = false;
  problems = [];
  work = new BackgroundWork({
    step: () => {
      if (broken) throw new Error("locked");
      vi.advanceTimersByTime(stepMs);
      return --left > 0;
    },
    onTrouble: (error) => problems.push(error),
  });
});
afterEach(() => vi.useRealTimers());

test("goes on until nothing is left, and again when there is more", () => {
  work.begin();
  work.begin();
  vi.advanceTimersByTime(100);
  expect(left).toBe(0);
  left = 2;
  work.begin();
  vi.advanceTimersByTime(100);
  expect(left).toBe(0);
});

test("rests for as long as it worked", () => {
  stepMs = 40;
  work.begin();
  vi.advanceTimersByTime(1);
  expect(left).toBe(2);
  vi.advanceTimersByTime(38);
  expect(left).toBe(2);
  vi.advanceTimersByTime(2);
  expect(left).toBe(1);
});

test("a step that failed is tried again", () => {
  broken = true;
  work.begin();
  vi.advanceTimersByTime(10);
  expect([left, problems.length]).toEqual([3, 1]);
  broken = false;
  vi.advanceTimersByTime(1_100);
  expect(left).toBe(0);
});

test("does nothing once it is closed", () => {
  work.begin();
  work.close();
  work.begin();
  vi.advanceTimersByTime(100);
  expect(left).toBe(3);
});
