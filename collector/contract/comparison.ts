import type { RunSummary } from "./run.ts";

export interface Comparison {
  readonly a: RunSummary;
  readonly b: RunSummary;
  /** What changed, in words. */
  readonly sentence: string;
  /** Matched by kind, name and agent; by weight of the change, largest first. */
  readonly entries: readonly ComparisonEntry[];
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
