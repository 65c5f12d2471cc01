import type { SpanTree } from "../timeline/tree.ts";

/** Where the spans of a run stand in a flame: what holds is above what it holds, and nothing in a lane covers another. */
export interface FlameLayout {
  /** Lane of each span, counted from the top. */
  readonly lane: Int32Array;
  /** The spans of each lane, in order of time. */
  readonly byLane: readonly Int32Array[];
  /** Milliseconds of each span in which nothing that it holds went on. */
  readonly selfMs: Float64Array;
}

/** Work that goes on in more branches than this at once shares the last lanes. */
const MOST_LANES_OF_ONE = 400;

/** Places each span under the one that holds it, beside it what came before or after, below it what went on meanwhile. */
export function flameLayout(tree: SpanTree): FlameLayout {
  const { tall, shift } = placeBlocks(tree);
  const count = tree.rows.length;
  const lane = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const parent = tree.parent[i] as number;
    lane[i] = (shift[i] as number) + (parent < 0 ? 0 : (lane[parent] as number) + 1);
  }
  return { lane, byLane: inLanes(lane, tall, tree), selfMs: selfTimes(tree) };
}

/**
 * A subtree is a block: as long as all that is in it, as tall as its lanes. Answers how far each block stands below the
 * first lane that it could stand in, and how tall the whole is.
 */
function placeBlocks(tree: SpanTree): { readonly tall: number; readonly shift: Int32Array } {
  const count = tree.rows.length;
  const shift = new Int32Array(count);
  const height = new Int32Array(count).fill(1);
  const from = Float64Array.from(tree.from);
  const to = Float64Array.from(tree.to);
  for (let i = count - 1; i >= 0; i--) {
    const end = tree.end[i] as number;
    if (end === i + 1) continue;
    const lanes = packed(tree, { first: i + 1, end }, { from, to, height, shift });
    height[i] = 1 + lanes;
    for (let child = i + 1; child < end; child = tree.end[child] as number) {
      from[i] = Math.min(from[i] as number, from[child] as number);
      to[i] = Math.max(to[i] as number, to[child] as number);
    }
  }
  return { tall: packed(tree, { first: 0, end: count }, { from, to, height, shift }), shift };
}

interface Blocks {
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly height: Int32Array;
  readonly shift: Int32Array;
}

/** So much of a block, as a share of its length, may lie over the next one: clocks are not that exact. */
const BLUR = 0.02;

/** Puts the blocks of siblings into as few lanes as first fit finds, and answers how many those are. */
function packed(tree: SpanTree, siblings: { readonly first: number; readonly end: number }, blocks: Blocks): number {
  const { from, to, height, shift } = blocks;
  const { first, end } = siblings;
  // Most do one thing after the other: then there is nothing to fit, however tall the blocks are.
  const tallest = tallestInOrder(tree, siblings, blocks);
  if (tallest !== null) return tallest;
  /** When each lane is free again. */
  const free: number[] = [];
  for (let block = first; block < end; block = tree.end[block] as number) {
    const tall = height[block] as number;
    const blur = ((to[block] as number) - (from[block] as number)) * BLUR;
    const at = firstFit(free, (from[block] as number) + blur, tall);
    shift[block] = at;
    const until = (to[block] as number) - blur;
    for (let lane = at; lane < at + tall; lane++) free[lane] = Math.max(free[lane] ?? until, until);
  }
  return free.length;
}

/** The lanes of siblings that follow each other in time; null where some go on at once. */
function tallestInOrder(
  tree: SpanTree,
  { first, end }: { readonly first: number; readonly end: number },
  { from, to, height }: Blocks,
): number | null {
  let tallest = 0;
  let free = Number.NEGATIVE_INFINITY;
  for (let block = first; block < end; block = tree.end[block] as number) {
    const blur = ((to[block] as number) - (from[block] as number)) * BLUR;
    if ((from[block] as number) + blur < free) return null;
    free = (to[block] as number) - blur;
    tallest = Math.max(tallest, height[block] as number);
  }
  return tallest;
}

/** The first lane from which on so many are free at a moment. */
function firstFit(free: readonly number[], fromMs: number, tall: number): number {
  let start = 0;
  for (let lane = 0; lane < free.length && lane - start < tall; lane++) {
    if ((free[lane] as number) > fromMs) start = lane + 1;
  }
  return start < MOST_LANES_OF_ONE ? start : Math.max(0, MOST_LANES_OF_ONE - tall);
}

function inLanes(lane: Int32Array, tall: number, tree: SpanTree): Int32Array[] {
  const counts = new Int32Array(tall);
  for (const one of lane) counts[one] = (counts[one] as number) + 1;
  const lanes = Array.from(counts, (count) => new Int32Array(count));
  counts.fill(0);
  for (let i = 0; i < lane.length; i++) {
    const of = lane[i] as number;
    (lanes[of] as Int32Array)[counts[of] as number] = i;
    counts[of] = (counts[of] as number) + 1;
  }
  // Spans come in the order of the tree, which within a lane is mostly that of time already.
  const isBefore = (a: number, b: number) => (tree.from[a] as number) - (tree.from[b] as number);
  for (const one of lanes) one.sort(isBefore);
  return lanes;
}

function selfTimes(tree: SpanTree): Float64Array {
  const count = tree.rows.length;
  const self = new Float64Array(count);
  /** Up to when each span is covered by what it holds. */
  const covered = Float64Array.from(tree.from);
  for (let i = 0; i < count; i++) {
    const from = tree.from[i] as number;
    const to = tree.to[i] as number;
    self[i] = (self[i] as number) + to - from;
    const parent = tree.parent[i] as number;
    if (parent < 0) continue;
    const reach = covered[parent] as number;
    const end = Math.min(to, tree.to[parent] as number);
    if (end <= reach) continue;
    self[parent] = (self[parent] as number) - (end - Math.max(from, reach));
    covered[parent] = end;
  }
  return self;
}

/** The stretches of a span in which nothing that it holds went on: from, to, from, to … in milliseconds. */
export function selfStretches(tree: SpanTree, index: number): number[] {
  const result: number[] = [];
  let reach = tree.from[index] as number;
  const to = tree.to[index] as number;
  const end = tree.end[index] as number;
  for (let child = index + 1; child < end; child = tree.end[child] as number) {
    const from = tree.from[child] as number;
    if (from > reach) result.push(reach, Math.min(from, to));
    reach = Math.max(reach, tree.to[child] as number);
    if (reach >= to) return result;
  }
  result.push(reach, to);
  return result;
}

/**
 * The span of a lane at a moment, or the nearest one that begins or ends within `nearMs` of it; -1 where there is none.
 */
export function spanAt(tree: SpanTree, lane: Int32Array | undefined, ms: number, nearMs: number): number {
  if (!lane) return -1;
  const after = firstEnding(tree, lane, ms);
  let best = -1;
  let least = nearMs;
  for (const place of [after - 1, after]) {
    const index = lane[place];
    if (index === undefined) continue;
    const distance = Math.max((tree.from[index] as number) - ms, ms - (tree.to[index] as number), 0);
    if (distance > least) continue;
    best = index;
    least = distance;
  }
  return best;
}

/** Place of the first span of a lane that ends at a moment or later. */
export function firstEnding(tree: SpanTree, lane: Int32Array, ms: number): number {
  let low = 0;
  let high = lane.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tree.to[lane[middle] as number] as number) < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}
