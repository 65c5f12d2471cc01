import type { LineSegment, RunLine } from "../contract/line.ts";

/** More segments than any place that shows a line has pixels. */
const MOST_SEGMENTS = 4_000;

/**
 * The line of a run with too many segments to be told one by one, at a resolution of so many parts of its time: in each
 * part stands what took most of it, waiting before working, and equal neighbours are one. Others stay as they are.
 */
export function coarseLine(line: RunLine, most = MOST_SEGMENTS): RunLine {
  if (line.segments.length <= most) return line;
  const partMs = line.durationMs / most;
  const longest: (LineSegment | undefined)[] = new Array(most);
  const lengths = new Float64Array(most);
  const from = new Float64Array(most).fill(Number.POSITIVE_INFINITY);
  const to = new Float64Array(most);
  for (const segment of line.segments) {
    const first = partOf(segment.fromMs, partMs, most);
    const last = partOf(segment.toMs, partMs, most);
    for (let part = first; part <= last; part++) {
      const length = Math.min(segment.toMs, (part + 1) * partMs) - Math.max(segment.fromMs, part * partMs);
      from[part] = Math.min(from[part] as number, segment.fromMs);
      to[part] = Math.max(to[part] as number, segment.toMs);
      const other = longest[part];
      if (other && !isBefore(segment, length, other, lengths[part] as number)) continue;
      longest[part] = segment;
      lengths[part] = length;
    }
  }
  const segments: LineSegment[] = [];
  let lastPart = -1;
  longest.forEach((segment, part) => {
    if (!segment) return;
    // Work stands as long as anything was at work in its part; a wait is no longer than it was.
    const isWait = segment.state === "waiting";
    const fromMs = Math.max(isWait ? segment.fromMs : (from[part] as number), part * partMs);
    const toMs = Math.min(Math.max(isWait ? segment.toMs : (to[part] as number), fromMs), (part + 1) * partMs);
    const before = segments.at(-1);
    if (before && lastPart === part - 1 && isAlike(before, segment))
      segments[segments.length - 1] = { ...before, toMs };
    else segments.push({ ...segment, fromMs, toMs });
    lastPart = part;
  });
  return { ...line, segments };
}

function partOf(ms: number, partMs: number, most: number): number {
  return Math.min(most - 1, Math.max(0, Math.floor(ms / partMs)));
}

function isBefore(one: LineSegment, length: number, other: LineSegment, otherLength: number): boolean {
  const rank = (segment: LineSegment) => (segment.state === "waiting" ? 1 : 0);
  return rank(one) > rank(other) || (rank(one) === rank(other) && length > otherLength);
}

function isAlike(a: LineSegment, b: LineSegment): boolean {
  return a.state === b.state && a.agent === b.agent && a.over === b.over;
}
