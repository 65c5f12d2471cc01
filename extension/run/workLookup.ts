import type { PlanStep } from "../../collector/contract/plan.ts";
import type { SpanRow } from "../../collector/contract/span.ts";
import { latestPlans } from "./planModel.ts";
import type { RunFacts } from "./runFacts.ts";

/** What is asked of a run span by span. */
export interface WorkLookup {
  readonly spans: ReadonlyMap<string, SpanRow>;
  /** The step of the latest plan that a span served. */
  readonly stepOf: (span: SpanRow) => PlanStep | null;
}

export function workLookup(facts: Pick<RunFacts, "spans" | "plans"> | null): WorkLookup {
  const steps = facts ? latestPlans(facts.plans).flatMap((plan) => plan.steps) : [];
  const byId = new Map(steps.map((step) => [step.id, step]));
  const bySpan = new Map(steps.flatMap((step) => step.spanIds.map((spanId) => [spanId, step] as const)));
  return {
    spans: new Map((facts?.spans ?? []).map((span) => [span.spanId, span])),
    stepOf: ({ spanId, planStepId }) =>
      (planStepId === null ? undefined : byId.get(planStepId)) ?? bySpan.get(spanId) ?? null,
  };
}
