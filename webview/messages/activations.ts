import type { Approval } from "../../collector/contract/facts.ts";
import type { RunRow } from "../runRow.ts";
import type { SpanTree } from "../timeline/tree.ts";
import { answerFinder, PERSON, type TalkRow } from "./talk.ts";

/** A stretch of a lifeline on which its owner was at work, in rows: 2.5 is the arrow of the third row. */
export interface Activation {
  readonly id: string;
  readonly fromRow: number;
  readonly toRow: number;
  readonly kind: "work" | "failed" | "wait";
}

/** Where in its row an arrow stands, as a share of the row's height. */
export const ARROW = 25 / 40;

/** When agents and tools worked, and when a person was waited for, on the rows of the talk. */
export function activationsOf(rows: readonly TalkRow[], tree: SpanTree, approvals: readonly Approval[]): Activation[] {
  const result: Activation[] = [];
  const lifelines = new Set(rows.flatMap((row) => (row.type === "pill" ? [row.at] : [row.from, row.to])));
  for (let i = 0; i < tree.rows.length; i++) {
    const row = tree.rows[i] as RunRow;
    if (row.kind !== "agent" || row.agent === null || !lifelines.has(row.agent)) continue;
    result.push({ id: row.agent, kind: "work", ...span(rows, tree.from[i] as number, tree.to[i] as number) });
  }
  const answerTo = answerFinder(rows);
  for (const [i, row] of rows.entries()) {
    if (row.type !== "arrow" || row.style !== "call" || tree.rows[tree.indexOf.get(row.spanId) ?? -1]?.label !== row.to)
      continue;
    const back = answerTo(row);
    const answer = rows[back];
    const failed = answer?.type === "arrow" && answer.failed;
    const toRow = back < 0 ? i + ARROW : back + ARROW;
    result.push({ id: row.to, kind: failed ? "failed" : "work", fromRow: i + ARROW, toRow });
  }
  for (const approval of approvals) {
    if (approval.answeredMs === null) continue;
    result.push({ id: PERSON, kind: "wait", ...span(rows, approval.askedMs, approval.answeredMs) });
  }
  return result;
}

function span(rows: readonly TalkRow[], fromMs: number, toMs: number): { fromRow: number; toRow: number } {
  const fromRow = rowAt(rows, fromMs);
  return { fromRow, toRow: Math.max(fromRow, rowAt(rows, toMs)) };
}

/** What is told of one moment by two spans is a little apart. */
const NEAR_MS = 2;

/** Where a moment stands: at the arrow of the row that is told of it, else between two rows by its share of the time. */
function rowAt(rows: readonly TalkRow[], ms: number): number {
  const next = firstAfter(rows, ms - NEAR_MS);
  const after = rows[next];
  const before = rows[next - 1];
  if (after && after.atMs - ms <= NEAR_MS) return next + ARROW;
  if (!after) return rows.length - 1 + ARROW + (before && ms - before.atMs > NEAR_MS ? 0.5 : 0);
  if (!before) return 0;
  return next - 1 + ARROW + (ms - before.atMs) / (after.atMs - before.atMs);
}

function firstAfter(rows: readonly TalkRow[], ms: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle] as TalkRow).atMs < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}
