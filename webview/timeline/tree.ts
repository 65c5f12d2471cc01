import { isContainer } from "../../collector/contract/kind.ts";
import type { RunRow } from "../runRow.ts";
import type { SpanPlaces } from "../spanIndex.ts";
import type { AgentColours } from "../ui/agentColours.ts";

/** How a span is drawn: what merely contains is a thin line, what works is ink. */
export const SHAPE = { container: 0, model: 1, work: 2, check: 3, wait: 4 } as const;
export type Shape = (typeof SHAPE)[keyof typeof SHAPE];

/**
 * The spans of a run as columns, in the order of the rows: a subtree is the stretch from a row to its `end`.
 * Times are milliseconds since the run's start.
 */
export interface SpanTree {
  readonly rows: readonly RunRow[];
  /** Row of the parent, or -1. */
  readonly parent: Int32Array;
  /** First row behind the subtree. */
  readonly end: Int32Array;
  /** The first of the plumbing that stands side by side, for each row of it; else -1. One fold holds all of that. */
  readonly bundle: Int32Array;
  /** First row behind what a fold of the row hides: its subtree, of the first in a bundle the whole bundle. */
  readonly foldEnd: Int32Array;
  /** Until when what a fold of the row stands for lasts. */
  readonly foldTo: Float64Array;
  readonly from: Float64Array;
  /** The end of the run for what is still running. */
  readonly to: Float64Array;
  readonly shape: Uint8Array;
  /** Colour slot of the agent. */
  readonly slot: Uint8Array;
  /** 1 where the run waited for it. */
  readonly onPath: Uint8Array;
  /** 1 where it failed. */
  readonly failed: Uint8Array;
  /** 1 where the span or anything that a fold of it hides failed, hit or went over: what a folded row has to tell. */
  readonly trouble: Uint8Array;
  /** 1 where a container failed only because something inside it did: the trouble is told there. */
  readonly passedOn: Uint8Array;
  readonly indexOf: SpanPlaces;
  readonly durationMs: number;
}

/**
 * Builds the columns. `durationMs` is the run's; rows must come in tree order, as the read API sends them.
 * @param indexOf where each span stands, where that is known already
 */
export function buildTree(
  rows: readonly RunRow[],
  agents: AgentColours,
  durationMs: number,
  indexOf: SpanPlaces = new Map(rows.map((row, i) => [row.spanId, i])),
): SpanTree {
  const count = rows.length;
  const tree = {
    rows,
    parent: new Int32Array(count).fill(-1),
    end: new Int32Array(count).fill(count),
    bundle: new Int32Array(count).fill(-1),
    foldEnd: new Int32Array(count),
    foldTo: new Float64Array(count),
    from: new Float64Array(count),
    to: new Float64Array(count),
    shape: new Uint8Array(count),
    slot: new Uint8Array(count),
    onPath: new Uint8Array(count),
    failed: new Uint8Array(count),
    trouble: new Uint8Array(count),
    passedOn: new Uint8Array(count),
    indexOf,
    durationMs,
  };
  const open: number[] = [];
  for (let i = 0; i < count; i++) {
    const row = rows[i] as RunRow;
    while (open.length > 0 && depthOf(rows, open.at(-1)) >= row.depth) tree.end[open.pop() as number] = i;
    tree.parent[i] = open.at(-1) ?? -1;
    open.push(i);
    tree.from[i] = row.offsetMs;
    tree.to[i] = row.durationMs === null ? Math.max(durationMs, row.offsetMs) : row.offsetMs + row.durationMs;
    tree.slot[i] = agents.slot(row.agent);
    tree.onPath[i] = row.onPath ? 1 : 0;
    tree.failed[i] = row.status === "error" ? 1 : 0;
  }
  const holdsAgent = new Uint8Array(count);
  const failsInside = new Uint8Array(count);
  for (let i = count - 1; i >= 0; i--) {
    const row = rows[i] as RunRow;
    tree.shape[i] = shapeOf(row, holdsAgent[i] === 1);
    if (isTrouble(row)) tree.trouble[i] = 1;
    if (tree.failed[i] && tree.shape[i] === SHAPE.container) tree.passedOn[i] = failsInside[i] as number;
    const parent = tree.parent[i] as number;
    if (parent < 0) continue;
    if (failsInside[i] || (tree.failed[i] && !row.repaired) || row.verdict === "block") failsInside[parent] = 1;
    if (tree.trouble[i]) tree.trouble[parent] = 1;
    if (row.kind === "agent" || holdsAgent[i]) holdsAgent[parent] = 1;
  }
  bundle(tree);
  return tree;
}

/** Whether all of a subtree is plumbing, for each row. */
export function plumbingOnly({ rows, parent }: Pick<SpanTree, "rows" | "parent">): Uint8Array {
  const only = Uint8Array.from(rows, ({ internal }) => (internal ? 1 : 0));
  for (let i = rows.length - 1; i >= 0; i--) {
    const above = parent[i] as number;
    if (above >= 0 && !only[i]) only[above] = 0;
  }
  return only;
}

/** Ties plumbing that stands side by side under the same parent together. */
function bundle(tree: SpanTree): void {
  const only = plumbingOnly(tree);
  tree.foldEnd.set(tree.end);
  tree.foldTo.set(tree.to);
  const lastChild = new Int32Array(tree.rows.length + 1).fill(-1);
  for (let i = 0; i < tree.rows.length; i++) {
    const above = (tree.parent[i] as number) + 1;
    const before = lastChild[above] as number;
    lastChild[above] = i;
    if (before < 0 || !only[before] || !only[i]) continue;
    const first = tree.bundle[before] === -1 ? before : (tree.bundle[before] as number);
    tree.bundle[first] = first;
    tree.bundle[i] = first;
    tree.foldEnd[first] = tree.end[i] as number;
    if (tree.trouble[i]) tree.trouble[first] = 1;
    tree.foldTo[first] = Math.max(tree.foldTo[first] as number, tree.to[i] as number);
  }
}

function depthOf(rows: readonly RunRow[], index: number | undefined): number {
  return index === undefined ? -1 : (rows[index]?.depth ?? -1);
}

function shapeOf(row: RunRow, holdsAgent: boolean): Shape {
  if (row.waiting) return SHAPE.wait;
  if (row.kind === "guardrail") return SHAPE.check;
  // A tool that runs an agent only holds that agent's work.
  if (isContainer(row.kind) || holdsAgent) return SHAPE.container;
  return row.kind === "llm" ? SHAPE.model : SHAPE.work;
}

/** Whether a span is one of the problems that people step through: failed, hit, or over its budget. */
export function isTrouble(row: RunRow): boolean {
  return row.status === "error" || isHit(row) || overMs(row) > 0;
}

/** Whether a check stopped, changed or questioned something. */
export function isHit(row: RunRow): boolean {
  return row.verdict !== null && row.verdict !== "allow" && row.verdict !== "unknown";
}

/** Milliseconds past the time budget; 0 when there is none or it was kept. */
export function overMs(row: RunRow): number {
  if (row.budgetMs === null || row.durationMs === null) return 0;
  return Math.max(0, row.durationMs - row.budgetMs);
}
