import type { Plan } from "../contract/plan.ts";
import type { RunSummary } from "../contract/run.ts";
import type { Scorecard } from "../contract/scorecard.ts";
import { keptPlans } from "./planAccuracy.ts";

/** What a run is judged by. */
export interface ScoredRun {
  readonly summary: Pick<
    RunSummary,
    "status" | "durationMs" | "approvals" | "costUsd" | "costAtLeast" | "inputTokens" | "outputTokens" | "tokensAtLeast"
  >;
  readonly plans: readonly Plan[];
  /** Model and tool calls that ended. */
  readonly actions: { readonly all: number; readonly succeeded: number };
  readonly failures: { readonly seen: number; readonly recovered: number };
  /** Whether what wrote the run's telemetry would tell of a question to a person. */
  readonly tellsQuestions: boolean;
}

/** The scorecard of a run; every figure is defined in {@link Scorecard}. */
export function scorecardOf({ summary, plans, actions, failures, tellsQuestions }: ScoredRun): Scorecard {
  const { status, inputTokens, outputTokens } = summary;
  const kept = keptPlans(plans);
  const steps = kept.reduce((sum, plan) => sum + plan.steps, 0);
  const stepsAsPlanned = kept.reduce((sum, plan) => sum + (plan.asPlanned ?? 0), 0);
  const isOver = status !== "running" && status !== "incomplete";
  const isJudged = isOver && kept.every((plan) => plan.asPlanned !== null);
  const mayRecover = status === "running" && failures.recovered < failures.seen;
  const { requested } = summary.approvals;
  return {
    timeToPlanMs: plans.length > 0 ? Math.max(0, Math.min(...plans.map((plan) => plan.atMs))) : null,
    planAccuracy: isJudged ? rate(stepsAsPlanned, steps) : null,
    actionSuccessRate: rate(actions.succeeded, actions.all),
    recoveryRate: mayRecover ? null : rate(failures.recovered, failures.seen),
    humanInterventions: requested > 0 || tellsQuestions ? requested : null,
    timeToGoalMs: status === "ok" ? summary.durationMs : null,
    costUsd: summary.costUsd,
    costAtLeast: summary.costAtLeast,
    tokens: inputTokens === null && outputTokens === null ? null : (inputTokens ?? 0) + (outputTokens ?? 0),
    tokensAtLeast: summary.tokensAtLeast,
    of: {
      steps,
      stepsAsPlanned,
      actions: actions.all,
      actionsSucceeded: actions.succeeded,
      failuresSeen: failures.seen,
      failuresRecovered: failures.recovered,
    },
  };
}

function rate(part: number, all: number): number | null {
  return all === 0 ? null : part / all;
}
