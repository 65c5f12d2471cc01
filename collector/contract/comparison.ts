import type { RunSummary } from "./run.ts";

export interface Comparison {
  readonly a: RunSummary;
  readonly b: RunSummary;
  /** What changed, in words. */
  readonly sentence: string;
  /** Matched by kind, name and agent; by weight of the change, largest first. */
  readonly entries: readonly ComparisonEntry[];
  /** Where the two first went different ways; null where they never did. */
  readonly divergence: Divergence | null;
}

/** Where two runs first went different ways. */
export interface Divergence {
  /** Something else was done; other came of it; or both did the same all along and a tool was called for something else. */
  readonly kind: "path" | "outcome" | "argument";
  /** In a sentence, without the moment: *A ran refund_order for A-1001; B did not, a person declined.* */
  readonly words: string;
  /** How many acts both had done before. */
  readonly alike: number;
  readonly a: DivergedSide;
  readonly b: DivergedSide;
}

export interface DivergedSide {
  /** Milliseconds since the run's start. */
  readonly atMs: number;
  /** What this run did there; null where it did not do what the other one did. */
  readonly spanId: string | null;
  /** The last that both did before, in this run; null where they part from the start. */
  readonly lastSpanId: string | null;
  /** What this run did from there on, in order of time, as far as it is worth stepping through. */
  readonly steps: readonly RunStep[];
}

/** Something that was done in a run, in words that follow a name: *ran search_wire for storage*. */
export interface RunStep {
  readonly spanId: string;
  /** Milliseconds since the run's start. */
  readonly atMs: number;
  readonly agent: string | null;
  readonly words: string;
}

export interface ComparisonEntry {
  readonly kind: "run" | "agent" | "tool" | "model" | "step" | "guardrail";
  readonly name: string;
  readonly agent: string | null;
  readonly change: "same" | "changed" | "new" | "gone";
  readonly a: Figures | null;
  readonly b: Figures | null;
}

export interface Figures {
  readonly calls: number;
  readonly ms: number;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly costUsd: number | null;
  readonly errors: number;
  /** A step's state, a check's worst verdict. */
  readonly outcome: string | null;
}
