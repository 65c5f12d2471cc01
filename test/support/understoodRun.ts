import type { RunSummary } from "../../collector/contract/run.ts";
import type { SpanRow } from "../../collector/contract/span.ts";
import type { UnderstoodRun } from "../../collector/model/understoodRun.ts";
import { aRun, aSpan } from "./builtRun.ts";

/** A span row with what a test cares about. */
export function spanRow(of: Partial<SpanRow> & { spanId: string }): SpanRow {
  return aSpan({ name: "work", label: "work", startMs: 0, durationMs: 1, onPath: false, ...of });
}

/** A run as the analysis would write it, with what a test cares about. */
export function understoodRun(
  summary: Partial<RunSummary> & { runId: string },
  spans: readonly SpanRow[],
): UnderstoodRun {
  const base = aRun({ runId: summary.runId, name: "run", service: null, durationMs: 1000, sentence: "" });
  return {
    summary: { ...base, spanCount: spans.length, ...summary },
    spans,
    line: { durationMs: 1000, segments: [], marks: [], open: false },
    plans: [],
    messages: [],
    guardrails: [],
    approvals: [],
    budgets: [],
    retries: [],
    evaluations: [],
    retrievals: [],
    code: [],
    evidence: new Map(),
  };
}
