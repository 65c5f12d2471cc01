import type { RunSummary } from "../../collector/contract/run.ts";

/** Runs that a trend shows, the one that it leads to included. */
const TREND_RUNS = 10;

/** The runs of a service up to one of them, oldest first; at most {@link TREND_RUNS}. */
export function trendRuns(runs: readonly RunSummary[], run: RunSummary): RunSummary[] {
  const before = runs.filter(
    (one) => one.runId !== run.runId && one.startMs <= run.startMs && one.status !== "running",
  );
  before.sort((a, b) => b.startMs - a.startMs);
  return [run, ...before.slice(0, TREND_RUNS - 1)].reverse();
}

/** A dot of a trend, in shares of its width and height, from the lower left. */
export interface TrendDot {
  readonly x: number;
  readonly y: number;
  /** Of the run that the trend leads to. */
  readonly isLast: boolean;
}

/**
 * Values as dots, the last one on the right; a run whose value is not known has none. Null where there is nothing to
 * compare: fewer than two values.
 */
export function trendDots(values: readonly (number | null)[]): TrendDot[] | null {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return null;
  const least = Math.min(...known);
  const height = Math.max(...known) - least;
  return values.flatMap((value, at) =>
    value === null
      ? []
      : [
          {
            x: at / (values.length - 1),
            y: height === 0 ? 0.5 : (value - least) / height,
            isLast: at === values.length - 1,
          },
        ],
  );
}
