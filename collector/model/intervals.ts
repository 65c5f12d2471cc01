export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The same time with overlaps and touching ends merged, in order. */
export function merged(intervals: readonly Interval[]): Interval[] {
  const sorted = [...intervals].sort((a, b) => a.fromMs - b.fromMs);
  const result: { fromMs: number; toMs: number }[] = [];
  for (const { fromMs, toMs } of sorted) {
    const last = result.at(-1);
    if (last && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs);
    else result.push({ fromMs, toMs });
  }
  return result;
}

/** Index of the first of merged intervals that ends after a moment. */
export function firstAfter(inOrder: readonly Interval[], ms: number): number {
  let low = 0;
  let high = inOrder.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((inOrder[middle] as Interval).toMs <= ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Milliseconds of a window that the intervals, merged and in order, cover. */
export function coveredWithin(window: Interval, inOrder: readonly Interval[]): number {
  let sum = 0;
  for (let i = firstAfter(inOrder, window.fromMs); i < inOrder.length; i++) {
    const at = inOrder[i] as Interval;
    if (at.fromMs >= window.toMs) break;
    sum += Math.min(at.toMs, window.toMs) - Math.max(at.fromMs, window.fromMs);
  }
  return sum;
}

/** At most `most` intervals: the narrowest gaps are closed first. */
export function thinned<T extends Interval>(inOrder: readonly T[], most: number, join: (a: T, b: T) => T): T[] {
  if (inOrder.length <= most) return [...inOrder];
  const gaps = inOrder.slice(1).map((at, i) => ({ i: i + 1, gap: at.fromMs - (inOrder[i] as T).toMs }));
  gaps.sort((a, b) => a.gap - b.gap);
  const closed = new Set(gaps.slice(0, inOrder.length - most).map(({ i }) => i));
  const result: T[] = [];
  inOrder.forEach((at, i) => {
    const last = result.at(-1);
    if (last && closed.has(i)) result[result.length - 1] = join(last, at);
    else result.push(at);
  });
  return result;
}
