import type { RunSummary } from "../../collector/contract/run.ts";

/** The run of the same service that came before a run, or null for the first. */
export function previousRun(run: RunSummary, runs: readonly RunSummary[]): RunSummary | null {
  let found: RunSummary | null = null;
  for (const other of runs) {
    if (other.runId === run.runId || other.service !== run.service || other.startMs >= run.startMs) continue;
    if (!found || other.startMs > found.startMs) found = other;
  }
  return found;
}
