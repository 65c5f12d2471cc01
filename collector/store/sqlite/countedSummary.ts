import type { RunStatus, RunSummary } from "../../contract/run.ts";

/** What adds up span by span, of a trace that is not understood yet. Times are nanoseconds since the epoch. */
export interface CountedTrace {
  readonly traceId: string;
  readonly rootName: string | null;
  readonly firstName: string | null;
  readonly service: string | null;
  readonly workspace: string | null;
  readonly startNs: bigint | null;
  readonly lastNs: bigint | null;
  readonly spanCount: number;
  readonly logCount: number;
  readonly running: number;
  readonly errors: number;
  /** Missing where it is not. */
  readonly pinned?: boolean;
}

/** How long a run without an end counts as running after its last sign of life. */
export const ALIVE_MS = 10 * 60_000;

/** A trace as a run of its own, from counted facts alone: what only the whole run can tell is unknown or empty. */
export function countedSummary(trace: CountedTrace, nowMs: number): RunSummary {
  const startNs = trace.startNs ?? trace.lastNs ?? 0n;
  const lastNs = trace.lastNs !== null && trace.lastNs > startNs ? trace.lastNs : startNs;
  const status = statusOf(trace, msOf(lastNs), nowMs);
  return {
    runId: trace.traceId,
    traceIds: [trace.traceId],
    name: trace.rootName || trace.firstName || "unnamed",
    service: trace.service,
    sessionId: null,
    status,
    statusReason: status === "incomplete" ? NO_END : null,
    startMs: msOf(startNs),
    durationMs: msOf(lastNs - startNs),
    spanCount: trace.spanCount,
    logCount: trace.logCount,
    agents: [],
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
    families: [],
    missingParents: 0,
    overBudget: 0,
    revision: null,
    dirty: null,
    analysed: false,
    sentence: "",
    waitingMs: 0,
    failures: trace.errors,
    tokensAtLeast: false,
    costAtLeast: false,
    scorecard: null,
    workspace: trace.workspace,
    ...(trace.pinned ? { pinned: true } : {}),
  };
}

/** A running run whose last sign of life is too long ago is incomplete; the others stay as they are. */
export function aged(summary: RunSummary, nowMs: number): RunSummary {
  if (summary.status !== "running" || summary.startMs + summary.durationMs >= nowMs - ALIVE_MS) return summary;
  return { ...summary, status: "incomplete", statusReason: NO_END };
}

/** Milliseconds with microsecond precision; a plain division would lose it. */
export function msOf(ns: bigint): number {
  return Number(ns / 1000n) / 1000;
}

const NO_END = "Its end did not arrive.";

function statusOf(trace: CountedTrace, lastMs: number, nowMs: number): RunStatus {
  const open = trace.running > 0 || trace.rootName === null;
  if (!open) return "ok";
  return lastMs >= nowMs - ALIVE_MS ? "running" : "incomplete";
}
