import { expect, test } from "vitest";
import { StartSteps } from "./startSteps.ts";

test("the way to the first run on the code is told once, when all its places are known", () => {
  const told: string[] = [];
  let now = 5_000;
  const steps = new StartSteps(
    (line) => told.push(line),
    () => now,
  );
  for (const [ms, step] of [
    [80, "collector"],
    [120.4, "runs"],
    [200, "files"],
    [260, "run"],
    [300, "runs"],
    [410, "places"],
    [900, "places"],
  ] as const) {
    now = 5_000 + ms;
    steps.reached(step);
  }
  expect(told).toEqual([
    "The first run was on its code, milliseconds after the start: collector 80, runs 120, run 260, files 200, places 410.",
  ]);
});
