import type { Page, RunFilter, RunPart, RunParts, RunsAnswer } from "../contract/api.ts";
import type { CodeKey } from "../contract/code.ts";
import type { Divergence } from "../contract/comparison.ts";
import type { EvidenceAnswer, EvidenceTotals } from "../contract/evidence.ts";
import type { MetricsAnswer } from "../contract/metrics.ts";
import type { RunSummary } from "../contract/run.ts";
import type { SearchAnswer } from "../contract/search.ts";
import type { StoreSettings } from "../contract/settings.ts";
import type { SpanRow } from "../contract/span.ts";
import type { TraceDigest } from "../model/groupRuns.ts";
import type { OpenProcess } from "../model/openProcess.ts";
import type { UnderstoodRun } from "../model/understoodRun.ts";
import type { AcceptedRequest, Outcome, Signal } from "../otlp/acceptedRequest.ts";
import type { LogRecord, SpanRecord } from "../otlp/telemetry.ts";

/** What a store offers, in terms of runs and spans and never of SQL. Each thread opens one of its own. */

export interface TraceWriter {
  /** Keeps all requests in one transaction and returns when it is durable: what became of each, in their order. */
  keep(requests: readonly AcceptedRequest[], receivedMs: number): Outcome[];
  /** Whether anything changed since this was last asked. */
  takeNews(): boolean;
  close(): void;
}

/** Keeps short the log that commits go to, so that whoever commits need not. */
export interface Checkpointer {
  /**
   * Takes over into the database what waits in the log, where that is much, or where the log is long already.
   * @param leastBytes what counts as much; a few megabytes unless given
   * @param longBytes what counts as long; several times that unless given
   * @returns how much is in the log, also of what was taken over: different from the last time where somebody wrote
   * @throws StoreDamaged, and the database's error where it could not be done now
   */
  step(leastBytes?: number, longBytes?: number): number;
  close(): void;
}

/** What went into a span and came out, as something else than the span told it. */
export interface ToldContent {
  readonly input: string | null;
  readonly output: string | null;
}

/** A span as it was sent, with what is understood of it. */
export interface FoundSpan {
  readonly record: SpanRecord;
  readonly row: SpanRow;
  /** Milliseconds since the epoch. */
  readonly runStartMs: number;
  readonly told: ToldContent | null;
  /** It came again with other content; `record` is what came first. */
  readonly hasVariant?: boolean;
}

/** An understood run with what it was made of. */
export interface KeptRun extends UnderstoodRun {
  /** Traces whose records are in it, as `staleTraces` names them; those of its summary where this is missing. */
  readonly sources?: readonly string[];
  /** Spans that no request holds, since log records told of them. */
  readonly made?: readonly SpanRecord[];
  /** Span id → what went in and came out, of spans that do not carry it themselves. */
  readonly told?: Readonly<Record<string, ToldContent>>;
  /** Processes that it waits for, while it runs. */
  readonly open?: readonly OpenProcess[];
}

/** What the analysis works on, and where it puts its results. */
export interface AnalysisStore {
  /**
   * Traces whose understood facts are older than their spans or than the given version of the rules, those that a
   * person would look at first in front: what is complete, newest change first. Or those that have waited for longest,
   * with `oldestFirst`: asked for now and then, so that none waits for ever. So many as have `mostSpans` together, at
   * least one, and whether there are more. Those that were given up and have not changed since are left out, and those
   * that rest.
   */
  staleTraces(
    rulesVersion: number,
    mostSpans: number,
    rests?: (traceId: string) => boolean,
    oldestFirst?: boolean,
  ): { traceIds: string[]; more: boolean };
  /** The traces of a run of which that is so, and that were not given up; none when there is no such run. */
  staleTracesOf(runId: string, rulesVersion: number): string[];
  /** How many traces were understood by other rules than of this version, or never, and were not given up. */
  behind(rulesVersion: number): number;
  /** Whether a trace is one of those. */
  isStale(traceId: string, rulesVersion: number): boolean;
  /**
   * Says that the traces are about to be worked on. One that was begun three times and never finished, since it took
   * the analysis down with it, is left as it is until it changes.
   */
  begin(traceIds: readonly string[], rulesVersion: number): void;
  /**
   * Remembers what tells which run each of the traces belongs to, as of the last `readTraces` of them. Traces that lose
   * something by it become stale. What comes to a trace after this leaves it stale when it is written as understood.
   */
  setDigests(traceIds: readonly string[], digests: readonly TraceDigest[]): void;
  /**
   * Traces that may be of one run with a trace: those that share a task, belong to it aside, go on with it, or were in
   * its run before. One step: what is related to those is not in it.
   */
  relatedTraces(traceId: string): string[];
  /** All spans and log records of the traces, decoded, in order of arrival. */
  readTraces(traceIds: readonly string[]): { spans: SpanRecord[]; logs: LogRecord[] };
  /**
   * Log records without a trace id that belong to a trace: each to one of its session, else of its process, namely the
   * last that began before it, else the first. Those of a session without traces belong to a trace that stands for it.
   */
  readLooseLogs(traceId: string): LogRecord[];
  isPinned(runId: string): boolean;
  /** Marks that stand in the traces' records and resources in place of secrets, per rule; null where there are none. */
  maskedIn(traceIds: readonly string[]): Readonly<Record<string, number>> | null;
  /**
   * Replaces what is known of the runs that these traces belonged to, as of the last `readTraces` of them.
   * @returns ids of the runs that were written (not those whose traces were deleted meanwhile) and of runs that are no more
   */
  writeUnderstood(
    traceIds: readonly string[],
    runs: readonly KeptRun[],
    rulesVersion: number,
  ): { written: string[]; gone: string[] };
  /** Leaves the traces as they are until they change: they could not be understood. */
  giveUp(traceIds: readonly string[], rulesVersion: number): void;
  /** Lets go of what is kept only so that a large live run is quick to understand again. */
  letGo(): void;
  close(): void;
}

