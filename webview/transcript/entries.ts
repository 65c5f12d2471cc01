import type { RunRow } from "../runRow.ts";
import { isHit, type SpanTree } from "../timeline/tree.ts";

/** One thing that was said or done, as a row of the tree. */
export interface Entry {
  readonly index: number;
  readonly kind: "model" | "tool" | "check" | "approval";
  /** Agents around its own agent: a transcript inside a transcript. */
  readonly level: number;
}

/** So deep agents inside agents are told apart. */
const MOST_LEVELS = 3;

/** What was said and done in a run, in order of time: model calls, tool calls as agents made them, hits and approvals. */
export function transcriptEntries(tree: SpanTree): Entry[] {
  const entries: Entry[] = [];
  const levels = agentLevels(tree);
  for (let index = 0; index < tree.rows.length; index++) {
    const kind = kindOf(tree, index);
    if (kind) entries.push({ index, kind, level: levels[index] as number });
  }
  return entries.sort((a, b) => (tree.from[a.index] as number) - (tree.from[b.index] as number) || a.index - b.index);
}

function kindOf(tree: SpanTree, index: number): Entry["kind"] | null {
  const row = tree.rows[index] as RunRow;
  if (row.kind === "guardrail") return isHit(row) ? "check" : null;
  if (row.internal || isInsideCall(tree, index)) return null;
  if (row.kind === "llm") return "model";
  if (row.kind === "approval") return "approval";
  return row.kind === "tool" || row.kind === "mcp" ? "tool" : null;
}

/** A part of another call: the call tells of it. What another agent does that was called as a tool is that agent's. */
function isInsideCall(tree: SpanTree, index: number): boolean {
  const { agent } = tree.rows[index] as RunRow;
  for (let above = tree.parent[index] as number; above >= 0; above = tree.parent[above] as number) {
    const around = tree.rows[above] as RunRow;
    if (around.kind === "agent" || around.agent !== agent) return false;
    if (around.kind === "llm" || around.kind === "mcp" || around.kind === "tool") return true;
  }
  return false;
}

/** How many other agents stand around the agent of each row. */
function agentLevels(tree: SpanTree): Uint8Array {
  const levels = new Uint8Array(tree.rows.length);
  for (let i = 0; i < tree.rows.length; i++) {
    const parent = tree.parent[i] as number;
    if (parent < 0) continue;
    const around = tree.rows[parent]?.agent ?? null;
    const isInner = around !== null && tree.rows[i]?.agent !== around;
    levels[i] = Math.min((levels[parent] as number) + (isInner ? 1 : 0), MOST_LEVELS);
  }
  return levels;
}
