import type { Plan, PlanStep, StepStatus } from "../../collector/contract/plan.ts";
import type { RunRow } from "../runRow.ts";
import { SHAPE, type SpanTree } from "../timeline/tree.ts";

/** A stretch of time, in milliseconds since the run's start. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A step in the latest version, with its state at the end of each version. */
export interface StepRow {
  readonly type: "step";
  readonly step: PlanStep;
  readonly depth: number;
  /** Oldest version first; null where the version did not have the step. */
  readonly states: readonly (StepStatus | null)[];
  readonly isNew: boolean;
  readonly slot: number;
  /** Who worked on it: as the plan says, else as its spans say. */
  readonly agents: readonly string[];
  /** When its work ran, or null when none is known. */
  readonly actual: Stretch | null;
  /** When its work waited for a person, in order of time. */
  readonly waits: readonly Stretch[];
  readonly overMs: number;
  /** The first failure under it that stayed. */
  readonly failure: string | null;
}

/** Equal calls under a step, as one row. */
export interface WorkRow {
  readonly type: "work";
  readonly stepId: string;
  readonly label: string;
  readonly calls: number;
  readonly note: string | null;
  readonly slot: number;
  readonly isModel: boolean;
  /** It waited for a person. */
  readonly isWait: boolean;
  readonly stretches: readonly (Stretch & { readonly failed: boolean })[];
  readonly ms: number;
  readonly spanId: string;
}

export type PlanRow = StepRow | WorkRow;

/** One plan of a run: its versions, oldest first, and the rows of the latest. */
export interface PlanLayout {
  readonly planId: string;
  readonly versions: readonly Plan[];
  readonly rows: readonly PlanRow[];
}

/** So many rows of work a step shows; the rest is in the timeline. */
const MOST_WORK = 6;

/** The plans of a run. `slotOf` answers the colour slot of an agent. */
export function planLayouts(
  plans: readonly Plan[],
  tree: SpanTree,
  slotOf: (agent: string | null) => number,
): PlanLayout[] {
  const byId = new Map<string, Plan[]>();
  for (const plan of plans) byId.set(plan.planId, [...(byId.get(plan.planId) ?? []), plan]);
  return [...byId].map(([planId, versions]) => {
    versions.sort((a, b) => a.version - b.version);
    return { planId, versions, rows: planRows(versions, tree, slotOf) };
  });
}

function planRows(versions: readonly Plan[], tree: SpanTree, slotOf: (agent: string | null) => number): PlanRow[] {
  const latest = versions.at(-1);
  if (!latest) return [];
  const rows: PlanRow[] = [];
  for (const { step, depth } of inTreeOrder(latest.steps)) {
    const spans = workOf(step, tree);
    const agents = step.agents.length > 0 ? step.agents : agentsOf(spans, tree);
    const slot = slotOf(agents[0] ?? latest.agent);
    const actual = step.startMs === null ? null : { fromMs: step.startMs, toMs: step.startMs + (step.durationMs ?? 0) };
    const failed = spans.map((i) => tree.rows[i] as RunRow).find((row) => row.status === "error" && !row.repaired);
    rows.push({
      type: "step",
      step,
      depth,
      slot,
      agents,
      actual,
      waits: waitsOf(spans, tree),
      states: versions.map((version) => version.steps.find((one) => one.id === step.id)?.status ?? null),
      isNew: versions.length > 1 && !versions[0]?.steps.some((one) => one.id === step.id),
      overMs: step.budgetMs === null || step.durationMs === null ? 0 : Math.max(0, step.durationMs - step.budgetMs),
      failure: failed ? (failed.error ?? "failed") : null,
    });
    rows.push(...workRows(step.id, spans, tree));
  }
  return rows;
}

/** When the work of a step waited for a person. */
function waitsOf(spans: readonly number[], tree: SpanTree): Stretch[] {
  const waits = spans
    .filter((i) => tree.shape[i] === SHAPE.wait)
    .map((i) => ({ fromMs: tree.from[i] as number, toMs: tree.to[i] as number }))
    .sort((a, b) => a.fromMs - b.fromMs);
  const merged: { fromMs: number; toMs: number }[] = [];
  for (const wait of waits) {
    const last = merged.at(-1);
    if (last && wait.fromMs <= last.toMs) last.toMs = Math.max(last.toMs, wait.toMs);
    else merged.push(wait);
  }
  return merged;
}

/** A part of a step's bar: work, work past its budget, or waiting for a person, which is no work. */
export interface BarPart extends Stretch {
  readonly kind: "work" | "over" | "wait";
}

/**
 * The bar of a step in order of time. `work` is as long as the step worked: it pauses where the step waited. `null` where
 * nothing of it is known.
 */
