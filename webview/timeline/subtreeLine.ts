import { type TimeRange, xOf } from "../draw/scale.ts";
import { CELL, PixelRow, type Stretch } from "./pixelRow.ts";
import { SHAPE, type SpanTree } from "./tree.ts";

/**
 * The line of what a folded row stands for: the work under it, and in its bundle, at its real place and width. `width` is
 * the chart's width in pixels.
 */
export function subtreeLine(tree: SpanTree, index: number, range: TimeRange, width: number): Stretch[] {
  const pixels = new PixelRow(width);
  const end = tree.foldEnd[index] as number;
  for (let i = tree.bundle[index] === index ? index : index + 1; i < end; i++) {
    const cell = cellOf(tree, i);
    if (cell === CELL.nothing) continue;
    if ((tree.to[i] as number) < range.fromMs || (tree.from[i] as number) > range.toMs) continue;
    const from = xOf(tree.from[i] as number, range, width);
    const to = xOf(tree.to[i] as number, range, width);
    pixels.add(from, to, cell, tree.slot[i] as number, tree.onPath[i] === 1);
  }
  return pixels.stretches();
}

function cellOf(tree: SpanTree, index: number): number {
  const shape = tree.shape[index];
  if (shape === SHAPE.container || shape === SHAPE.check) return CELL.nothing;
  if (shape === SHAPE.wait) return CELL.waiting;
  if (tree.failed[index]) return CELL.failed;
  return shape === SHAPE.model ? CELL.model : CELL.work;
}
