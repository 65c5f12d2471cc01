import type { Plan, PlanStep } from "../contract/plan.ts";
import type { Agents } from "./agentOf.ts";
import { isWaiting } from "./approvals.ts";
import { coveredWithin, type Interval, merged } from "./intervals.ts";
import type { ModelEvent, PlanSnapshot, SnapshotStep } from "./modelSpan.ts";
import type { SpanNode, SpanTree } from "./spanTree.ts";

interface Told {
  readonly snapshot: PlanSnapshot;
  readonly spanId: string | null;
  readonly atMs: number;
}

interface Work {
  readonly spanIds: string[];
  readonly intervals: Interval[];
  readonly agents: string[];
}

/**
 * Every version of every plan of a run, by plan and version. Snapshots may arrive out of order or twice; the version they
 * state orders them, else the time. Steps keep their id over versions; without ids they are matched by title, else by
 * place. The work of a step is what carries its id; time waiting for a person is left out of it.
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
  const work = workOf(tree, agents);
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
  work: ReadonlyMap<string, Work>,
): Plan[] {
  const ordered = [...told].sort((a, b) => (a.snapshot.version ?? 0) - (b.snapshot.version ?? 0) || a.atMs - b.atMs);
  const result: Plan[] = [];
  let before: readonly PlanStep[] | null = null;
  let version = 0;
  for (const { snapshot, spanId, atMs } of ordered) {
    if (snapshot.version !== null && snapshot.version === version) continue;
    const ids = stepIds(snapshot.steps, before);
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
  return result;
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
  work: ReadonlyMap<string, Work>,
): PlanStep {
  const done = work.get(`${planId}\n${id}`) ?? work.get(`\n${id}`);
  const intervals = merged(done?.intervals ?? []);
  return {
    id,
    title: step.title,
    status: step.status,
    parentId: step.parentId,
    spanIds: done?.spanIds ?? [],
    startMs: intervals[0]?.fromMs ?? null,
    durationMs: intervals.length > 0 ? intervals.reduce((sum, at) => sum + at.toMs - at.fromMs, 0) : null,
    budgetMs: step.budgetMs,
    agents: done?.agents ?? [],
    added: before !== null && !before.some((known) => known.id === id),
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

/** Work by plan and step id. Spans below one that carries the same step add no time of their own. */
function workOf(tree: SpanTree, agents: Agents): Map<string, Work> {
  const work = new Map<string, Work>();
  const waits = merged(tree.nodes.filter(isWaiting).map((node) => ({ fromMs: node.startMs, toMs: node.endMs })));
  const within = new Map<SpanNode, string>();
  for (const node of tree.nodes) {
    const around = node.parent ? within.get(node.parent) : undefined;
    const { planStepId, planId } = node.span;
    if (planStepId === null) {
      if (around !== undefined) within.set(node, around);
      continue;
    }
    const key = `${planId ?? ""}\n${planStepId}`;
    within.set(node, key);
    const entry = work.get(key) ?? { spanIds: [], intervals: [], agents: [] };
    work.set(key, entry);
    entry.spanIds.push(node.span.spanId);
    const agent = agents.name(node);
    if (agent !== null && !entry.agents.includes(agent)) entry.agents.push(agent);
    if (around !== key) entry.intervals.push(...workingParts(node, waits));
  }
  return work;
}

function workingParts(node: SpanNode, waits: readonly Interval[]): Interval[] {
  const window = { fromMs: node.startMs, toMs: node.endMs };
  if (coveredWithin(window, waits) === 0) return [window];
  const parts: Interval[] = [];
  let from = window.fromMs;
  for (const wait of waits) {
    if (wait.toMs <= from || wait.fromMs >= window.toMs) continue;
    if (wait.fromMs > from) parts.push({ fromMs: from, toMs: wait.fromMs });
    from = wait.toMs;
  }
  if (from < window.toMs) parts.push({ fromMs: from, toMs: window.toMs });
  return parts;
}
