import { isContainer } from "../../collector/contract/kind.ts";
import type { SpanRow } from "../../collector/contract/span.ts";
import type { AgentColours } from "../ui/agentColours.ts";

/** How a span is drawn: what merely contains is a thin line, what works is ink. */
export const SHAPE = { container: 0, model: 1, work: 2, check: 3, wait: 4 } as const;
export type Shape = (typeof SHAPE)[keyof typeof SHAPE];

/**
 * The spans of a run as columns, in the order of the rows: a subtree is the stretch from a row to its `end`.
 * Times are milliseconds since the run's start.
 */
export interface SpanTree {
  readonly rows: readonly SpanRow[];
  /** Row of the parent, or -1. */
  readonly parent: Int32Array;
  /** First row behind the subtree. */
  readonly end: Int32Array;
  readonly from: Float64Array;
  /** The end of the run for what is still running. */
  readonly to: Float64Array;
  readonly shape: Uint8Array;
  /** Colour slot of the agent. */
  readonly slot: Uint8Array;
  /** 1 where the span or anything under it failed, hit or went over: what a folded row has to tell. */
  readonly trouble: Uint8Array;
  /** 1 where a container failed only because something inside it did: the trouble is told there. */
  readonly passedOn: Uint8Array;
  readonly indexOf: ReadonlyMap<string, number>;
  readonly durationMs: number;
}

/** Builds the columns. `durationMs` is the run's; rows must come in tree order, as the read API sends them. */
export function buildTree(rows: readonly SpanRow[], agents: AgentColours, durationMs: number): SpanTree {
  const count = rows.length;
  const tree = {
    rows,
    parent: new Int32Array(count).fill(-1),
    end: new Int32Array(count).fill(count),
    from: new Float64Array(count),
    to: new Float64Array(count),
    shape: new Uint8Array(count),
    slot: new Uint8Array(count),
    trouble: new Uint8Array(count),
    passedOn: new Uint8Array(count),
    indexOf: new Map<string, number>(),
    durationMs,
  };
  const open: number[] = [];
  for (let i = 0; i < count; i++) {
    const row = rows[i] as SpanRow;
    while (open.length > 0 && depthOf(rows, open.at(-1)) >= row.depth) tree.end[open.pop() as number] = i;
    tree.parent[i] = open.at(-1) ?? -1;
    open.push(i);
    tree.from[i] = row.offsetMs;
    tree.to[i] = row.durationMs === null ? Math.max(durationMs, row.offsetMs) : row.offsetMs + row.durationMs;
    tree.slot[i] = agents.slot(row.agent);
    tree.indexOf.set(row.spanId, i);
  }
  const holdsAgent = new Uint8Array(count);
  const failsInside = new Uint8Array(count);
  for (let i = count - 1; i >= 0; i--) {
    const row = rows[i] as SpanRow;
    tree.shape[i] = shapeOf(row, holdsAgent[i] === 1);
    if (isTrouble(row)) tree.trouble[i] = 1;
    if (row.status === "error" && tree.shape[i] === SHAPE.container) tree.passedOn[i] = failsInside[i] as number;
    const parent = tree.parent[i] as number;
    if (parent < 0) continue;
    if (failsInside[i] || (row.status === "error" && !row.repaired) || row.verdict === "block") failsInside[parent] = 1;
    if (tree.trouble[i]) tree.trouble[parent] = 1;
    if (row.kind === "agent" || holdsAgent[i]) holdsAgent[parent] = 1;
  }
  return tree;
}

function depthOf(rows: readonly SpanRow[], index: number | undefined): number {
  return index === undefined ? -1 : (rows[index]?.depth ?? -1);
}

function shapeOf(row: SpanRow, holdsAgent: boolean): Shape {
  if (row.waiting) return SHAPE.wait;
  if (row.kind === "guardrail") return SHAPE.check;
  // A tool that runs an agent only holds that agent's work.
  if (isContainer(row.kind) || holdsAgent) return SHAPE.container;
  return row.kind === "llm" ? SHAPE.model : SHAPE.work;
}

/** Whether a span is one of the problems that people step through: failed, hit, or over its budget. */
export function isTrouble(row: SpanRow): boolean {
  return row.status === "error" || isHit(row) || overMs(row) > 0;
}

/** Whether a check stopped, changed or questioned something. */
export function isHit(row: SpanRow): boolean {
  return row.verdict !== null && row.verdict !== "allow" && row.verdict !== "unknown";
}

/** Milliseconds past the time budget; 0 when there is none or it was kept. */
export function overMs(row: SpanRow): number {
  if (row.budgetMs === null || row.durationMs === null) return 0;
  return Math.max(0, row.durationMs - row.budgetMs);
}
