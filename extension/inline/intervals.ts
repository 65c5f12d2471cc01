import type { CodeInterval } from "../../collector/contract/code.ts";

/** The time that intervals cover together, in milliseconds; what overlaps counts once. */
export function coveredMs(intervals: readonly CodeInterval[]): number {
  let covered = 0;
  let end = Number.NEGATIVE_INFINITY;
  for (const { fromMs, toMs } of [...intervals].sort((a, b) => a.fromMs - b.fromMs)) {
    if (toMs <= end) continue;
    covered += toMs - Math.max(fromMs, end);
    end = toMs;
  }
  return covered;
}

/** Whether every interval of the inner list lies within one of the outer. */
export function liesWithin(inner: readonly CodeInterval[], outer: readonly CodeInterval[]): boolean {
  return (
    inner.length > 0 &&
    inner.every((one) => outer.some((other) => one.fromMs >= other.fromMs && one.toMs <= other.toMs))
  );
}
