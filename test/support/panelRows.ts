import type { LineSegment, RunLine } from "../../collector/contract/line.ts";
import type { RunSummary } from "../../collector/contract/run.ts";
import type { SpanRow } from "../../collector/contract/span.ts";

/** A span that worked, on the path, without anything of note; `offsetMs` and `durationMs` place it. */
export function spanRow(spanId: string, given: Partial<SpanRow> = {}): SpanRow {
  return {
    spanId,
    parentId: null,
    depth: 0,
    name: spanId,
    label: spanId,
    note: null,
    kind: "tool",
    agent: null,
    status: "ok",
    error: null,
    startMs: 0,
    offsetMs: 0,
    durationMs: 10,
    inputTokens: null,
    cachedInputTokens: null,
    outputTokens: null,
    costUsd: null,
    location: null,
    definition: null,
    family: "genai",
    internal: false,
    waiting: false,
    onPath: true,
    attempt: null,
    repaired: false,
    budgetMs: null,
    verdict: null,
    planStepId: null,
    orphan: false,
    ...given,
  };
}

/** A run that went well. */
export function runSummary(given: Partial<RunSummary> = {}): RunSummary {
  return {
    runId: "run-1",
    traceIds: ["run-1"],
    name: "How fast does storage grow?",
    service: "research-team",
    sessionId: null,
    status: "ok",
    statusReason: null,
    startMs: 1_700_000_000_000,
    durationMs: 1000,
    spanCount: 3,
    logCount: 0,
    agents: ["Planner", "Writer"],
    llmCalls: 0,
    llmErrors: 0,
    tools: {},
    toolCalls: 0,
    toolErrors: 0,
    retries: 0,
    handoffs: 0,
    messages: 0,
    guardrailChecks: 0,
    guardrailHits: 0,
    approvals: { requested: 0, approved: 0, denied: 0 },
    planSteps: 0,
    inputTokens: null,
    cachedInputTokens: null,
    outputTokens: null,
    reasoningTokens: null,
    costUsd: null,
    costSource: null,
    models: [],
    families: ["genai"],
    missingParents: 0,
    overBudget: 0,
    revision: null,
    dirty: null,
    analysed: true,
    sentence: "Finished in 1.00\u00a0s.",
    waitingMs: 0,
    failures: 0,
    tokensAtLeast: false,
    costAtLeast: false,
    scorecard: null,
    workspace: null,
    ...given,
  };
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
