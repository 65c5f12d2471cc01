import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { StepLoop } from "./stepLoop.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A loop whose steps answer with these rests, an error being one that fails, and when each of them came. */
function loopOf(...answers: readonly (number | null | Error)[]) {
  const steps: number[] = [];
  const loop = new StepLoop({
    step: () => {
      const answer = answers[steps.length] ?? null;
      steps.push(Date.now() - began);
      if (answer instanceof Error) throw answer;
      return answer;
    },
    onTrouble: (error) => ((error as Error).message === "once" ? 1_000 : null),
  });
  const began = Date.now();
  return { loop, steps };
}

test("steps come one after the other with the rests they ask for, until there is nothing to do", () => {
  const { loop, steps } = loopOf(20, 5, null);
  loop.begin(10);
  loop.begin(1);
  vi.advanceTimersByTime(10_000);
  expect(steps).toEqual([10, 30, 35]);
  loop.begin(0);
  vi.advanceTimersByTime(10_000);
  expect(steps).toEqual([10, 30, 35, 10_000]);
});

test("a step that failed is tried again where that is asked for", () => {
  const { loop, steps } = loopOf(new Error("once"), new Error("for good"), 5);
  loop.begin(0);
  vi.advanceTimersByTime(10_000);
  expect(steps).toEqual([0, 1_000]);
});

test("nothing comes after it was closed, not even from the step that closes it", () => {
  const steps: string[] = [];
  const loop = new StepLoop({
    step: () => {
      steps.push("step");
      loop.close();
      return 1;
    },
    onTrouble: () => null,
  });
  loop.begin(0);
  vi.advanceTimersByTime(100);
  loop.begin(0);
  vi.advanceTimersByTime(100);
  expect(steps).toEqual(["step"]);
});
