import { dashedLine, hollowBar } from "../draw/marks.ts";
import type { Palette } from "../draw/palette.ts";
import { type TimeRange, xOf } from "../draw/scale.ts";
import { prepare } from "../draw/surface.ts";
import type { Tick } from "../draw/ticks.ts";
import {
  clamp,
  type Ink,
  openEnd,
  paintCheck,
  paintContainer,
  paintOver,
  paintWork,
  spanColour,
} from "../timeline/inks.ts";
import { BLEED } from "../timeline/paint.ts";
import { paintThread } from "../timeline/paintThread.ts";
import { CELL, PixelRow } from "../timeline/pixelRow.ts";
import type { Drop } from "../timeline/thread.ts";
import { SHAPE, type SpanTree } from "../timeline/tree.ts";
import { labelOf, shortened } from "./labels.ts";
import { type FlameLayout, firstEnding, selfStretches } from "./layout.ts";

/** Everything a picture of a flame depends on. */
export interface FlameScene {
  readonly tree: SpanTree;
  readonly layout: FlameLayout;
  readonly range: TimeRange;
  readonly ticks: readonly Tick[];
  readonly drops: readonly Drop[];
  readonly firstLane: number;
  /** One behind the last lane. */
  readonly endLane: number;
  readonly laneHeight: number;
  /** Where the top of the canvas stands in the lanes, in pixels. */
  readonly top: number;
  /** Places of spans, or -1. */
  readonly selected: number;
  readonly pointed: number;
  /** Dims what the run did not wait for. */
  readonly showPath: boolean;
  /** 1 for what a filter leaves; null without one. */
  readonly keep: Uint8Array | null;
}

interface Flame extends Ink {
  readonly scene: FlameScene;
  readonly texts: Map<string, number>;
}

/** A span narrower than this, in pixels, is drawn together with its neighbours. */
const NARROW = 3;
/** Less room than this, in pixels, is none for a name, nor for the glyph of what went wrong. */
const LEAST_NAMED = 9;
/** Where the ink of a lane stands below its top, and the name over it, at the usual font size. */
const INK_AT = 20;
const NAME_AT = 8;

/** Draws a flame on a canvas that is {@link BLEED} pixels wider than it on both sides. `texts` remembers widths of names. */
export function paintFlame(
  canvas: HTMLCanvasElement,
  size: { readonly width: number; readonly height: number },
  scene: FlameScene,
  palette: Palette,
  texts: Map<string, number>,
): void {
  const surface = prepare(canvas, size.width + 2 * BLEED, size.height);
  if (!surface) return;
  const { context } = surface;
  context.translate(BLEED, 0);
  const flame: Flame = { context, palette, scene, width: size.width, scale: palette.size / 13, texts };
  context.fillStyle = palette.colours.grid;
  for (const tick of scene.ticks)
    context.fillRect(Math.round(xOf(tick.ms, scene.range, size.width)), 0, 1, size.height);
  paintMarked(flame, scene.pointed, palette.colours.hover);
  paintMarked(flame, scene.selected, palette.colours.select);
  for (let lane = scene.firstLane; lane < scene.endLane; lane++) paintLane(flame, lane);
  if (scene.showPath && isThreadLegible(flame)) {
    const rows = { first: scene.firstLane, end: scene.endLane };
    const middle = (lane: number) => inkMiddle(flame, lane);
    paintThread(flame, size.height, scene.drops, { ...rows, middle, half: () => Math.round(5 * flame.scale) });
  }
  outlineSelected(flame);
}

/** So many pixels each drop of the thread needs at least: with less the drops would only cover what they join. */
const LEAST_PER_DROP = 8;

function isThreadLegible({ scene, width }: Flame): boolean {
  const { fromMs, toMs } = scene.range;
  let seen = 0;
  for (const { atMs } of scene.drops) if (atMs >= fromMs && atMs <= toMs) seen++;
  return seen <= width / LEAST_PER_DROP;
}

const laneTop = ({ scene }: Flame, lane: number) => lane * scene.laneHeight - scene.top;
const inkMiddle = (flame: Flame, lane: number) => Math.round(laneTop(flame, lane) + INK_AT * flame.scale);

/** The ground of the span that is selected, or pointed at. */
function paintMarked(flame: Flame, index: number, colour: string): void {
  const box = boxOf(flame, index);
  if (!box) return;
  flame.context.fillStyle = colour;
  flame.context.fillRect(box.left, box.top, box.width, box.height);
}

function outlineSelected(flame: Flame): void {
  const box = boxOf(flame, flame.scene.selected);
  if (!box) return;
  const { context, palette } = flame;
  const { stroke } = palette;
  context.globalAlpha = 1;
  context.strokeStyle = palette.colours.focus;
  context.lineWidth = stroke;
  context.strokeRect(box.left + stroke / 2, box.top + stroke / 2, box.width - stroke, box.height - stroke);
}

function boxOf(flame: Flame, index: number) {
  const { scene, width } = flame;
  if (index < 0) return null;
  const lane = scene.layout.lane[index] as number;
  const from = xOf(scene.tree.from[index] as number, scene.range, width);
  const to = xOf(scene.tree.to[index] as number, scene.range, width);
  if (lane < scene.firstLane || lane >= scene.endLane || to < 0 || from > width) return null;
  const left = Math.floor(Math.max(from, 0)) - 2;
  const right = Math.ceil(Math.min(Math.max(to, from + NARROW), width)) + 2;
  return { left, top: laneTop(flame, lane), width: right - left, height: scene.laneHeight };
}

