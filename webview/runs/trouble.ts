import { oneLine } from "../../collector/contract/figures.ts";
import type { RunSummary } from "../../collector/contract/run.ts";

/** What stands beside the line of a run: the first of its troubles, or that its end never came. */
export interface RunTrouble {
  readonly text: string;
  readonly tone: "err" | "grd" | "ovr" | "q";
}

const MOST = 34;

/** The row has its own status and time: only what stopped the run is left to say. */
const OUTCOME = /^(?:Blocked|Failed) after [^:]*?(?: by |: )/;

export function runTrouble(run: RunSummary): RunTrouble | null {
  const reason = oneLine(
    (run.statusReason ?? "").replace(OUTCOME, "").replace(run.status === "blocked" ? /:.*$/s : "", ""),
    MOST,
  );
  if (run.status === "blocked") return { text: `◆ ${reason || "blocked"}`, tone: "grd" };
  if (run.status === "error") return { text: `✕ ${reason || "failed"}`, tone: "err" };
  if (run.status === "incomplete") return { text: "end never arrived", tone: "q" };
  if (run.failures > 0) return { text: `✕ ${run.failures} failed`, tone: "err" };
  if (run.guardrailHits > 0)
    return { text: `◆ ${run.guardrailHits} ${run.guardrailHits === 1 ? "hit" : "hits"}`, tone: "grd" };
  if (run.overBudget > 0) return { text: `▲ ${run.overBudget} over budget`, tone: "ovr" };
  return null;
}
