import type { Plan, PlanStep } from "../contract/plan.ts";

/** How one plan, over all its versions, was kept. */
export interface KeptPlan {
  readonly latest: Plan;
  /** Of every version, each once. */
  readonly steps: number;
  /** Null where the latest version has a step without a status. */
  readonly asPlanned: number | null;
}

const NOT_BEGUN: ReadonlySet<string> = new Set(["pending", "unknown"]);

/**
 * Each plan of a run against what became of it. What was planned is the version that stood when the first step was begun:
 * some agents write a plan one step at a time, and that is no re-planning.
 */
export function keptPlans(plans: readonly Plan[]): KeptPlan[] {
  return [...Map.groupBy(plans, (plan) => plan.planId).values()].map(keptPlan);
}

function keptPlan(versions: readonly Plan[]): KeptPlan {
  const ordered = [...versions].sort((a, b) => a.version - b.version);
  const latest = ordered.at(-1) as Plan;
  const planned = ordered.find((plan) => plan.steps.some(({ status }) => !NOT_BEGUN.has(status))) ?? latest;
  const titles = new Map(planned.steps.map((step) => [step.id, step.title]));
  const asPlanned = ({ id, title, status }: PlanStep) => status === "completed" && titles.get(id) === title;
  return {
    latest,
    steps: new Set(ordered.flatMap((plan) => plan.steps.map((step) => step.id))).size,
    asPlanned: latest.steps.some(({ status }) => status === "unknown") ? null : latest.steps.filter(asPlanned).length,
  };
}
