import type { Page, RunFilter, RunPart, RunParts, RunsAnswer } from "../contract/api.ts";
import type { CodeKey } from "../contract/code.ts";
import type { RunSummary } from "../contract/run.ts";
import type { SpanRow } from "../contract/span.ts";
import type { UnderstoodRun } from "../model/understoodRun.ts";
import type { LogRecord, SpanRecord } from "../otlp/telemetry.ts";

/** What a store offers, in terms of runs and spans and never of SQL. Each thread opens one of its own. */

export type Signal = "traces" | "logs" | "metrics";

/** A request as it arrived and was accepted: the truth that everything else is derived from. */
export interface AcceptedRequest {
  readonly signal: Signal;
  /** The body as it stands on the wire, still compressed where `encoding` says so; always protobuf inside. */
  readonly body: Uint8Array;
  readonly encoding: "identity" | "gzip";
  /** The body inflated; the same bytes as `body` for identity. */
  readonly plain: Uint8Array;
}

/** What became of one request. */
export interface Kept {
  /** Spans, log records or data points that were stored or known already. */
  readonly accepted: number;
  readonly rejected: number;
  /** Why, for the sender; empty when nothing is to be said. */
  readonly message: string;
}

export interface TraceWriter {
  /** Keeps all requests in one transaction and returns when it is durable: what became of each, in their order. */
  keep(requests: readonly AcceptedRequest[], receivedMs: number): Kept[];
  /** Traces that changed since this was last asked. */
  takeChangedTraces(): string[];
  close(): void;
}

/** What the analysis works on, and where it puts its results. */
export interface AnalysisStore {
  /** Traces whose understood facts are older than their spans or than the given version of the rules. */
  staleTraces(rulesVersion: number): string[];
  /** All spans and log records of the traces, decoded, in order of arrival. */
  readTraces(traceIds: readonly string[]): { spans: SpanRecord[]; logs: LogRecord[] };
  /** Log records without a trace id that came from the same process as the trace. */
  readLooseLogs(traceId: string): LogRecord[];
  /** Replaces what is known of the runs that these traces belonged to. */
  writeUnderstood(traceIds: readonly string[], runs: readonly UnderstoodRun[], rulesVersion: number): void;
  close(): void;
}

export interface RunReader {
  health(): { schemaVersion: number; spans: number; runs: number };
  runs(filter: RunFilter): RunsAnswer;
  run(runId: string): RunSummary | null;
  /** Null when there is no such run. */
  part<P extends RunPart>(runId: string, part: P, page: Page): RunParts[P] | null;
  span(runId: string, spanId: string): { record: SpanRecord; row: SpanRow; runStartMs: number } | null;
  code(runId: string): { durationMs: number; keys: readonly CodeKey[] } | null;
  close(): void;
}

export interface RunRemover {
  /** True when there was such a run; then its bytes are gone from the database and its log. */
  deleteRun(runId: string): boolean;
}
