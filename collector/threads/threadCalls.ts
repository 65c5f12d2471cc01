import type { LiveEvent, Page, RunFilter, RunPart, RunParts, RunsAnswer } from "../contract/api.ts";
import type { CodeKey } from "../contract/code.ts";
import type { Divergence } from "../contract/comparison.ts";
import type { EvidenceAnswer, EvidenceTotals } from "../contract/evidence.ts";
import type { MetricsAnswer } from "../contract/metrics.ts";
import type { RunSummary } from "../contract/run.ts";
import type { SearchAnswer } from "../contract/search.ts";
import type { StoreSettings } from "../contract/settings.ts";
import type { OpenProcess } from "../model/openProcess.ts";
import type { AcceptedRequest, Outcome } from "../otlp/acceptedRequest.ts";
import type { FoundSpan } from "../store/store.ts";
import type { PackedRequests } from "./requestBatch.ts";

/** What every thread of the store is given. */
export interface StoreData {
  readonly folder: string;
  readonly settings: StoreSettings;
  /** Memory of an IngestLoad that the threads share. */
  readonly load: SharedArrayBuffer;
  /** Memory of a WriteTurn that the threads share. */
  readonly turn: SharedArrayBuffer;
}

/** What became of a request of a batch; only a number where all of it was kept and nothing is to be said: how much. */
export type BatchOutcome = Outcome | number;

export type WriterCalls = {
  keep: (request: AcceptedRequest) => Outcome;
  /** The same for several small ones, all or none, with their answers in their order. */
  keepAll: (requests: PackedRequests) => BatchOutcome[];
  deleteRun: (runId: string) => boolean;
  pinRun: (runId: string, pinned: boolean) => boolean;
  /** Begins to make derived rows again in the background, of one run or of all; how many traces wait, null without such a run. */
  reindex: (runId: string | null) => number | null;
  /** How many traces wait for that. */
  reindexing: () => number;
};
/** Traces changed, and the analysis finds out which; the database can't be read as one any more; nobody sees a run any more. */
export type WriterEvent = "changed" | "damaged" | { readonly deleted: string };

export type AnalyserCalls = {
  /** Something changed in the store. */
  poke: () => void;
  /** Somebody looks at a run. */
  show: (runId: string) => void;
  /** How many traces are to be understood that never were, or by other rules. */
  behind: () => number;
};
/** Processes that a run waits for from now on. */
export interface RunOpen {
  readonly type: "open";
  readonly runId: string;
  readonly processes: readonly OpenProcess[];
}
/** What changed for readers, what a run waits for, or that the database can't be read as one any more. */
export type AnalyserEvent = LiveEvent | RunOpen | "damaged";

export type CheckpointerCalls = {
  /** Somebody writes. */
  poke: () => void;
};
/** The database can't be read as one any more. */
export type CheckpointerEvent = "damaged";

export type ReaderCalls = {
  health: () => { schemaVersion: number; spans: number; runs: number };
  runs: (filter: RunFilter) => RunsAnswer;
  /** The same as JSON: a page of runs is much to copy from one thread to another, and to write on the one that answers. */
  runsJson: (filter: RunFilter) => Uint8Array<ArrayBuffer>;
  run: (runId: string) => RunSummary | null;
  part: (runId: string, part: RunPart, page: Page) => RunParts[RunPart] | null;
  span: (runId: string, spanId: string) => FoundSpan | null;
  columns: (runId: string) => Uint8Array<ArrayBuffer> | null;
  metrics: (filter: { name?: string; since?: number }) => MetricsAnswer;
  search: (text: string, page: Page) => SearchAnswer;
  code: (runId: string) => { durationMs: number; keys: readonly CodeKey[] } | null;
  divergence: (a: string, b: string) => Divergence | null;
  evidenceTotals: (runId: string) => EvidenceTotals | null;
  evidence: (runId: string, count: string, page: Page) => EvidenceAnswer | null;
};
