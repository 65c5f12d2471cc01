import { likeness } from "./likeness.ts";
import { lineMatches } from "./lineMatches.ts";

/** Where a line went: its number in the new text, or stale when it can't be followed. Lines count from 1. */
export type FollowedLine = { readonly line: number; readonly changed: boolean } | { readonly stale: true };

/** The way from every line of an old text to the new one. */
export interface LineMap {
  /** For each line of the old text, counted from 0, the index in the new text, or -1. */
  readonly to: Int32Array;
  /** Lines that were followed although they were edited. */
  readonly changed: ReadonlySet<number>;
}

/** Least likeness of an edited line with what it was, 0 to 1. */
const LEAST_LIKENESS = 0.55;
/** Most pairs of lines of a change that are compared; what was rewritten at such a length is something else. */
const MAX_PAIRS = 4000;

const STALE: FollowedLine = { stale: true };

/**
 * Compares two versions of a text line by line, whatever their line ends. Lines that were edited are followed when they
 * are still much like what they were and stand between the same neighbours.
 */
export function mapLines(oldText: string, newText: string): LineMap {
  const a = linesOf(oldText);
  const b = linesOf(newText);
  const to = lineMatches(a, b);
  const changed = new Set<number>();
  let bFrom = 0;
  for (let i = 0; i < a.length; ) {
    if ((to[i] ?? -1) >= 0) {
      bFrom = (to[i] ?? -1) + 1;
      i++;
      continue;
    }
    let end = i;
    while (end < a.length && (to[end] ?? -1) < 0) end++;
    const bTo = end < a.length ? (to[end] ?? b.length) : b.length;
    matchEdited(a, b, { aFrom: i, aTo: end, bFrom, bTo }, to, changed);
    i = end;
  }
  return { to, changed };
}

/** Follows one line of the old text. A number that the old text does not have is stale. */
export function followLine(map: LineMap, line: number): FollowedLine {
  const target = map.to[line - 1] ?? -1;
  return target < 0 ? STALE : { line: target + 1, changed: map.changed.has(line - 1) };
}

const linesOf = (text: string) => text.split(/\r\n|\n|\r/);

interface Change {
  readonly aFrom: number;
  readonly aTo: number;
  readonly bFrom: number;
  readonly bTo: number;
}

/** Pairs the lines of a change by likeness, keeping their order: the total of likeness is as large as it can be. */
function matchEdited(
  a: readonly string[],
  b: readonly string[],
  change: Change,
  to: Int32Array,
  changed: Set<number>,
): void {
  const n = change.aTo - change.aFrom;
  const m = change.bTo - change.bFrom;
  if (n === 0 || m === 0 || n * m > MAX_PAIRS) return;
  const width = m + 1;
  const like = new Float64Array(n * m);
  const total = new Float64Array((n + 1) * width);
  for (let i = n - 1; i >= 0; i--) {
    for (let j = m - 1; j >= 0; j--) {
      const alike = likeness(a[change.aFrom + i] ?? "", b[change.bFrom + j] ?? "");
      like[i * m + j] = alike >= LEAST_LIKENESS ? alike : -1;
      const paired = alike >= LEAST_LIKENESS ? alike + (total[(i + 1) * width + j + 1] ?? 0) : -1;
      total[i * width + j] = Math.max(paired, total[(i + 1) * width + j] ?? 0, total[i * width + j + 1] ?? 0);
    }
  }
  let i = 0;
  let j = 0;
  while (i < n && j < m) {
    const here = total[i * width + j] ?? 0;
    const alike = like[i * m + j] ?? -1;
    if (alike >= 0 && here === alike + (total[(i + 1) * width + j + 1] ?? 0)) {
      to[change.aFrom + i] = change.bFrom + j;
      changed.add(change.aFrom + i);
      i++;
      j++;
    } else if (here === (total[(i + 1) * width + j] ?? 0)) i++;
    else j++;
  }
}
