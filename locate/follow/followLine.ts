import { likeness } from "./likeness.ts";
import { lineMatches } from "./lineMatches.ts";

/**
 * Where a line went: its number in the new text, or stale when it can't be followed, with the line of the new text that
 * is nearest to where it stood. Lines count from 1.
 */
export type FollowedLine =
  | { readonly line: number; readonly changed: boolean }
  | { readonly stale: true; readonly near: number };

/** The way from every line of an old text to the new one. */
export interface LineMap {
  /** For each line of the old text, counted from 0, the index in the new text, or -1. */
  readonly to: Int32Array;
  /** Lines that were followed although they were edited. */
  readonly changed: ReadonlySet<number>;
  /** Lines of the new text. */
  readonly length: number;
}

/** Least likeness of an edited line with what it was, 0 to 1. */
const LEAST_LIKENESS = 0.55;
/** Most pairs of lines of a change that are compared; what was rewritten at such a length is something else. */
const MAX_PAIRS = 4000;
/** Least characters of a line, white space left out, that is found again wherever it was moved. */
const LEAST_MOVED = 8;

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
  matchMoved(a, b, to);
  return { to, changed, length: b.length };
}

/** Follows one line of the old text. A number that the old text does not have is stale. */
export function followLine(map: LineMap, line: number): FollowedLine {
  const target = map.to[line - 1] ?? -1;
  if (target >= 0) return { line: target + 1, changed: map.changed.has(line - 1) };
  let before = Math.min(line, map.to.length) - 1;
  while (before >= 0 && (map.to[before] ?? -1) < 0) before--;
  const near = before < 0 ? 1 : (map.to[before] ?? 0) + 2;
  return { stale: true, near: Math.max(1, Math.min(near, map.length)) };
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
      const [old, now] = [a[change.aFrom + i] ?? "", b[change.bFrom + j] ?? ""];
      const above = i === n - 1 && j === m - 1 && (a[change.aTo] ?? "").trim().length > 1;
      const alike = editedLikeness(old, now, above);
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

const DECLARATION =
  /^(\s*(?:(?:export|default|async|abstract|public|private|protected|static|func|function\*?|def|class|fn|fun) +)+)[\p{L}\p{N}_$]+/u;

/**
 * How alike a line and what may have become of it are. Two that declare the same kind of thing are as alike as the rest
 * of them is, and the same when they stand above the same body.
 */
function editedLikeness(a: string, b: string, aboveSame: boolean): number {
  const head = DECLARATION.exec(a)?.[1];
  if (head === undefined || head !== DECLARATION.exec(b)?.[1]) return likeness(a, b);
  return aboveSame ? 1 : likeness(a.slice(head.length), b.slice(head.length));
}

/** Matches lines that occur once in each text and have no partner: they were moved. */
function matchMoved(a: readonly string[], b: readonly string[], to: Int32Array): void {
  const left = new Set<string>();
  for (let i = 0; i < a.length; i++) {
    const line = a[i] ?? "";
    if ((to[i] ?? -1) < 0 && line.replace(/\s+/g, "").length >= LEAST_MOVED) left.add(line);
  }
  if (left.size === 0) return;
  const taken = new Set(to);
  const at = new Map<string, number>();
  b.forEach((line, i) => {
    if (left.has(line)) at.set(line, at.has(line) || taken.has(i) ? -1 : i);
  });
  const seen = new Map<string, number>();
  for (const line of a) if (left.has(line)) seen.set(line, (seen.get(line) ?? 0) + 1);
  for (let i = 0; i < a.length; i++) {
    const line = a[i] ?? "";
    const target = (to[i] ?? -1) < 0 && seen.get(line) === 1 ? at.get(line) : undefined;
    if (target !== undefined && target >= 0) to[i] = target;
  }
}
