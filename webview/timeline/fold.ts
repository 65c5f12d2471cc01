import { plumbingOnly, type SpanTree } from "./tree.ts";

/** Up to this many rows a run opens unfolded. */
const UNFOLDED_ROWS = 200;

/** Fewer rows than this say too little of a run; then the outermost agents are opened. */
const FEW_ROWS = 6;

/** What is folded: 1 for each row of the tree whose inside is hidden. */
export type Folds = Uint8Array;

/**
 * The rows that stand, as indices into the tree. A filter (1 in `keep` for what it leaves) shows what it found also
 * inside folds.
 */
export function visibleRows(tree: SpanTree, folded: Folds, keep?: Uint8Array): Int32Array {
  const result = new Int32Array(tree.rows.length);
  let count = 0;
  if (keep) {
    for (let i = 0; i < keep.length; i++) if (keep[i]) result[count++] = i;
    return result.slice(0, count);
  }
  for (let i = 0; i < result.length; i = folded[i] ? (tree.foldEnd[i] as number) : i + 1) result[count++] = i;
  return result.slice(0, count);
}

/** How many rows stand; counting ends with one more than `most`. */
function countVisible(tree: SpanTree, folded: Folds, most: number): number {
  let count = 0;
  for (let i = 0; i < folded.length && count <= most; i = folded[i] ? (tree.foldEnd[i] as number) : i + 1) count++;
  return count;
}

/** Whether there is something for a fold of the row to hide. */
export function canFold(tree: SpanTree, index: number): boolean {
  return (tree.foldEnd[index] as number) > index + 1;
}

/** Rows that a fold of a bundle hides beside what is in the first of them; 0 for every other row. */
export function bundledBehind(tree: SpanTree, index: number): number {
  return tree.bundle[index] === index ? (tree.foldEnd[index] as number) - (tree.end[index] as number) : 0;
}

/**
 * What is folded when a run opens: plumbing always, and in a run of more than {@link UNFOLDED_ROWS} rows every agent,
 * except outer ones whose folding would leave almost nothing to see: where those hold too much to be opened whole, all
 * that is in them is folded instead.
 */
export function initialFold(tree: SpanTree): Folds {
  const folded = plumbing(tree);
  if (countVisible(tree, folded, UNFOLDED_ROWS) <= UNFOLDED_ROWS) return folded;
  const agents: number[] = [];
  for (let i = 0; i < tree.rows.length; i++) {
    if (tree.rows[i]?.kind === "agent" && canFold(tree, i)) agents.push(i);
  }
  for (const i of agents) folded[i] = 1;
  agents.sort((a, b) => depthAt(tree, a) - depthAt(tree, b) || a - b);
  for (const i of agents) {
    if (countVisible(tree, folded, FEW_ROWS) >= FEW_ROWS) break;
    folded[i] = 0;
    if (countVisible(tree, folded, UNFOLDED_ROWS) > UNFOLDED_ROWS) folded[i] = 1;
  }
  if (countVisible(tree, folded, FEW_ROWS) < FEW_ROWS) openOutermost(tree, folded);
  return folded;
}

/** Opens the folds that stand outermost, and folds whatever stands right under them. */
function openOutermost(tree: SpanTree, folded: Folds): void {
  const outermost = [...visibleRows(tree, folded)].filter((i) => folded[i]);
  for (const outer of outermost) {
    folded[outer] = 0;
    for (let i = outer + 1; i < (tree.end[outer] as number); i = tree.end[i] as number)
      if (canFold(tree, i)) folded[i] = 1;
  }
}

/** Spans whose whole inside is plumbing, and plumbing that stands side by side. */
function plumbing(tree: SpanTree): Folds {
  const folded = new Uint8Array(tree.rows.length);
  const only = plumbingOnly(tree);
  const holdsWork = new Uint8Array(tree.rows.length);
  for (let i = tree.rows.length - 1; i >= 0; i--) {
    if (canFold(tree, i) && !holdsWork[i]) folded[i] = 1;
    const parent = tree.parent[i] as number;
    if (parent >= 0 && !only[i]) holdsWork[parent] = 1;
  }
  return folded;
}

/** The same folds in a later state of the run; plumbing that came since is folded. */
export function carryFolds(folded: Folds, before: SpanTree, now: SpanTree): Folds {
  const result = plumbing(now);
  for (let i = 0; i < folded.length; i++) {
    const place = canFold(before, i) ? now.indexOf.get(before.rows[i]?.spanId ?? "") : undefined;
    if (place !== undefined) result[place] = folded[i] as number;
  }
  return result;
}

/** The folds that have to open so that a row stands. */
export function foldsAbove(tree: SpanTree, index: number, folded: Folds): number[] {
  const result: number[] = [];
  for (let i = index; i >= 0; i = tree.parent[i] as number) {
    const first = tree.bundle[i] as number;
    if (first >= 0 && first < i && folded[first]) result.push(first);
    if (i < index && folded[i]) result.push(i);
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

const depthAt = (tree: SpanTree, index: number) => tree.rows[index]?.depth ?? 0;
