import { SHAPE, type SpanTree } from "./tree.ts";

/** The critical path as a chain: the deepest spans the run waited for, in order of time. */
export function pathLeaves(tree: SpanTree): Int32Array {
  const inner = new Uint8Array(tree.rows.length);
  const leaves: number[] = [];
  for (let i = tree.rows.length - 1; i >= 0; i--) {
    if (!tree.onPath[i]) continue;
    const parent = tree.parent[i] as number;
    if (parent >= 0) inner[parent] = 1;
    if (!inner[i] || tree.shape[i] === SHAPE.check) leaves.push(i);
  }
  leaves.sort((a, b) => (tree.from[a] as number) - (tree.from[b] as number) || a - b);
  return Int32Array.from(leaves);
}

/** One drop of the thread: from the bar of one row to the bar of another, at a moment. */
export interface Drop {
  readonly atMs: number;
  /** When the other bar begins: until then time only passed, and the thread runs flat. */
  readonly untilMs: number;
  /** Positions among the visible rows. */
  readonly fromRow: number;
  readonly toRow: number;
}

/**
 * All drops of the thread, in order of time. `position` tells where a row stands (a row inside a fold stands where the
 * fold does), or -1.
 */
export function drops(tree: SpanTree, leaves: Int32Array, position: (index: number) => number): Drop[] {
  const result: Drop[] = [];
  let before = -1;
  let beforeRow = -1;
  for (const leaf of leaves) {
    const row = position(leaf);
    if (row < 0) continue;
    if (beforeRow >= 0 && beforeRow !== row) {
      const atMs = Math.min(tree.to[before] as number, tree.from[leaf] as number);
      result.push({ atMs, untilMs: tree.from[leaf] as number, fromRow: beforeRow, toRow: row });
    }
    before = leaf;
    beforeRow = row;
  }
  return result;
}
