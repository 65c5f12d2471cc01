import { expect, test } from "vitest";
import { aKey } from "../../test/support/builtFacts.ts";
import { coveredMs, liesWithin, workedMs } from "./intervals.ts";

const at = (...pairs: [number, number][]) => pairs.map(([fromMs, toMs]) => ({ fromMs, toMs, waiting: false }));

test("time that intervals share is counted once, in whatever order they come", () => {
  expect(coveredMs(at([0, 10], [5, 20], [30, 40]))).toBe(30);
  expect(coveredMs(at([30, 40], [5, 20], [0, 10]))).toBe(30);
  expect(coveredMs([])).toBe(0);
});

test("intervals lie within others when each of them lies within one", () => {
  const outer = at([0, 10], [20, 40]);
  expect(liesWithin(at([2, 10], [20, 21], [39, 40]), outer)).toBe(true);
  expect(liesWithin(at([9, 11]), outer)).toBe(false);
  expect(liesWithin(at([5, 25]), outer)).toBe(false);
  expect(liesWithin(at([-1, 5], [20, 21]), outer)).toBe(false);
  expect(liesWithin(at([5, 8], [7, 15]), at([0, 20], [6, 9]))).toBe(true);
  expect(liesWithin([], outer)).toBe(false);
  expect(liesWithin(outer, [])).toBe(false);
});

test("the stretches of very many calls are told with gaps closed: the time is no more than the calls took", () => {
  const thinned = aKey({ calls: 120, totalMs: 6_000, intervals: at([0, 12_000]) });
  expect(workedMs([thinned])).toBe(6_000);
  const parallel = aKey({ calls: 3, totalMs: 60, intervals: at([0, 20]) });
  expect(workedMs([parallel])).toBe(20);
  const few = aKey({ calls: 1, totalMs: 20, intervals: at([100, 120]) });
  expect(workedMs([parallel, few])).toBe(40);
  expect(workedMs([aKey({ calls: 5, running: 1, totalMs: 40, intervals: at([0, 90]) })])).toBe(90);
});
