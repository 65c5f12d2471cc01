import { type TimeRange, xOf } from "../draw/scale.ts";
import { SHAPE, type SpanTree } from "./tree.ts";

/** What one pixel column of a folded row shows. Higher wins. */
export const CELL = { nothing: 0, waiting: 1, work: 2, model: 3, failed: 4 } as const;

/** A stretch of equal pixels of a folded row, in pixels from the left edge of the chart. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly cell: number;
  readonly slot: number;
  readonly onPath: boolean;
}

/**
 * The line of a subtree: the work under a folded row at its real place and width, joined where a pixel cannot tell
 * neighbours apart. `width` is the chart's width in pixels.
 */
export function subtreeLine(tree: SpanTree, index: number, range: TimeRange, width: number): Stretch[] {
  const pixels = Math.max(1, Math.ceil(width));
  const cells = new Uint8Array(pixels);
  const slots = new Uint8Array(pixels);
  const path = new Uint8Array(pixels);
  const end = tree.end[index] as number;
  for (let i = index + 1; i < end; i++) {
    const cell = cellOf(tree, i);
    if (cell === CELL.nothing) continue;
    if ((tree.to[i] as number) < range.fromMs || (tree.from[i] as number) > range.toMs) continue;
    const from = Math.max(0, Math.floor(xOf(tree.from[i] as number, range, width)));
    const to = Math.min(pixels, Math.max(from + 1, Math.round(xOf(tree.to[i] as number, range, width))));
    const onPath = tree.onPath[i] as number;
    for (let x = from; x < to; x++) {
      if (cell < (cells[x] as number) || (cell === cells[x] && onPath <= (path[x] as number))) continue;
      cells[x] = cell;
      slots[x] = tree.slot[i] as number;
      path[x] = onPath;
    }
  }
  return stretches(cells, slots, path);
}

function cellOf(tree: SpanTree, index: number): number {
  const shape = tree.shape[index];
  if (shape === SHAPE.container || shape === SHAPE.check) return CELL.nothing;
  if (shape === SHAPE.wait) return CELL.waiting;
  if (tree.failed[index]) return CELL.failed;
  return shape === SHAPE.model ? CELL.model : CELL.work;
}

function stretches(cells: Uint8Array, slots: Uint8Array, path: Uint8Array): Stretch[] {
  const result: Stretch[] = [];
  for (let from = 0; from < cells.length; ) {
    const cell = cells[from] as number;
    let to = from + 1;
    while (to < cells.length && cells[to] === cell && slots[to] === slots[from] && path[to] === path[from]) to++;
    if (cell !== CELL.nothing) result.push({ from, to, cell, slot: slots[from] as number, onPath: path[from] === 1 });
    from = to;
  }
  return result;
}
