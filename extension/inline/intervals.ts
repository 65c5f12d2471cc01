import type { CodeInterval, CodeKey } from "../../collector/contract/code.ts";

/** The time that intervals cover together, in milliseconds; what overlaps counts once. */
export function coveredMs(intervals: readonly CodeInterval[]): number {
  let covered = 0;
  let end = Number.NEGATIVE_INFINITY;
  for (const { fromMs, toMs } of inOrder(intervals)) {
    if (toMs <= end) continue;
    covered += toMs - Math.max(fromMs, end);
    end = toMs;
  }
  return covered;
}

/**
 * The time that keys were at work together, in milliseconds. A key of very many calls tells no more than a line can show,
 * with the narrowest gaps closed: then it is no more than its calls took.
 */
export function workedMs(keys: readonly CodeKey[]): number {
  const covered = coveredMs(keys.flatMap(({ intervals }) => intervals));
  const isThinned = keys.some(({ calls, intervals }) => calls > intervals.length);
  if (!isThinned || keys.some(({ running }) => running > 0)) return covered;
  return Math.min(
    covered,
    keys.reduce((sum, { totalMs }) => sum + totalMs, 0),
  );
}

/** Whether every interval of the inner list lies within one of the outer. Both are in order of their beginnings. */
export function liesWithin(inner: readonly CodeInterval[], outer: readonly CodeInterval[]): boolean {
  let next = 0;
  let latestEnd = Number.NEGATIVE_INFINITY;
  for (const { fromMs, toMs } of inner) {
    for (; next < outer.length && outer[next]!.fromMs <= fromMs; next++)
      latestEnd = Math.max(latestEnd, outer[next]!.toMs);
    if (toMs > latestEnd) return false;
  }
  return inner.length > 0;
}

/** By their beginnings; those of one key are so already. */
function inOrder(intervals: readonly CodeInterval[]): readonly CodeInterval[] {
  for (let i = 1; i < intervals.length; i++)
    if (intervals[i]!.fromMs < intervals[i - 1]!.fromMs) return intervals.toSorted((a, b) => a.fromMs - b.fromMs);
  return intervals;
}
