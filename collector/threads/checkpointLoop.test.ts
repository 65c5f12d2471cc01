import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CheckpointLoop } from "./checkpointLoop.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("the log is looked at while it changes, and a while longer; then it rests until it is told again", () => {
  let length = 0;
  let looks = 0;
  const loop = new CheckpointLoop({
    step: () => {
      looks++;
      return length;
    },
    onTrouble: () => {},
  });
  vi.advanceTimersByTime(10_000);
  expect(looks).toBe(0);
  loop.poke();
  for (let i = 0; i < 100; i++) {
    length++;
    vi.advanceTimersByTime(100);
  }
  expect(looks).toBeGreaterThan(100);
  vi.advanceTimersByTime(10_000);
  const before = looks;
  vi.advanceTimersByTime(60_000);
  expect(looks).toBe(before);
  loop.poke();
  vi.advanceTimersByTime(100);
  expect(looks).toBeGreaterThan(before);
  loop.close();
});

test("after trouble it waits, and tries again", () => {
  let fails = true;
  let looks = 0;
  const troubles: unknown[] = [];
  const loop = new CheckpointLoop({
    step: () => {
      looks++;
      if (fails) throw new Error("disk full");
      return 1;
    },
    onTrouble: (error) => troubles.push(error),
  });
  loop.poke();
  vi.advanceTimersByTime(900);
  expect(troubles).toEqual([new Error("disk full")]);
  fails = false;
  vi.advanceTimersByTime(1_000);
  expect([troubles.length, looks]).toEqual([1, expect.toSatisfy((n: number) => n > 1)]);
  loop.close();
});
