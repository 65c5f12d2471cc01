import { diamond, hollowBar } from "../draw/marks.ts";
import type { Palette } from "../draw/palette.ts";
import { type TimeRange, xOf } from "../draw/scale.ts";
import type { Tick } from "../draw/ticks.ts";
import { isHit, overMs, SHAPE, type SpanTree } from "./tree.ts";

/** What spans are drawn with and on, wherever they stand. */
export interface Ink {
  readonly context: CanvasRenderingContext2D;
  readonly palette: Palette;
  readonly scene: {
    readonly tree: SpanTree;
    readonly range: TimeRange;
    readonly ticks: readonly Tick[];
    /** Place of the selected span, or -1. */
    readonly selected: number;
  };
  /** Pixels of the whole range. */
  readonly width: number;
  /** Of the interface font to the usual one. */
  readonly scale: number;
}

/** The colour of a span: its agent's, or red where it failed by itself. */
export function spanColour({ palette, scene }: Ink, index: number): string {
  const { tree } = scene;
  const failed = tree.failed[index] === 1 && !tree.passedOn[index];
  return failed ? palette.colours.error : (palette.agents[tree.slot[index] as number] as string);
}

/** A bar of work: a model's is solid, everything else hollow. `from` and `to` are where it stands, in pixels. */
export function paintWork(ink: Ink, index: number, middle: number, from: number, to: number): void {
  const { context, palette, scene, width, scale } = ink;
  const height = Math.round(10 * scale);
  const left = clamp(from, width);
  const right = Math.max(clamp(to, width), left + 3);
  const bar = { left, right, top: middle - height / 2, height };
  const colour = spanColour(ink, index);
  if (scene.tree.shape[index] === SHAPE.model) {
    context.fillStyle = colour;
    context.beginPath();
    context.roundRect(bar.left, bar.top, bar.right - bar.left, bar.height, 2);
    context.fill();
  } else hollowBar(context, bar, colour, palette);
}

/** What only holds others: a thin line with caps, without an end while it runs. */
export function paintContainer(ink: Ink, index: number, middle: number, from: number, to: number): void {
  const { context, scene, width } = ink;
  const row = scene.tree.rows[index];
  const limit = row && overMs(row) > 0 && row.budgetMs !== null ? row.offsetMs + row.budgetMs : null;
  const left = Math.round(clamp(from, width));
  const right = Math.max(Math.round(clamp(to, width)), left + 3);
  const solidEnd = limit === null ? right : clamp(xOf(limit, scene.range, width), width);
  context.fillStyle = spanColour(ink, index);
  context.fillRect(left, middle - 1, Math.max(0, solidEnd - left), 2);
  if (from >= 0) context.fillRect(left, middle - 4, 1, 8);
  const open = row?.status === "running";
  if (open) openEnd(ink, { left, right, top: middle - 1, height: 2 });
  else if (limit === null && to <= width + 1) context.fillRect(right - 1, middle - 4, 1, 8);
  paintOver(ink, index, middle, to);
}

/** The limit of a time budget, and what went past it. */
export function paintOver(ink: Ink, index: number, middle: number, to: number): void {
  const { context, palette, scene, width, scale } = ink;
  const row = scene.tree.rows[index];
  if (!row || row.budgetMs === null) return;
  const at = xOf(row.offsetMs + row.budgetMs, scene.range, width);
  const over = overMs(row) > 0;
  context.fillStyle = over ? palette.colours["over-mark"] : palette.colours["text-3"];
  if (over) {
    const left = clamp(at, width);
    const right = Math.max(clamp(to, width), left + 2);
    const isWork = scene.tree.shape[index] !== SHAPE.container;
    if (isWork) {
      context.save();
      context.globalAlpha = 1;
      context.fillStyle = scene.selected === index ? palette.colours.select : palette.colours.bg;
      context.fillRect(left, middle - 5 * scale, right - left, 10 * scale);
      context.restore();
    }
    context.fillRect(left, middle - 3, right - left, 2);
    context.fillRect(left, middle + 1, right - left, 2);
  }
  if (at >= 0 && at <= width) context.fillRect(at - (over ? 1 : 0), middle - 7 * scale, over ? 2 : 1, 14 * scale);
}

/** A verdict: hollow where it allowed, filled where it hit. */
export function paintCheck(ink: Ink, index: number, x: number, middle: number): void {
  const { context, palette, scene, scale } = ink;
  const row = scene.tree.rows[index];
  if (!row) return;
  const hit = isHit(row);
  const colour = !hit ? "text-2" : row.verdict === "warn" ? "over" : row.verdict === "error" ? "error" : "guard";
  const inside = scene.selected === index ? palette.colours.select : palette.colours.bg;
  const filled = hit && row.verdict !== "warn";
  diamond(context, x, middle, 5 * scale, palette.colours[colour], filled ? palette.colours[colour] : inside, {
    dashed: row.verdict === "unknown",
  });
}

/** What has not ended has no end: the last pixels fall apart into dashes. */
export function openEnd(ink: Ink, bar: { left: number; right: number; top: number; height: number }): void {
  const { context, scene, palette } = ink;
  const from = Math.max(bar.left + 3, bar.right - 20);
  context.save();
  context.globalCompositeOperation = "destination-out";
  context.globalAlpha = 1;
  context.fillStyle = palette.colours.text;
  for (let x = from; x < bar.right; x += 5) context.fillRect(x, bar.top - 1, 2, bar.height + 2);
  context.restore();
  if (scene.ticks.length === 0) return;
  context.save();
  context.globalCompositeOperation = "destination-over";
  context.globalAlpha = 1;
  context.fillStyle = palette.colours.grid;
  for (const tick of scene.ticks) {
    const x = Math.round(xOf(tick.ms, scene.range, ink.width));
    if (x >= from && x <= bar.right) context.fillRect(x, bar.top - 1, 1, bar.height + 2);
  }
  context.restore();
}

/** A place within what is seen. */
export const clamp = (x: number, width: number) => Math.min(Math.max(x, 0), width);
