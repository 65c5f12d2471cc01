import { count } from "../../collector/contract/figures.ts";
import { hatch } from "../draw/marks.ts";
import type { Palette } from "../draw/palette.ts";
import { type TimeRange, xOf } from "../draw/scale.ts";
import { prepare } from "../draw/surface.ts";
import type { SpanTree } from "./tree.ts";

/** Tokens in context of one model call. */
export interface LaneColumn {
  readonly fromMs: number;
  readonly toMs: number;
  readonly tokens: number;
  readonly cached: number;
  readonly slot: number;
}

/** The model calls of a run that came with their tokens, in order of the rows. */
export function laneColumns(tree: SpanTree): LaneColumn[] {
  const result: LaneColumn[] = [];
  for (let i = 0; i < tree.rows.length; i++) {
    const row = tree.rows[i];
    if (row?.kind !== "llm" || row.inputTokens === null) continue;
    result.push({
      fromMs: tree.from[i] as number,
      toMs: tree.to[i] as number,
      tokens: row.inputTokens,
      cached: Math.min(row.cachedInputTokens ?? 0, row.inputTokens),
      slot: tree.slot[i] as number,
    });
  }
  return result;
}

/** Height of the tallest column in pixels; above it stands its number. */
const TALLEST = 32;

/** Up to so many columns each may have its number, also where the column is narrower than that. */
const FEW_COLUMNS = 24;

/** Draws the lane: one column per model call, the part from cache hatched, the number over it where it fits. */
export function paintLane(
  canvas: HTMLCanvasElement,
  size: { width: number; height: number },
  columns: readonly LaneColumn[],
  range: TimeRange,
  palette: Palette,
): void {
  const surface = prepare(canvas, size.width, size.height);
  if (!surface) return;
  const { context } = surface;
  const scale = palette.size / 13;
  const most = columns.reduce((highest, column) => Math.max(highest, column.tokens), 1);
  context.font = `${10 * scale}px ${palette.font}`;
  context.textBaseline = "alphabetic";
  let labelEnd = Number.NEGATIVE_INFINITY;
  for (const column of columns) {
    const x = xOf(column.fromMs, range, size.width);
    const width = Math.max(1, xOf(column.toMs, range, size.width) - x);
    if (x + width < 0 || x > size.width) continue;
    const height = Math.max(1, (column.tokens / most) * TALLEST * scale);
    const top = size.height - height;
    const colour = palette.agents[column.slot] as string;
    context.fillStyle = colour;
    context.globalAlpha = 0.3;
    context.fillRect(x, top, width, height);
    context.globalAlpha = 0.6;
    const cachedHeight = (column.cached / column.tokens) * height;
    if (cachedHeight > 1) hatch(context, { x, y: size.height - cachedHeight, width, height: cachedHeight }, colour);
    context.globalAlpha = 1;
    context.fillRect(x, top, width, 1);
    const text = count(column.tokens);
    const textWidth = context.measureText(text).width;
    if (columns.length > FEW_COLUMNS && width < textWidth) continue;
    const textX = Math.max(x, 0);
    if (textX < labelEnd + 3 || textX + textWidth > size.width) continue;
    context.fillStyle = palette.colours["text-3"];
    context.fillText(text, textX, top - 3);
    labelEnd = textX + textWidth;
  }
}