/** Fills the search index behind the acknowledgement. */
export interface SearchIndexer {
  /** Adds a few records. @returns whether there are more */
  step(): boolean;
  close(): void;
}

/** Every method that takes a cursor throws {@link InvalidCursor} for one that it did not hand out. */
export interface RunReader {
  health(): { schemaVersion: number; spans: number; runs: number };
  runs(filter: RunFilter): RunsAnswer;
  run(runId: string): RunSummary | null;
  /** Null when there is no such run. */
  part<P extends RunPart>(runId: string, part: P, page: Page): RunParts[P] | null;
  span(runId: string, spanId: string): FoundSpan | null;
  /** The rows of a run as columns, encoded: chunks one after the other. Null when there is no such run. */
  columns(runId: string): Uint8Array<ArrayBuffer> | null;
  /** What senders counted: metrics whose name begins with `name`, received since then. */
  metrics(filter: { name?: string; since?: number }): MetricsAnswer;
  /** Where words stand in what was sent, newest first; any text is a query. */
  search(text: string, page: Page): SearchAnswer;
  code(runId: string): { durationMs: number; keys: readonly CodeKey[] } | null;
  /** Where run B first went another way than run A; null where it never did, and when there is no such run. */
  divergence(a: string, b: string): Divergence | null;
  /** Which counts of a run have something behind them; null when there is no such run. */
  evidenceTotals(runId: string): EvidenceTotals | null;
  /** The spans behind one count; null when there is no such run, or no such count in it. */
  evidence(runId: string, count: string, page: Page): EvidenceAnswer | null;
  /**
   * What was sent of a run, in order of arrival: its spans and log records, byte for byte, and none of other runs that
   * came in the same requests; then what its processes counted meanwhile. Nothing when there is no such run.
   */
  requests(runId: string): Iterable<StoredRequest>;
  close(): void;
}

/** A request, or the part of one that belongs to a run. */
export interface StoredRequest {
  readonly signal: Signal;
  /** Protobuf. */
  readonly plain: Uint8Array;
}

export interface RunRemover {
  /** Begins to delete a run: from now on nobody sees it. False when there is no such run. */
  beginDeletion(runId: string): boolean;
  /** One small step of the deletions that were begun. False when the database holds nothing of them any more. */
  continueDeletion(): boolean;
  /** Takes what was deleted out of the database's log too. False, and it is still in it, while somebody reads it. */
  emptyLog(): boolean;
}

/** Makes what is derived from the stored bodies again, while everything goes on. */
export interface Reindexer {
  /**
   * Puts a run, or all of them with null, in line: newest first.
   * @returns how many traces wait then; null when there is no such run
   */
  beginReindex(runId: string | null): number | null;
  /** Does one small step. @returns how many traces are left; the analysis understands them anew */
  continueReindex(): number;
}

/** How long runs are kept, and how much of them. */
export type TidyLimits = Pick<StoreSettings, "keepDays" | "keepBytes">;

export interface Tidied {
  /** The run that had to go. */
  readonly deleted: string | null;
  /** Whether there may be more to do now. */
  readonly more: boolean;
}

export interface Housekeeper {
  /**
   * One small step towards the limits: deletes a part of a run that is too old or makes room, the oldest that is not
   * pinned first, or gives free space back to the disk. `deleted` is told when nobody sees the run any more.
   */
  tidy(limits: TidyLimits, nowMs: number): Tidied;
  /** Keeps a run whatever its age, or no longer. False when there is no such run. */
  pinRun(runId: string, pinned: boolean): boolean;
}

/** The cursor of a page is not one that was handed out. */
export class InvalidCursor extends Error {
  override readonly name = "InvalidCursor";
  constructor() {
    super("The cursor is not one that this collector handed out.");
  }
}

/** The store could not do it now, for a reason that passes: a full disk, a lock that was held for too long. */
export class StoreBusy extends Error {
  override readonly name = "StoreBusy";
}

/** The database can't be read as one any more: it has to make way for a new one. */
export class StoreDamaged extends Error {
  override readonly name = "StoreDamaged";
}

/** The database's file was deleted or replaced while it was open. */
export class StoreMoved extends Error {
  override readonly name = "StoreMoved";
}
