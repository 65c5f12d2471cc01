import type { SpanTree } from "./tree.ts";

/** Up to this many rows a run opens unfolded. */
const UNFOLDED_ROWS = 200;

/** Fewer rows than this say too little of a run; then the outermost agents are opened. */
const FEW_ROWS = 6;

/**
 * The rows that stand, as indices into the tree. A filter (1 in `keep` for what it leaves) shows what it found also
 * inside folds.
 */
export function visibleRows(tree: SpanTree, folded: ReadonlySet<string>, keep?: Uint8Array): Int32Array {
  const result = new Int32Array(tree.rows.length);
  let count = 0;
  if (keep) {
    for (let i = 0; i < keep.length; i++) if (keep[i]) result[count++] = i;
    return result.slice(0, count);
  }
  for (let i = 0; i < tree.rows.length; ) {
    result[count++] = i;
    const isFolded = folded.has(tree.rows[i]?.spanId ?? "");
    i = isFolded ? (tree.end[i] as number) : i + 1;
  }
  return result.slice(0, count);
}

export function hasChildren(tree: SpanTree, index: number): boolean {
  return (tree.end[index] as number) > index + 1;
}

/**
 * What is folded when a run opens: plumbing always, and in a run of more than {@link UNFOLDED_ROWS} rows every agent,
 * except outer ones whose folding would leave almost nothing to see.
 */
export function initialFold(tree: SpanTree): Set<string> {
  const folded = plumbing(tree);
  if (visibleRows(tree, folded).length <= UNFOLDED_ROWS) return folded;
  const agents: number[] = [];
  for (let i = 0; i < tree.rows.length; i++) {
    if (tree.rows[i]?.kind === "agent" && hasChildren(tree, i)) agents.push(i);
  }
  for (const i of agents) folded.add(idAt(tree, i));
  agents.sort((a, b) => depthAt(tree, a) - depthAt(tree, b) || a - b);
  let rows = visibleRows(tree, folded);
  for (const i of agents) {
    if (rows.length >= FEW_ROWS) break;
    const id = idAt(tree, i);
    folded.delete(id);
    const opened = visibleRows(tree, folded);
    if (opened.length > UNFOLDED_ROWS) folded.add(id);
    else rows = opened;
  }
  return folded;
}

/** Spans whose whole inside is plumbing. */
function plumbing(tree: SpanTree): Set<string> {
  const folded = new Set<string>();
  const onlyPlumbing = new Uint8Array(tree.rows.length).fill(1);
  for (let i = tree.rows.length - 1; i >= 0; i--) {
    if (hasChildren(tree, i) && onlyPlumbing[i]) folded.add(idAt(tree, i));
    const parent = tree.parent[i] as number;
    if (parent >= 0 && (!tree.rows[i]?.internal || !onlyPlumbing[i])) onlyPlumbing[parent] = 0;
  }
  return folded;
}

/** The folds that have to open so that a row stands. */
export function foldsAbove(tree: SpanTree, index: number, folded: ReadonlySet<string>): string[] {
  const result: string[] = [];
  for (let i = tree.parent[index] ?? -1; i >= 0; i = tree.parent[i] as number) {
    const id = idAt(tree, i);
    if (folded.has(id)) result.push(id);
  }
  return result;
}

/** Position in `visible` of a row, or of the folded row that holds it; -1 when there is none. */
export function positionOf(visible: Int32Array, index: number): number {
  let low = 0;
  let high = visible.length - 1;
  let found = -1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if ((visible[middle] as number) <= index) {
      found = middle;
      low = middle + 1;
    } else high = middle - 1;
  }
  return found;
}

const idAt = (tree: SpanTree, index: number) => tree.rows[index]?.spanId ?? "";
const depthAt = (tree: SpanTree, index: number) => tree.rows[index]?.depth ?? 0;
