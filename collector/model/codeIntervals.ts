import type { CodeInterval } from "../contract/code.ts";
import type { SpanColumns } from "./codeEntries.ts";
import { type Interval, thinned } from "./intervals.ts";

const MOST_INTERVALS = 64;

/** The time that spans in order of their start cover. */
export function windowsOf(spans: readonly number[], { startMs, endMs }: SpanColumns): CodeInterval[] {
  const windows: { fromMs: number; toMs: number; readonly waiting: boolean }[] = [];
  let last: { fromMs: number; toMs: number } | null = null;
  for (const i of spans) {
    const fromMs = startMs[i] as number;
    const toMs = endMs[i] as number;
    if (last !== null && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs);
    else {
      const window = { fromMs, toMs, waiting: false };
      last = window;
      windows.push(window);
    }
  }
  return windows;
}

/**
 * Times of work as they are told: cut where somebody was waited for, and few.
 * @param waits in order of their start
 * @param isWait whether all of it was nothing but waiting; asked only where somebody was waited for
 */
export function intervalsOf(
  windows: readonly CodeInterval[],
  waits: readonly Interval[],
  isWait: () => boolean,
): readonly CodeInterval[] {
  if (waits.length === 0) return thin(windows);
  if (isWait()) return thin(windows.map((window) => ({ ...window, waiting: true })));
  const result: CodeInterval[] = [];
  let first = 0;
  for (const window of windows) {
    let from = window.fromMs;
    while (first < waits.length && (waits[first] as Interval).toMs <= from) first++;
    for (let i = first; i < waits.length; i++) {
      const wait = waits[i] as Interval;
      if (wait.fromMs >= window.toMs) break;
      const start = Math.max(wait.fromMs, from);
      if (start > from) result.push({ fromMs: from, toMs: start, waiting: false });
      from = Math.min(wait.toMs, window.toMs);
      result.push({ fromMs: start, toMs: from, waiting: true });
    }
    if (from < window.toMs || window.fromMs === window.toMs) {
      result.push({ fromMs: from, toMs: window.toMs, waiting: false });
    }
  }
  return thin(result);
}

function thin(intervals: readonly CodeInterval[]): readonly CodeInterval[] {
  if (intervals.length <= MOST_INTERVALS) return intervals;
  return thinned(intervals, MOST_INTERVALS, (a, b) => ({
    fromMs: a.fromMs,
    toMs: Math.max(a.toMs, b.toMs),
    waiting: a.waiting && b.waiting,
  }));
}
