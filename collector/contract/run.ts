import type { Lack } from "./guides.ts";
import type { Scorecard } from "./scorecard.ts";

export const RUN_STATUSES = ["running", "ok", "error", "blocked", "incomplete"] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

export interface ApprovalCounts {
  readonly requested: number;
  readonly approved: number;
  readonly denied: number;
}

/**
 * One run in a list. Names are fixed: scripts read them. A field that cannot be known is null, never 0.
 * Times are milliseconds as decimal numbers; `startMs` counts from the epoch.
 */
export interface RunSummary {
  readonly runId: string;
  readonly traceIds: readonly string[];
  readonly name: string;
  readonly service: string | null;
  readonly sessionId: string | null;
  readonly status: RunStatus;
  /** One sentence when the status is not ok. */
  readonly statusReason: string | null;
  readonly startMs: number;
  /** Up to the last sign of life while the run has no end. */
  readonly durationMs: number;
  readonly spanCount: number;
  readonly logCount: number;
  readonly agents: readonly string[];
  readonly llmCalls: number;
  readonly llmErrors: number;
  readonly tools: Readonly<Record<string, number>>;
  readonly toolCalls: number;
  readonly toolErrors: number;
  readonly retries: number;
  readonly handoffs: number;
  readonly messages: number;
  readonly guardrailChecks: number;
  readonly guardrailHits: number;
  readonly approvals: ApprovalCounts;
  readonly planSteps: number;
  /** Includes cached tokens. */
  readonly inputTokens: number | null;
  readonly cachedInputTokens: number | null;
  /** Includes reasoning tokens. */
  readonly outputTokens: number | null;
  readonly reasoningTokens: number | null;
  readonly costUsd: number | null;
  readonly costSource: "emitted" | "estimated" | null;
  readonly models: readonly string[];
  readonly families: readonly string[];
  readonly missingParents: number;
  readonly overBudget: number;
  readonly revision: string | null;
  readonly dirty: boolean | null;
  /** Whether the understood facts are up to date with the spans. */
  readonly analysed: boolean;

  /** What happened, in at most three short sentences. */
  readonly sentence: string;
  /** Time of it that was spent waiting for a person. */
  readonly waitingMs: number;
  /** Failures that stayed: spans in error that nothing repaired. */
  readonly failures: number;
  /** Some model call came without usage, so the token totals are a lower bound. */
  readonly tokensAtLeast: boolean;
  /** What some model call cost is unknown, so `costUsd` is a lower bound. */
  readonly costAtLeast: boolean;
  /** How well it went; null before it was understood. */
  readonly scorecard: Scorecard | null;
  /** The folder the run belongs to: set by capture as `traceline.workspace`, else the process's working directory. */
  readonly workspace: string | null;
  /** It has no end, and never will: its process has gone. Missing where that is not known. */
  readonly processGone?: boolean;
  /** Secrets that were masked in it, per rule; missing where there were none. */
  readonly masked?: Readonly<Record<string, number>>;
  /** What its frameworks could have sent and did not; missing where that is nothing, and while it runs. */
  readonly lacks?: readonly Lack[];
  /** Kept whatever its age and the size of the store; missing where it is not. */
  readonly pinned?: boolean;
}

/** What went wrong in a run, as counts a badge or a list can show. */
export function troubles(run: RunSummary): number {
  return run.failures + run.guardrailHits + run.overBudget;
}
