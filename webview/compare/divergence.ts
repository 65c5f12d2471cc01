import type { DivergedSide, Divergence, RunStep } from "../../collector/contract/comparison.ts";
import { time } from "../../collector/contract/figures.ts";
import type { RunSummary } from "../../collector/contract/run.ts";

/** What the banner says of where two runs part. */
export interface BannerWords {
  readonly head: string;
  readonly text: string;
  /** In quiet text: how far they went together. */
  readonly note: string | null;
}

type Known = Pick<RunSummary, "status" | "analysed">;

/** The banner over a comparison of two runs. */
export function bannerWords(divergence: Divergence | null, runs: readonly Known[]): BannerWords {
  if (!divergence) {
    const isWhole = runs.every(({ status, analysed }) => analysed && status !== "running" && status !== "incomplete");
    const text = isWhole ? ": every step was taken by both." : ", as far as both are known.";
    return { head: "Both went the same way", text, note: null };
  }
  const head = divergence.kind === "argument" ? "First other argument" : "First divergence";
  const { alike } = divergence;
  const note = alike === 0 ? null : `after ${alike === 1 ? "one step" : `${alike} steps`} that both did`;
  return { head, text: ` at ${time(divergence.b.atMs)}: ${divergence.words}`, note };
}

/** Where the fork stands on both lines, in per cent of `wholeMs`, which both lines are drawn to. */
export interface Fork {
  readonly a: number;
  readonly b: number;
}

/** The fork at the first divergence, or at the steps that both runs have come to. */
export function forkAt(divergence: Divergence, step: number | null, wholeMs: number): Fork {
  const percent = (side: DivergedSide) => (momentOf(side, step) / Math.max(wholeMs, 1e-9)) * 100;
  return { a: percent(divergence.a), b: percent(divergence.b) };
}

function momentOf(side: DivergedSide, step: number | null): number {
  if (step === null) return side.atMs;
  return (stepOf(side, step) ?? side.steps.at(-1))?.atMs ?? side.atMs;
}

/** The step that a run has come to; null where it has none left. */
export function stepOf(side: DivergedSide, step: number): RunStep | null {
  return side.steps[step] ?? null;
}

/** Steps that at least one of both runs has. */
export function stepCount({ a, b }: Divergence): number {
  return Math.max(a.steps.length, b.steps.length);
}

/** A step as it stands beside the letter of its run: *1.35 s  Refunds ran refund_order for A-1001*. */
export function stepWords({ agent, words }: RunStep): string {
  return agent === null || words === `ran ${agent}` ? capital(words) : `${agent} ${words}`;
}

/** Whether two states of a comparison say the same of where the runs part. */
export function partAlike(before: Divergence | null, now: Divergence | null): boolean {
  const place = (side: DivergedSide | undefined) => `${side?.spanId} ${side?.lastSpanId}`;
  return place(before?.a) === place(now?.a) && place(before?.b) === place(now?.b);
}

/** Where a run is to be looked at: what it did there, else the last that both did. */
export function placeOf(side: DivergedSide): string | null {
  return side.spanId ?? side.lastSpanId;
}

const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);
