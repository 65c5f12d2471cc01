import type { RunSummary } from "../../collector/contract/run.ts";
import type { SpanRow } from "../../collector/contract/span.ts";
import type { UnderstoodRun } from "../../collector/model/understoodRun.ts";
import { countedSummary } from "../../collector/store/sqlite/countedSummary.ts";

/** A span row with what a test cares about. */
export function spanRow(of: Partial<SpanRow> & { spanId: string }): SpanRow {
  return {
    parentId: null,
    depth: 0,
    name: "work",
    label: "work",
    note: null,
    kind: "internal",
    agent: null,
    status: "ok",
    error: null,
    startMs: 0,
    offsetMs: 0,
    durationMs: 1,
    inputTokens: null,
    cachedInputTokens: null,
    outputTokens: null,
    costUsd: null,
    location: null,
    definition: null,
    family: "genai",
    internal: false,
    waiting: false,
    onPath: false,
    attempt: null,
    repaired: false,
    budgetMs: null,
    verdict: null,
    planStepId: null,
    orphan: false,
    ...of,
  };
}

/** A run as the analysis would write it, with what a test cares about. */
export function understoodRun(
  summary: Partial<RunSummary> & { runId: string },
  spans: readonly SpanRow[],
): UnderstoodRun {
  const counted = countedSummary(
    {
      traceId: summary.runId,
      rootName: "run",
      firstName: null,
      service: null,
      workspace: null,
      startNs: 1_000_000_000n,
      lastNs: 2_000_000_000n,
      spanCount: spans.length,
      logCount: 0,
      running: 0,
      errors: 0,
    },
    0,
  );
  return {
    summary: { ...counted, analysed: true, ...summary },
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