function paintLane(flame: Flame, lane: number): void {
  const { context, palette, scene, width } = flame;
  const { tree, range, layout, keep } = scene;
  const spans = layout.byLane[lane];
  if (!spans) return;
  const middle = inkMiddle(flame, lane);
  const pixels = new PixelRow(width);
  const wide: number[] = [];
  const perMs = width / (range.toMs - range.fromMs);
  for (let at = firstEnding(tree, spans, range.fromMs); at < spans.length; at++) {
    const index = spans[at] as number;
    const from = ((tree.from[index] as number) - range.fromMs) * perMs;
    if (from > width) break;
    const to = ((tree.to[index] as number) - range.fromMs) * perMs;
    const isWide = to - from >= NARROW || tree.shape[index] === SHAPE.check;
    if (keep && !keep[index]) continue;
    if (isWide) wide.push(index);
    else pixels.add(from, to, cellOf(tree, index), tree.slot[index] as number, isOnPath(flame, index));
  }
  const height = Math.round(10 * flame.scale);
  for (const { from, to, cell, slot, onPath } of pixels.stretches()) {
    context.globalAlpha = onPath ? 1 : palette.inkOffPath;
    if (cell === CELL.failed) context.fillStyle = palette.colours.error;
    else context.fillStyle = cell === CELL.waiting ? palette.colours.wait : (palette.agents[slot] as string);
    const tall = cell === CELL.waiting || cell === CELL.holder ? 2 : height;
    context.fillRect(from, middle - tall / 2, to - from, tall);
  }
  for (const index of wide) paintSpan(flame, index, middle);
  context.globalAlpha = 1;
  paintNames(flame, wide, laneTop(flame, lane));
}

function isOnPath({ scene }: Flame, index: number): boolean {
  const shape = scene.tree.shape[index];
  return !scene.showPath || scene.tree.onPath[index] === 1 || shape === SHAPE.wait || shape === SHAPE.check;
}

function cellOf(tree: SpanTree, index: number): number {
  if (tree.failed[index] && !tree.passedOn[index]) return CELL.failed;
  const shape = tree.shape[index];
  if (shape === SHAPE.wait) return CELL.waiting;
  if (shape === SHAPE.model) return CELL.model;
  return (tree.end[index] as number) > index + 1 && shape === SHAPE.container ? CELL.holder : CELL.work;
}

function paintSpan(flame: Flame, index: number, middle: number): void {
  const { context, palette, scene, width } = flame;
  const { tree, range } = scene;
  const from = xOf(tree.from[index] as number, range, width);
  const to = xOf(tree.to[index] as number, range, width);
  context.globalAlpha = isOnPath(flame, index) ? 1 : palette.inkOffPath;
  const left = clamp(from, width);
  const right = Math.max(clamp(to, width), left + NARROW);
  const shape = tree.shape[index];
  const isHolder = (tree.end[index] as number) > index + 1;
  if (shape === SHAPE.wait) dashedLine(context, left, right, middle, palette.colours.wait, 2);
  else if (shape === SHAPE.check) {
    const wide = to - from > 14 * flame.scale;
    context.fillStyle = palette.colours["text-2"];
    if (wide) context.fillRect(left, middle - 1, right - left, 2);
    paintCheck(flame, index, wide ? to : from, middle);
  } else if (isHolder) {
    paintSelf(flame, index, middle);
    paintContainer(flame, index, middle, from, to);
  } else {
    paintWork(flame, index, middle, from, to);
    if (tree.rows[index]?.status === "running")
      openEnd(flame, { left, right, top: middle - 5 * flame.scale, height: 10 * flame.scale });
    paintOver(flame, index, middle, to);
  }
}

/** Where nothing that a span holds went on it worked itself: that is ink, at its place. */
function paintSelf(flame: Flame, index: number, middle: number): void {
  const { context, scene, width, scale, palette } = flame;
  const stretches = selfStretches(scene.tree, index);
  const tall = Math.round(6 * scale);
  const colour = spanColour(flame, index);
  for (let at = 0; at < stretches.length; at += 2) {
    const from = clamp(xOf(stretches[at] as number, scene.range, width), width);
    const to = clamp(xOf(stretches[at + 1] as number, scene.range, width), width);
    if (to - from < 1) continue;
    hollowBar(context, { left: from, right: to, top: middle - tall / 2, height: tall }, colour, palette);
  }
}

function paintNames(flame: Flame, wide: readonly number[], top: number): void {
  const { context, palette, scene, width, scale, texts } = flame;
  const { tree, range, layout } = scene;
  context.font = `${11 * scale}px ${palette.font}`;
  context.textBaseline = "middle";
  const y = top + NAME_AT * scale;
  const measure = (text: string) => {
    const known = texts.get(text) ?? context.measureText(text).width;
    texts.set(text, known);
    return known;
  };
  for (const index of wide) {
    const left = Math.max(0, xOf(tree.from[index] as number, range, width));
    const right = Math.min(width, xOf(tree.to[index] as number, range, width));
    const room = right - left - 8;
    if (room < LEAST_NAMED) continue;
    const { name, note, tone } = labelOf(tree, index, layout.selfMs[index] as number);
    const text = shortened(name, room, measure);
    if (text === null) continue;
    const isStrong = index === scene.selected;
    const quiet = isOnPath(flame, index) ? palette.colours.text : palette.colours["text-2"];
    context.fillStyle = isStrong ? palette.colours["text-strong"] : tone === null ? quiet : palette.colours[tone];
    context.fillText(text, left, y);
    const at = measure(text) + 8;
    if (text !== name || note === null || at + measure(note) > room) continue;
    context.fillStyle = palette.colours[isStrong ? "text-2" : "text-3"];
    context.fillText(note, left + at, y);
  }
}
