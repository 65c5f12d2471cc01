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

/** A column as it is drawn, in pixels from the left end of the lane. */
export interface LaneBar {
  readonly x: number;
  readonly width: number;
  readonly column: LaneColumn;
}

/**
 * The columns of a range as bars in a lane `width` pixels wide. Of those that begin in one pixel and are no wider the
 * tallest stands for all.
 */
export function laneBars(columns: readonly LaneColumn[], range: TimeRange, width: number): LaneBar[] {
  const bars: LaneBar[] = [];
  const narrow: (LaneColumn | undefined)[] = new Array(Math.ceil(Math.max(width, 0)) + 1);
  for (const column of columns) {
    if (column.toMs < range.fromMs || column.fromMs > range.toMs) continue;
    const x = xOf(column.fromMs, range, width);
    const wide = xOf(column.toMs, range, width) - x;
    if (wide > 1) bars.push({ x, width: wide, column });
    else if (column.tokens > (narrow[Math.max(0, Math.floor(x))]?.tokens ?? -1))
      narrow[Math.max(0, Math.floor(x))] = column;
  }
  narrow.forEach((column, x) => {
    if (column) bars.push({ x, width: 1, column });
  });
  return bars.sort((a, b) => a.x - b.x);
}

/** Height of the tallest column in pixels; above it stands its number. */
const TALLEST = 32;

/** Up to so many columns each may have its number, also where the column is narrower than that. */
const FEW_COLUMNS = 24;
/** No number is narrower than this, in pixels. */
const LEAST_LABEL = 6;

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
  for (const { x, width, column } of laneBars(columns, range, size.width)) {
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
    const textX = Math.max(x, 0);
    if (textX < labelEnd + 3 || (columns.length > FEW_COLUMNS && width < LEAST_LABEL)) continue;
    const text = count(column.tokens);
    const textWidth = context.measureText(text).width;
    if ((columns.length > FEW_COLUMNS && width < textWidth) || textX + textWidth > size.width) continue;
    context.fillStyle = palette.colours["text-3"];
    context.fillText(text, textX, top - 3);
    labelEnd = textX + textWidth;
  }
}
