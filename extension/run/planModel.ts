import { time } from "../../collector/contract/figures.ts";
import type { Plan, PlanStep, StepStatus } from "../../collector/contract/plan.ts";
import { say } from "../common/say.ts";
import { KIND_WORD, STEP_STATE } from "../common/words.ts";
import { GLYPH, type Trouble } from "../runs/runsModel.ts";
import type { RunFacts } from "./runFacts.ts";
import type { RunNode } from "./runNode.ts";
import { shortTime } from "./shortTime.ts";
import { workTree } from "./workTree.ts";

/** The latest version of each plan, with its steps, their states and who worked on them. */
export function planNodes(facts: RunFacts): RunNode[] {
  return latestPlans(facts.plans).map((plan) => {
    const description = planText(plan);
    return {
      id: `plan:${plan.planId}`,
      label: planName(plan),
      description,
      icon: "plan",
      agent: plan.agent,
      trouble: null,
      spanIds: plan.spanId ? [plan.spanId] : [],
      children: stepsUnder(null, plan, facts, new Set()),
      open: true,
      spoken: say("Plan version {0}, {1}", plan.version, description),
    };
  });
}

/** Of every plan the version with the highest number, in order of their first appearance. */
export function latestPlans(plans: readonly Plan[]): Plan[] {
  const latest = new Map<string, Plan>();
  for (const plan of plans) {
    const known = latest.get(plan.planId);
    if (!known || plan.version >= known.version) latest.set(plan.planId, plan);
  }
  return [...latest.values()];
}

/** `Plan v2`; the first version has no number. */
export function planName({ version }: Plan): string {
  return version > 1 ? say("Plan v{0}", version) : say("Plan");
}

/** `4 of 5 done · 1 skipped`. */
export function planText(plan: Plan): string {
  const of = (status: StepStatus) => plan.steps.filter((step) => step.status === status).length;
  const parts = [say("{0} of {1} done", of("completed"), plan.steps.length)];
  for (const status of ["failed", "blocked", "skipped", "in_progress"] as const)
    if (of(status) > 0) parts.push(`${of(status)} ${STEP_STATE[status]()}`);
  return parts.join(" · ");
}

function stepsUnder(parentId: string | null, plan: Plan, facts: RunFacts, above: ReadonlySet<string>): RunNode[] {
  const ids = new Set(plan.steps.map((step) => step.id));
  const isRoot = (step: PlanStep) => step.parentId === null || !ids.has(step.parentId);
  return plan.steps
    .filter((step) => !above.has(step.id) && (parentId === null ? isRoot(step) : step.parentId === parentId))
    .map((step) => stepNode(step, plan, facts, new Set([...above, step.id])));
}

function stepNode(step: PlanStep, plan: Plan, facts: RunFacts, above: ReadonlySet<string>): RunNode {
  const over = step.budgetMs !== null && step.durationMs !== null && step.durationMs > step.budgetMs;
  const trouble: Trouble | null =
    step.status === "failed" ? "failed" : step.status === "blocked" ? "hit" : over ? "over" : null;
  const figures = stepFigures(step);
  return {
    id: `step:${plan.planId}:${step.id}`,
    label: step.title,
    description: trouble ? `${GLYPH[trouble]} ${figures}` : figures,
    icon: step.status === "in_progress" ? "running" : "step",
    agent: step.agents[0] ?? null,
    trouble,
    spanIds: step.spanIds,
    children: [...(above.size < MOST_DEPTH ? stepsUnder(step.id, plan, facts, above) : []), ...workOf(step, facts)],
    // Also before anything is under it: a row that has once been folded stays so while the run goes on.
    open: above.size < 2,
    spoken: `${step.title}, ${KIND_WORD.step()}, ${figures}`,
  };
}

/** Steps nest as deep as a trace says; a person reads a few levels. */
const MOST_DEPTH = 8;

/** `done · 1.2 s of 1 s`. */
export function stepFigures(step: PlanStep): string {
  const parts = [STEP_STATE[step.status]()];
  if (step.durationMs !== null)
    parts.push(
      step.budgetMs === null
        ? time(step.durationMs)
        : say("{0} of {1}", time(step.durationMs), shortTime(time(step.budgetMs))),
    );
  if (step.added) parts.push(say("added"));
  return parts.join(" · ");
}

/** The step's own spans as rows: what belongs to it and does not hang under another span of it. */
function workOf(step: PlanStep, facts: RunFacts): readonly RunNode[] {
  if (step.spanIds.length === 0) return [];
  const own = new Set(step.spanIds);
  const inside: RunFacts["spans"][number][] = [];
  const under = new Set<string>();
  for (const span of facts.spans) {
    const below = span.parentId !== null && under.has(span.parentId);
    if (!below && !own.has(span.spanId)) continue;
    under.add(span.spanId);
    inside.push(below ? span : { ...span, depth: 0 });
  }
  return workTree({ ...facts, spans: inside.filter((span) => span.kind !== "step" && span.kind !== "plan") }).roots.map(
    (node) => prefixed(node, `${step.id}/`),
  );
}

/** The same span may stand under a step and in the run's work: ids of rows must not meet. */
function prefixed(node: RunNode, prefix: string): RunNode {
  return {
    ...node,
    id: prefix + node.id,
    children: node.children.map((child) => prefixed(child, prefix)),
    open: false,
  };
}
