import type { Plan, PlanStep } from "../contract/plan.ts";
import type { Agents } from "./agentOf.ts";
import { merged } from "./intervals.ts";
import type { ModelEvent, PlanSnapshot, SnapshotStep } from "./modelSpan.ts";
import { inferredWork, StepProgress, type StepWork, statedWork } from "./planWork.ts";
import type { SpanTree } from "./spanTree.ts";

interface Told {
  readonly snapshot: PlanSnapshot;
  readonly spanId: string | null;
  readonly atMs: number;
}

/**
 * Every version of every plan of a run, by plan and version. Snapshots may arrive out of order or twice; the version they
 * state orders them, else the time. Steps keep their id over versions; without ids they are matched by title, else by
 * place. The work of a step is what carries its id; where nothing carries any, what its agent did while it alone was in
 * progress, marked as inferred. Time waiting for a person is left out of it.
 */
export function plansOf(tree: SpanTree, agents: Agents, events: readonly ModelEvent[]): Plan[] {
  const byPlan = new Map<string, Told[]>();
  for (const event of events) {
    if (event.type !== "plan" || event.snapshot.steps.length === 0) continue;
    const told = { snapshot: event.snapshot, spanId: event.spanId, atMs: Number(event.atNs - tree.startNs) / 1e6 };
    const id = event.snapshot.planId ?? `plan of ${agentOfTold(told, tree, agents) ?? "the run"}`;
    const list = byPlan.get(id);
    if (list) list.push(told);
    else byPlan.set(id, [told]);
  }
  if (byPlan.size === 0) return [];
  const work = statedWork(tree, agents);
  return [...byPlan].flatMap(([id, told]) => versions(id, told, tree, agents, work));
}

function agentOfTold(told: Told, tree: SpanTree, agents: Agents): string | null {
  const node = told.spanId === null ? undefined : tree.byId.get(told.spanId);
  return node ? agents.name(node) : null;
}

function versions(
  planId: string,
  told: Told[],
  tree: SpanTree,
  agents: Agents,
  work: ReadonlyMap<string, StepWork>,
): Plan[] {
  const ordered = [...told].sort((a, b) => (a.snapshot.version ?? 0) - (b.snapshot.version ?? 0) || a.atMs - b.atMs);
  const result: Plan[] = [];
  const progress = new StepProgress();
  let before: readonly PlanStep[] | null = null;
  let version = 0;
  for (const { snapshot, spanId, atMs } of ordered) {
    if (snapshot.version !== null && snapshot.version === version) continue;
    const ids = stepIds(snapshot.steps, before);
    progress.told(atMs, snapshot.steps, ids);
    const last = result.at(-1);
    // A list without numbers that says only how far its steps have come is no new version.
    const isNews = snapshot.version !== null || !last || !sameSteps(last.steps, snapshot.steps, ids);
    if (isNews) version = snapshot.version ?? version + 1;
    const steps = withParentsWork(
      snapshot.steps.map((step, i) => stepOf(step, ids[i] as string, before, planId, work)),
    );
    if (!isNews) {
      const added = new Map(last.steps.map((step) => [step.id, step.added]));
      before = steps.map((step) => ({ ...step, added: added.get(step.id) ?? false }));
      result[result.length - 1] = { ...last, steps: before };
      continue;
    }
    const kept = new Set(steps.map((step) => step.id));
    result.push({
      planId,
      agent: agentOfTold({ snapshot, spanId, atMs }, tree, agents),
      version,
      source: snapshot.source,
      reason: snapshot.reason,
      spanId,
      atMs,
      steps,
      dropped: (before ?? []).filter((step) => !kept.has(step.id)).map((step) => step.title),
    });
    before = steps;
  }
  const isStated = result.some((plan) => plan.steps.some((step) => step.startMs !== null));
  return isStated ? result : withInferredWork(result, progress, tree, agents);
}

function withInferredWork(plans: readonly Plan[], progress: StepProgress, tree: SpanTree, agents: Agents): Plan[] {
  const agent = plans.find((plan) => plan.agent !== null)?.agent ?? null;
  const work = inferredWork(progress, tree, agents, agent);
  if (work.size === 0) return [...plans];
  return plans.map((plan) => ({
    ...plan,
    steps: withParentsWork(
      plan.steps.map((step) => {
        const done = work.get(step.id);
        return done ? { ...step, ...doneIn(done), workInferred: true } : step;
      }),
    ),
  }));
}

function sameSteps(before: readonly PlanStep[], steps: readonly SnapshotStep[], ids: readonly string[]): boolean {
  return (
    before.length === steps.length &&
    before.every(
      (step, i) => step.id === ids[i] && step.title === steps[i]?.title && step.parentId === steps[i]?.parentId,
    )
  );
}

/** Ids as they were sent, else that of the step before with the same title, else of the one at the same place. */
function stepIds(steps: readonly SnapshotStep[], before: readonly PlanStep[] | null): string[] {
  const free = new Map((before ?? []).map((step) => [step.id, step]));
  const ids = steps.map((step) => {
    const id = step.id ?? [...free.values()].find((known) => known.title === step.title)?.id ?? null;
    if (id !== null) free.delete(id);
    return id;
  });
  return ids.map((id, i) => {
    if (id !== null) return id;
    const there = before?.[i];
    if (there && free.delete(there.id)) return there.id;
    let fresh = i + 1;
    while (ids.includes(`step ${fresh}`) || before?.some((step) => step.id === `step ${fresh}`)) fresh++;
    ids[i] = `step ${fresh}`;
    return `step ${fresh}`;
  });
}

function stepOf(
  step: SnapshotStep,
  id: string,
  before: readonly PlanStep[] | null,
  planId: string,
  work: ReadonlyMap<string, StepWork>,
): PlanStep {
  return {
    id,
    title: step.title,
    status: step.status,
    parentId: step.parentId,
    ...doneIn(work.get(`${planId}\n${id}`) ?? work.get(`\n${id}`)),
    budgetMs: step.budgetMs,
    added: before !== null && !before.some((known) => known.id === id),
  };
}

function doneIn(work: StepWork | undefined): Pick<PlanStep, "spanIds" | "startMs" | "durationMs" | "agents"> {
  const intervals = merged(work?.intervals ?? []);
  return {
    spanIds: work?.spanIds ?? [],
    startMs: intervals[0]?.fromMs ?? null,
    durationMs: intervals.length > 0 ? intervals.reduce((sum, at) => sum + at.toMs - at.fromMs, 0) : null,
    agents: work?.agents ?? [],
  };
}

/** A step without work of its own has the time of the steps under it. */
function withParentsWork(steps: readonly PlanStep[]): PlanStep[] {
  return steps.map((step) => {
    if (step.startMs !== null) return step;
    const under = steps.filter((child) => child.parentId === step.id && child.startMs !== null);
    if (under.length === 0) return step;
    return {
      ...step,
      startMs: Math.min(...under.map((child) => child.startMs ?? 0)),
      durationMs: under.reduce((sum, child) => sum + (child.durationMs ?? 0), 0),
      agents: [...new Set(under.flatMap((child) => child.agents))],
    };
  });
}
