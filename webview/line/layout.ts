import { time } from "../../collector/contract/figures.ts";
import type { LineMark, LineSegment, RunLine } from "../../collector/contract/line.ts";

/** A name over the line, in pixels from its left end. */
export interface LineLabel {
  readonly text: string;
  readonly x: number;
}

/** One mark under the line, or several that stand too close to be told apart. */
export interface LineMarkGroup {
  readonly kind: LineMark["kind"];
  readonly count: number;
  readonly x: number;
  readonly spanIds: readonly string[];
}

const WAITING = "waiting for a person";
/** Pixels between two names over the line. */
const LABEL_GAP = 8;

/** Share of the line that is kept free for the end that never arrived. */
const OPEN_END = 0.08;

/** Pixels that stand for the run's time; the rest is for the end that has not come. */
export function lineWidth(line: RunLine, width: number): number {
  return line.open ? width * (1 - OPEN_END) : width;
}

/**
 * Names over the first stretch of each agent, and over the first wait, where they fit before the next name. `measure`
 * answers the width of a text in pixels.
 */
export function lineLabels(line: RunLine, width: number, measure: (text: string) => number): LineLabel[] {
  const perMs = lineWidth(line, width) / Math.max(line.durationMs, 1e-9);
  const candidates: LineLabel[] = [];
  const named = new Set<string>();
  for (const segment of line.segments) {
    const text = segment.state === "waiting" ? WAITING : segment.agent;
    if (text === null || named.has(text)) continue;
    named.add(text);
    candidates.push({ text, x: segment.fromMs * perMs });
  }
  const end = width - measure(time(line.durationMs)) - LABEL_GAP;
  const result: LineLabel[] = [];
  let taken = Number.NEGATIVE_INFINITY;
  for (const label of candidates) {
    if (label.x < taken) continue;
    const isWait = label.text === WAITING;
    const text = isWait && label.x + measure(WAITING) > end ? "waiting" : label.text;
    if (label.x + measure(text) > end) continue;
    result.push({ text, x: label.x });
    taken = label.x + measure(text) + LABEL_GAP;
  }
  return result;
}

const WEIGHT: Record<LineMark["kind"], number> = { hit: 4, failed: 3, over: 2, retry: 1, check: 0 };
const NEAR_PX = 10;
const COUNT_PX = 12;
/** A long row of near marks stays several, so that it is seen where they are. */
const MOST_PX = 48;

/** Marks in order of time; those nearer than 10 pixels are one, with the glyph of the worst and how often it stands. */
export function lineMarks(line: RunLine, width: number): LineMarkGroup[] {
  const perMs = lineWidth(line, width) / Math.max(line.durationMs, 1e-9);
  const marks = [...line.marks].sort((a, b) => a.atMs - b.atMs);
  const groups: { first: number; last: number; marks: LineMark[] }[] = [];
  for (const mark of marks) {
    const x = mark.atMs * perMs;
    const group = groups.at(-1);
    const near = group && group.marks.length > 1 ? NEAR_PX + COUNT_PX : NEAR_PX;
    if (group && x - group.last < near && x - group.first < MOST_PX) {
      group.last = x;
      group.marks.push(mark);
    } else groups.push({ first: x, last: x, marks: [mark] });
  }
  return groups.map((group) => {
    const kind = group.marks.reduce(
      (worst, mark) => (WEIGHT[mark.kind] > WEIGHT[worst] ? mark.kind : worst),
      "check" as LineMark["kind"],
    );
    const worst = group.marks.filter((mark) => mark.kind === kind);
    return { kind, count: worst.length, x: (group.first + group.last) / 2, spanIds: worst.map((mark) => mark.spanId) };
  });
}

/** A stretch of the line that is drawn in one stroke, in pixels. */
export interface LineStroke {
  readonly from: number;
  readonly to: number;
  readonly segment: LineSegment;
}

/** The least width of a stroke, and the least gap that can be seen, in pixels. */
const LEAST_PX = 2;
const SEAM_PX = 1;

/** The segments as strokes: what follows each other without a gap that could be seen is one. */
export function lineStrokes(line: RunLine, width: number): LineStroke[] {
  const perMs = lineWidth(line, width) / Math.max(line.durationMs, 1e-9);
  const strokes: { from: number; to: number; segment: LineSegment }[] = [];
  for (const segment of line.segments) {
    const from = segment.fromMs * perMs;
    const to = Math.max(segment.toMs * perMs, from + LEAST_PX);
    const last = strokes.at(-1);
    if (last && from - last.to < SEAM_PX && isAlike(last.segment, segment)) last.to = Math.max(last.to, to);
    else strokes.push({ from, to, segment });
  }
  return strokes;
}

function isAlike(a: LineSegment, b: LineSegment): boolean {
  return a.state === b.state && a.agent === b.agent && a.over === b.over;
}

/** The segment at a moment, or null where only time passed. */
export function segmentAt(line: RunLine, ms: number): LineSegment | null {
  return line.segments.find((segment) => segment.fromMs <= ms && ms <= segment.toMs) ?? null;
}

/** The line in words: *Run of 3.62 s: Planner 581 ms, Researcher 1.07 s, waiting for a person 650 ms; 6 marks*. */
export function describeLine(line: RunLine): string {
  const parts: { text: string; ms: number }[] = [];
  for (const segment of line.segments) {
    const text = segment.state === "waiting" ? WAITING : (segment.agent ?? "work without an agent");
    const last = parts.at(-1);
    const ms = segment.toMs - segment.fromMs;
    if (last?.text === text) last.ms += ms;
    else parts.push({ text, ms });
  }
  const named = parts.slice(0, 12).map((part) => `${part.text} ${time(part.ms)}`);
  if (parts.length > named.length) named.push(`and ${parts.length - named.length} more`);
  const marks = line.marks.length;
  return `Run of ${time(line.durationMs)}: ${named.join(", ") || "nothing but time"}; ${marks} ${marks === 1 ? "mark" : "marks"}`;
}
