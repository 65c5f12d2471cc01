import { time } from "../../collector/contract/figures.ts";
import type { Token } from "../draw/palette.ts";
import { rowLabel, spoken } from "../timeline/rowLabel.ts";
import { isHit, overMs, type SpanTree } from "../timeline/tree.ts";

/** What stands over the ink of a span. */
export interface FlameLabel {
  readonly name: string;
  /** How long it took; of what holds others, how much of that was its own. */
  readonly note: string | null;
  /** Warm where there is trouble. */
  readonly tone: Token | null;
}

/** Less than this share of its time that what holds others worked itself goes without saying. */
const SHARE_WORTH_SAYING = 0.02;

/** What stands over a span; `selfMs` is the time in which nothing that it holds went on. */
export function labelOf(tree: SpanTree, index: number, selfMs: number): FlameLabel {
  const row = tree.rows[index];
  if (!row) return { name: "", note: null, tone: null };
  const took = (tree.to[index] as number) - (tree.from[index] as number);
  const isOwn = selfMs >= took * SHARE_WORTH_SAYING;
  const note = row.durationMs === null ? null : isOwn ? timesOf(tree, index, selfMs) : time(took);
  if (tree.failed[index] && !tree.passedOn[index]) return { name: `✕ ${row.label}`, note, tone: "error" };
  if (isHit(row)) return { name: `◆ ${row.label}`, note, tone: row.verdict === "warn" ? "over" : "guard" };
  if (overMs(row) > 0) return { name: `▲ ${row.label}`, note, tone: "over" };
  return { name: row.label, note, tone: null };
}

/** *1.89 s, itself 12 ms*: of what holds nothing all is its own, and goes without saying. */
export function timesOf(tree: SpanTree, index: number, selfMs: number): string {
  const took = time((tree.to[index] as number) - (tree.from[index] as number));
  return (tree.end[index] as number) > index + 1 ? `${took}, itself ${time(selfMs)}` : took;
}

/** A span of a flame as a screen reader says it. */
export function spokenSpan(tree: SpanTree, index: number, selfMs: number): string {
  const row = tree.rows[index];
  if (!row) return "";
  const label = rowLabel(row, index + 1, tree.rows.length);
  return (tree.end[index] as number) > index + 1 ? `${label}, itself ${spoken(time(selfMs))}` : label;
}

/** Fewer letters of a name than this say nothing. */
const LEAST_LETTERS = 3;

/** A name with an ellipsis where it does not fit, its glyph alone, or null where too little of it would stand. */
export function shortened(name: string, room: number, measure: (text: string) => number): string | null {
  const length = measure(name);
  if (length <= room) return name;
  const kept = Math.floor((name.length * (room - measure("…"))) / length);
  if (kept >= LEAST_LETTERS) return `${name.slice(0, kept).trimEnd()}…`;
  const glyph = /^[✕◆▲](?= )/.exec(name)?.[0];
  return glyph !== undefined && measure(glyph) <= room ? glyph : null;
}
