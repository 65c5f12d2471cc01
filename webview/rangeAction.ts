import { clampRange, moveRange, type TimeRange, wholeRange, zoomRange } from "./draw/scale.ts";
import type { KeyAction } from "./keys.ts";
import type { SpanTree } from "./timeline/tree.ts";

/** The range after an action, or null for an action that is not about the range. `index` is the selected row. */
export function rangeAction(
  action: KeyAction,
  range: TimeRange,
  tree: SpanTree,
  index: number | undefined,
): TimeRange | null {
  const { durationMs } = tree;
  const middle = index === undefined ? (range.fromMs + range.toMs) / 2 : (tree.from[index] as number);
  switch (action) {
    case "zoomIn":
      return zoomRange(range, 0.5, middle, durationMs);
    case "zoomOut":
      return zoomRange(range, 2, middle, durationMs);
    case "zoomWhole":
      return wholeRange(durationMs);
    case "zoomSelection":
      return index === undefined ? null : aroundSpan(tree, index);
    case "moveLeft":
      return moveRange(range, -0.25, durationMs);
    case "moveRight":
      return moveRange(range, 0.25, durationMs);
    case "follow":
      return endRange(range, durationMs);
    default:
      return null;
  }
}

/** A range of the same length that ends with the run. */
export function endRange(range: TimeRange, durationMs: number): TimeRange {
  return clampRange({ fromMs: durationMs - (range.toMs - range.fromMs), toMs: durationMs }, durationMs);
}

/** A range that shows a row: the same one where it does already. */
export function rangeShowing(range: TimeRange, tree: SpanTree, index: number): TimeRange {
  const from = tree.from[index] as number;
  if ((tree.to[index] as number) >= range.fromMs && from <= range.toMs) return range;
  const length = range.toMs - range.fromMs;
  return clampRange({ fromMs: from - length / 4, toMs: from + (length * 3) / 4 }, tree.durationMs);
}

/** A span with a tenth of its length on both sides. */
function aroundSpan(tree: SpanTree, index: number): TimeRange {
  const from = tree.from[index] as number;
  const to = tree.to[index] as number;
  const room = Math.max((to - from) * 0.1, tree.durationMs / 1e5);
  return clampRange({ fromMs: from - room, toMs: to + room }, tree.durationMs);
}
