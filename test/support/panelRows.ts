import { columnsOf, encodeColumns } from "../../collector/contract/columns.ts";
import type { LineSegment, RunLine } from "../../collector/contract/line.ts";
import type { RunSummary } from "../../collector/contract/run.ts";
import type { SpanRow } from "../../collector/contract/span.ts";
import { aRun, aSpan } from "./builtRun.ts";

/** A tool call that is named as its id; `offsetMs` and `durationMs` place it. */
export function spanRow(spanId: string, given: Partial<SpanRow> = {}): SpanRow {
  return aSpan({ spanId, name: spanId, label: spanId, kind: "tool", startMs: 0, ...given });
}

/** A run of two agents that took a second. */
export function runSummary(given: Partial<RunSummary> = {}): RunSummary {
  return aRun({
    runId: "run-1",
    name: "How fast does storage grow?",
    startMs: 1_700_000_000_000,
    durationMs: 1000,
    spanCount: 3,
    agents: ["Planner", "Writer"],
    families: ["genai"],
    sentence: "Finished in 1.00\u00a0s.",
    ...given,
  });
}

/** An id as spans have them, for a word that a test calls a span. */
export function spanIdOf(word: string): string {
  return Buffer.from(word).toString("hex").padStart(16, "0").slice(-16);
}

/** Rows as the read API sends them; words that stand for ids become ids. */
export function columnsOfRows(rows: readonly SpanRow[]): ArrayBuffer {
  const withIds = rows.map((row) => ({
    ...row,
    spanId: spanIdOf(row.spanId),
    parentId: row.parentId === null ? null : spanIdOf(row.parentId),
  }));
  return encodeColumns(columnsOf(withIds), Buffer.from).buffer;
}

/** One stretch of work of an agent. */
export function lineSegment(
  fromMs: number,
  toMs: number,
  agent: string | null,
  given: Partial<LineSegment> = {},
): LineSegment {
  return { fromMs, toMs, agent, state: "working", spanId: `at-${fromMs}`, over: false, ...given };
}

export function runLine(given: Partial<RunLine> = {}): RunLine {
  return { durationMs: 1000, segments: [], marks: [], open: false, ...given };
}
