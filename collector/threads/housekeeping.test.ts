import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Tidied } from "../store/store.ts";
import { Housekeeping } from "./housekeeping.ts";

let steps: (Tidied | Error)[];
let told: string[];
let settles: boolean[];
let housekeeping: Housekeeping;
beforeEach(() => {
  vi.useFakeTimers();
  steps = [];
  told = [];
  settles = [];
  housekeeping = new Housekeeping({
    tidy: () => {
      const step = steps.shift() ?? { deleted: null, more: false };
      told.push("step");
      if (step instanceof Error) throw step;
      return step;
    },
    settle: () => {
      told.push("settled");
      return settles.shift() ?? true;
    },
    onDeleted: (runId) => told.push(runId),
    report: () => told.push("trouble"),
  });
});
afterEach(() => {
  housekeeping.close();
  vi.useRealTimers();
});

test("each step leaves others their turn, and the log is emptied once at the end", () => {
  steps = [
    { deleted: "a", more: true },
    { deleted: null, more: true },
  ];
  vi.advanceTimersToNextTimer();
  expect(told).toEqual(["step", "a"]);
  vi.advanceTimersByTime(1000);
  expect(told).toEqual(["step", "a", "step", "step", "settled"]);
});

test("a log that somebody reads is emptied after a later round", () => {
  settles = [false];
  housekeeping.settleLater();
  for (let round = 0; round < 3; round++) vi.advanceTimersToNextTimer();
  expect(told).toEqual(["step", "settled", "step", "settled", "step"]);
});

test("where nothing was done nothing is emptied, and it looks again later", () => {
  vi.advanceTimersToNextTimer();
  vi.advanceTimersToNextTimer();
  expect(told).toEqual(["step", "step"]);
});

test("trouble is told, and the next look comes all the same", () => {
  steps = [new Error("full")];
  vi.advanceTimersToNextTimer();
  vi.advanceTimersToNextTimer();
  expect(told).toEqual(["step", "trouble", "step"]);
});

test("once closed it rests", () => {
  housekeeping.close();
  vi.advanceTimersByTime(1e6);
  expect(told).toEqual([]);
});
