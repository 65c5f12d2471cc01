import type { Approval, Budget, Evaluation, GuardrailCheck, Message, Retry } from "./facts.ts";
import type { ForwardStatus } from "./forwarding.ts";
import type { Hint } from "./hint.ts";
import type { RunLine } from "./line.ts";
import type { Plan } from "./plan.ts";
import type { Retrieval } from "./retrieval.ts";
import type { RunSummary } from "./run.ts";
import type { StoreSettings } from "./settings.ts";
import type { SpanRow } from "./span.ts";

export interface Health {
  readonly status: "ok";
  readonly version: string;
  readonly schemaVersion: number;
  readonly spans: number;
  readonly runs: number;
  readonly ports: Ports;
  /** How it keeps what it is sent. */
  readonly settings: StoreSettings;
  /** One sentence for each setting that a person should go on seeing. */
  readonly warnings: readonly string[];
  /** Backends that telemetry is passed on to. */
  readonly forwards: readonly ForwardStatus[];
}

/** Where telemetry is received. */
export interface Ports {
  /** Address of the HTTP receiver. */
  readonly http: string;
  /** `host:port` of the gRPC receiver. */
  readonly grpc: string;
  /** One sentence for each usual port that another program has, with its name and pid where those can be known. */
  readonly notes: readonly string[];
}

/** How far the making again of derived facts is. */
export interface Reindexing {
  /** Traces that are left: those whose rows are still to be made, and those that are still to be understood by present rules. */
  readonly waiting: number;
}

export interface RunFilter {
  readonly q?: string;
  readonly service?: string;
  readonly status?: string;
  readonly session?: string;
  readonly since?: number;
  readonly workspace?: string;
  readonly limit?: number;
  readonly cursor?: string;
}

export interface Page {
  readonly limit?: number;
  readonly cursor?: string;
}

type Next = { readonly next: string | null };
export type RunsAnswer = { readonly runs: readonly RunSummary[] } & Next;
export type SpansAnswer = { readonly spans: readonly SpanRow[] } & Next;

/** Answers of `GET /api/runs/{runId}/{part}`. */
export interface RunParts {
  readonly spans: SpansAnswer;
  readonly line: RunLine;
  readonly plan: { readonly plans: readonly Plan[] } & Next;
  readonly messages: { readonly messages: readonly Message[] } & Next;
  readonly guardrails: { readonly guardrails: readonly GuardrailCheck[] } & Next;
  readonly approvals: { readonly approvals: readonly Approval[] } & Next;
  readonly budgets: { readonly budgets: readonly Budget[] } & Next;
  readonly retries: { readonly retries: readonly Retry[] } & Next;
  readonly evaluations: { readonly evaluations: readonly Evaluation[] } & Next;
  readonly retrievals: { readonly retrievals: readonly Retrieval[] } & Next;
}

export type RunPart = keyof RunParts;
export const RUN_PARTS = [
  "spans",
  "line",
  "plan",
  "messages",
  "guardrails",
  "approvals",
  "budgets",
  "retries",
  "evaluations",
  "retrievals",
] as const satisfies readonly RunPart[];

/** Body of every answer that is not a success. */
export interface ErrorAnswer {
  readonly error: { readonly code: string; readonly message: string };
}

/**
 * An event of `GET /api/live`: what changed, small enough to send often. `id` grows; a client that was away sends the
 * last one it saw as `Last-Event-ID` and gets what it missed, or `reset` when that is no longer known.
 */
export type LiveEvent =
  | { readonly type: "run"; readonly run: RunSummary }
  | { readonly type: "deleted"; readonly runId: string }
  /** A framework ran of which nothing is seen; and that this is over. */
  | { readonly type: "hint"; readonly hint: Hint }
  | { readonly type: "hintGone"; readonly id: string }
  | { readonly type: "reset" };