export function barParts(work: Stretch | null, waits: readonly Stretch[], budgetMs: number | null): BarPart[] {
  const parts: BarPart[] = waits.map((wait) => ({ ...wait, kind: "wait" }));
  let at = work?.fromMs ?? 0;
  let left = work ? work.toMs - work.fromMs : 0;
  let budget = budgetMs ?? Number.POSITIVE_INFINITY;
  const add = (ms: number) => {
    const kept = Math.min(ms, budget);
    if (kept > 0) parts.push({ fromMs: at, toMs: at + kept, kind: "work" });
    if (ms > kept) parts.push({ fromMs: at + kept, toMs: at + ms, kind: "over" });
    budget -= kept;
    left -= ms;
  };
  for (const wait of waits) {
    if (wait.toMs <= at || left <= 0) continue;
    add(Math.min(left, Math.max(0, wait.fromMs - at)));
    at = wait.toMs;
  }
  if (left > 0) add(left);
  else if (work && work.toMs === work.fromMs) parts.push({ ...work, kind: "work" });
  return parts.sort((a, b) => a.fromMs - b.fromMs);
}

/** Rows of the tree that a step's spans are, or hold. */
function workOf(step: PlanStep, tree: SpanTree): number[] {
  const found = new Set<number>();
  for (const id of step.spanIds) {
    const index = tree.indexOf.get(id);
    if (index === undefined) continue;
    const end = tree.shape[index] === SHAPE.container ? (tree.end[index] as number) : index + 1;
    for (let i = index; i < end; i++) found.add(i);
  }
  return [...found].sort((a, b) => a - b);
}

/** The agents right under a step, in order of appearance; those that other agents called are theirs. */
function agentsOf(spans: readonly number[], tree: SpanTree): string[] {
  const names = new Set<string>();
  let behind = -1;
  for (const i of spans) {
    const row = tree.rows[i];
    if (i < behind || row?.kind !== "agent" || row.agent === null) continue;
    names.add(row.agent);
    behind = tree.end[i] as number;
  }
  return [...names];
}

/** Steps with what belongs to them behind them, whatever their order; a parent that is not there makes a root. */
function inTreeOrder(steps: readonly PlanStep[]): { step: PlanStep; depth: number }[] {
  const known = new Set(steps.map((step) => step.id));
  const result: { step: PlanStep; depth: number }[] = [];
  const taken = new Set<string>();
  const add = (parentId: string | null, depth: number) => {
    for (const step of steps) {
      const parent = step.parentId !== null && known.has(step.parentId) ? step.parentId : null;
      if (parent !== parentId || taken.has(step.id)) continue;
      taken.add(step.id);
      result.push({ step, depth });
      add(step.id, depth + 1);
    }
  };
  add(null, 0);
  // Steps that are each other's parents belong to nobody: they stand at the end.
  for (const step of steps) if (!taken.has(step.id)) result.push({ step, depth: 0 });
  return result;
}

function workRows(stepId: string, spans: readonly number[], tree: SpanTree): WorkRow[] {
  const byName = new Map<string, number[]>();
  for (const i of spans) {
    if (tree.shape[i] === SHAPE.container || tree.shape[i] === SHAPE.check || tree.rows[i]?.internal) continue;
    if (isInsideCall(tree, i)) continue;
    const key = `${tree.rows[i]?.kind}\n${tree.rows[i]?.label}\n${tree.slot[i]}`;
    byName.set(key, [...(byName.get(key) ?? []), i]);
  }
  return [...byName.values()].slice(0, MOST_WORK).map((calls) => workRow(stepId, calls, tree));
}

/** A part of another call: the call tells of it. */
function isInsideCall(tree: SpanTree, index: number): boolean {
  const parent = tree.parent[index] as number;
  return parent >= 0 && tree.shape[parent] !== SHAPE.container;
}

function workRow(stepId: string, calls: readonly number[], tree: SpanTree): WorkRow {
  const rows = calls.map((i) => tree.rows[i] as RunRow);
  const first = rows[0] as RunRow;
  const failure = rows.find((row) => row.status === "error");
  return {
    type: "work",
    stepId,
    label: first.label,
    calls: calls.length,
    note: failure ? `✕ ${failure.error ?? "failed"}` : calls.length === 1 ? first.note : null,
    slot: tree.slot[calls[0] as number] as number,
    isModel: first.kind === "llm",
    isWait: first.waiting,
    stretches: calls.map((i) => ({
      fromMs: tree.from[i] as number,
      toMs: tree.to[i] as number,
      failed: tree.rows[i]?.status === "error",
    })),
    ms: calls.reduce((sum, i) => sum + (tree.to[i] as number) - (tree.from[i] as number), 0),
    spanId: first.spanId,
  };
}

/** *5 of 8 done*, with what else became of the steps. */
export function planSummary(steps: readonly PlanStep[]): string {
  const parents = new Set(steps.map((step) => step.parentId));
  const leaves = steps.filter((step) => !parents.has(step.id));
  const count = (status: StepStatus) => leaves.filter((step) => step.status === status).length;
  const parts = [`${count("completed")} of ${leaves.length} done`];
  for (const [status, word] of [
    ["failed", "failed"],
    ["blocked", "blocked"],
    ["skipped", "skipped"],
    ["in_progress", "in progress"],
  ] as const) {
    if (count(status) > 0) parts.push(`${count(status)} ${word}`);
  }
  return parts.join(", ");
}
