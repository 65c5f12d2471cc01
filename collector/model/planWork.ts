import type { Agents } from "./agentOf.ts";
import { waitsOf } from "./approvals.ts";
import { coveredWithin, firstAfter, type Interval } from "./intervals.ts";
import type { SnapshotStep } from "./modelSpan.ts";
import type { SpanNode } from "./spanNode.ts";
import { nearestAbove, type SpanTree } from "./spanTree.ts";

export interface StepWork {
  readonly spanIds: string[];
  readonly intervals: Interval[];
  readonly agents: string[];
}

/** Work by plan and step id. Spans below one that carries the same step add no time of their own. */
export function statedWork(tree: SpanTree, agents: Agents): Map<string, StepWork> {
  const work = new Map<string, StepWork>();
  const waits = waitsOf(tree);
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
    add(work, key, node, agents, around === key ? [] : workingParts(node, waits));
  }
  return work;
}

function workingParts(node: SpanNode, waits: readonly Interval[]): Interval[] {
  const window = { fromMs: node.startMs, toMs: node.endMs };
  if (coveredWithin(window, waits) === 0) return [window];
  const parts: Interval[] = [];
  let from = window.fromMs;
  for (let i = firstAfter(waits, from); i < waits.length; i++) {
    const wait = waits[i] as Interval;
    if (wait.fromMs >= window.toMs) break;
    if (wait.fromMs > from) parts.push({ fromMs: from, toMs: wait.fromMs });
    from = wait.toMs;
  }
  if (from < window.toMs) parts.push({ fromMs: from, toMs: window.toMs });
  return parts;
}

function add(
  work: Map<string, StepWork>,
  key: string,
  node: SpanNode,
  agents: Agents,
  intervals: readonly Interval[],
): void {
  const entry = work.get(key) ?? { spanIds: [], intervals: [], agents: [] };
  work.set(key, entry);
  entry.spanIds.push(node.span.spanId);
  const agent = agents.name(node);
  if (agent !== null && !entry.agents.includes(agent)) entry.agents.push(agent);
  entry.intervals.push(...intervals);
}

/** Which step of a plan was in progress when, as its snapshots told. */
export class StepProgress {
  readonly #moments: { readonly atMs: number; readonly only: string | null }[] = [];

  told(atMs: number, steps: readonly SnapshotStep[], ids: readonly string[]): void {
    const active = ids.filter((_, i) => steps[i]?.status === "in_progress");
    this.#moments.push({ atMs, only: active.length === 1 ? (active[0] ?? null) : null });
  }

  /** The one step that was in progress at a moment; null when there was none or more than one. */
  at(ms: number): string | null {
    let low = 0;
    let high = this.#moments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#moments[middle]?.atMs ?? 0) <= ms) low = middle + 1;
      else high = middle;
    }
    return this.#moments[low - 1]?.only ?? null;
  }

  /** Snapshots in order of time; a plan whose versions say otherwise is not followed. */
  get isInOrder(): boolean {
    return this.#moments.every((moment, i) => i === 0 || (this.#moments[i - 1]?.atMs ?? 0) <= moment.atMs);
  }
}

const WORK: ReadonlySet<string> = new Set([
  "llm",
  "tool",
  "mcp",
  "retriever",
  "embedding",
  "reranker",
  "memory",
  "agent",
]);

/** What an agent began while one step alone was in progress, by that step's id; what lies in such work comes with it. */
export function inferredWork(
  progress: StepProgress,
  tree: SpanTree,
  agents: Agents,
  agent: string | null,
): Map<string, StepWork> {
  const work = new Map<string, StepWork>();
  if (!progress.isInOrder) return work;
  const waits = waitsOf(tree);
  const callers = nearestAbove(tree, (at) => at.kind === "agent");
  const within = new Map<SpanNode, string>();
  for (const node of tree.nodes) {
    const around = node.parent ? within.get(node.parent) : undefined;
    if (around !== undefined) {
      within.set(node, around);
      if (WORK.has(node.kind)) add(work, around, node, agents, []);
      continue;
    }
    if (!WORK.has(node.kind) || !isOwnWork(node, callers[node.index] ?? null, agents, agent)) continue;
    const step = progress.at(node.startMs);
    if (step === null) continue;
    within.set(node, step);
    add(work, step, node, agents, workingParts(node, waits));
  }
  return work;
}

/** The work of the plan's agent itself; its own span, in which all of the plan lies, is none. */
function isOwnWork(node: SpanNode, caller: SpanNode | null, agents: Agents, agent: string | null): boolean {
  if (node.kind !== "agent") return agents.name(node) === agent;
  return caller !== null && agents.name(caller) === agent;
}
