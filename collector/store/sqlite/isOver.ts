import type { RunSummary } from "../../contract/run.ts";

/** Spans of a run that are read and written again in a moment. */
const MOST_AGAIN = 4_000;

/**
 * Whether what is known of a run need not be kept at hand: nothing of it is under way, and should it go on after all, it is
 * quickly read and written anew.
 */
export function isOver({ status, spanCount }: Pick<RunSummary, "status" | "spanCount">): boolean {
  return status !== "running" && spanCount <= MOST_AGAIN;
}
