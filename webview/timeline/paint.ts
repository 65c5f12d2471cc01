import { dashedLine, diamond, hollowBar } from "../draw/marks.ts";
import type { Palette, Token } from "../draw/palette.ts";
import { type TimeRange, xOf } from "../draw/scale.ts";
import { prepare } from "../draw/surface.ts";
import type { Tick } from "../draw/ticks.ts";
import { iconCharacter } from "../ui/icons.ts";
import type { FoldedRows } from "./foldedRows.ts";
import { placeSay } from "./placeSay.ts";
import { sayOf } from "./says.ts";
import { CELL } from "./subtreeLine.ts";
import type { Drop } from "./thread.ts";
import { isHit, overMs, SHAPE, type SpanTree } from "./tree.ts";

/** Everything a picture of the chart depends on. Rows are positions among the visible ones. */
export interface ChartScene {
  readonly tree: SpanTree;
  readonly visible: Int32Array;
  readonly isFolded: (index: number) => boolean;
  readonly foldedRows: FoldedRows;
  readonly range: TimeRange;
  readonly ticks: readonly Tick[];
  readonly drops: readonly Drop[];
  readonly firstRow: number;
  /** One behind the last row. */
  readonly endRow: number;
  readonly rowHeight: number;
  /** Where the top of the canvas stands in the rows, in pixels. */
  readonly top: number;
  readonly selected: number;
  /** Dims what the run did not wait for; false where the path is not known or not wanted. */
  readonly showPath: boolean;
  readonly says: boolean;
}

/** Room for the parts of a mark that stand out beyond the first and the last moment. */
export const BLEED = 7;

/** Draws the chart on a canvas that is {@link BLEED} pixels wider than it on both sides. */
export function paintChart(
  canvas: HTMLCanvasElement,
  size: { width: number; height: number },
  scene: ChartScene,
  palette: Palette,
): void {
  const surface = prepare(canvas, size.width + 2 * BLEED, size.height);
  if (!surface) return;
  const context = surface.context;
  context.translate(BLEED, 0);
  const chart = { context, palette, scene, width: size.width, scale: palette.size / 13 };
  context.fillStyle = palette.colours.grid;
  for (const tick of scene.ticks) {
    context.fillRect(Math.round(xOf(tick.ms, scene.range, size.width)), 0, 1, size.height);
  }
  for (let row = scene.firstRow; row < scene.endRow; row++) paintRow(chart, row);
  if (scene.showPath) paintThread(chart, size.height);
  if (scene.says) for (let row = scene.firstRow; row < scene.endRow; row++) paintSay(chart, row);
}

interface Chart {
  readonly context: CanvasRenderingContext2D;
  readonly palette: Palette;
  readonly scene: ChartScene;
  readonly width: number;
  readonly scale: number;
}

function paintRow(chart: Chart, position: number): void {
  const { context, palette, scene, width, scale } = chart;
  const { tree } = scene;
  const index = scene.visible[position] as number;
  const row = tree.rows[index];
  if (!row) return;
  const middle = Math.round(position * scene.rowHeight - scene.top + scene.rowHeight / 2);
  const from = xOf(tree.from[index] as number, scene.range, width);
  const to = xOf(tree.to[index] as number, scene.range, width);
  if (to < -width || from > width * 2) return;
  const isFolded = scene.isFolded(index);
  const failed = row.status === "error" && !tree.passedOn[index];
  const colour = failed ? palette.colours.error : (palette.agents[tree.slot[index] as number] as string);
  context.save();
  clipRow(chart, middle);
  const isDimmed =
    scene.showPath && !row.onPath && tree.shape[index] !== SHAPE.wait && tree.shape[index] !== SHAPE.check;
  context.globalAlpha = isDimmed ? palette.inkOffPath : 1;
  const left = clamp(from, width);
  const right = Math.max(clamp(to, width), left);
  if (isFolded) paintFolded(chart, index, middle);
  else if (tree.shape[index] === SHAPE.wait) {
    dashedLine(context, left, Math.max(right, left + 3), middle, palette.colours.wait, 2);
  } else if (tree.shape[index] === SHAPE.check) {
    const wide = to - from > 14 * scale;
    context.fillStyle = palette.colours["text-2"];
    if (wide) context.fillRect(left, middle - 1, right - left, 2);
    paintCheck(chart, index, wide ? to : from, middle);
  } else if (tree.shape[index] === SHAPE.container) {
    paintContainer(chart, index, middle, colour, from, to);
  } else {
    const height = Math.round(10 * scale);
    const open = row.status === "running";
    const bar = { left, right: Math.max(right, left + 3), top: middle - height / 2, height };
    if (tree.shape[index] === SHAPE.model) {
      context.fillStyle = colour;
      context.beginPath();
      context.roundRect(bar.left, bar.top, bar.right - bar.left, bar.height, 2);
      context.fill();
    } else hollowBar(context, bar, colour, palette);
    if (open) openEnd(chart, bar);
    paintOver(chart, index, middle, to);
  }
  context.restore();
}

/** A row's marks may not run over its neighbours or beyond the chart. */
function clipRow(chart: Chart, middle: number): void {
  const { context, scene, width } = chart;
  context.beginPath();
  context.rect(-BLEED, middle - scene.rowHeight / 2, width + 2 * BLEED, scene.rowHeight);
  context.clip();
}

function paintContainer(chart: Chart, index: number, middle: number, colour: string, from: number, to: number): void {
  const { context, scene, width } = chart;
  const row = scene.tree.rows[index];
  const limit = row && overMs(row) > 0 && row.budgetMs !== null ? row.offsetMs + row.budgetMs : null;
  const left = Math.round(clamp(from, width));
  const right = Math.max(Math.round(clamp(to, width)), left + 3);
  const solidEnd = limit === null ? right : clamp(xOf(limit, scene.range, width), width);
  context.fillStyle = colour;
  context.fillRect(left, middle - 1, Math.max(0, solidEnd - left), 2);
  if (from >= 0) context.fillRect(left, middle - 4, 1, 8);
  const open = row?.status === "running";
  if (open) openEnd(chart, { left, right, top: middle - 1, height: 2 });
  else if (limit === null && to <= width + 1) context.fillRect(right - 1, middle - 4, 1, 8);
  paintOver(chart, index, middle, to);
}

/** The limit of a time budget, and what went past it. */
function paintOver(chart: Chart, index: number, middle: number, to: number): void {
  const { context, palette, scene, width, scale } = chart;
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

function paintCheck(chart: Chart, index: number, x: number, middle: number): void {
  const { context, palette, scene, scale } = chart;
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

function paintFolded(chart: Chart, index: number, middle: number): void {
  const { context, palette, scene, width, scale } = chart;
  const height = Math.round(10 * scale);
  const from = Math.max(0, xOf(scene.tree.from[index] as number, scene.range, width));
  const to = Math.min(width, Math.max(xOf(scene.tree.to[index] as number, scene.range, width), from + 2));
  if (to <= from) return;
  context.globalAlpha = 1;
  context.fillStyle = palette.colours.idle;
  context.fillRect(from, middle, to - from, 1);
  for (const part of scene.foldedRows.line(index)) {
    context.globalAlpha = scene.showPath && !part.onPath ? palette.inkOffPath : 1;
    const colour = part.cell === CELL.failed ? palette.colours.error : (palette.agents[part.slot] as string);
    if (part.cell === CELL.waiting) dashedLine(context, part.from, part.to, middle, palette.colours.wait, 2);
    else if (part.cell === CELL.work) {
      const bar = { left: part.from, right: part.to, top: middle - height / 2, height };
      context.clearRect(bar.left, middle, bar.right - bar.left, 1);
      hollowBar(context, bar, colour, palette);
    } else {
      context.fillStyle = colour;
      context.fillRect(part.from, middle - height / 2, part.to - part.from, height);
    }
  }
}

/** What has not ended has no end: the last pixels fall apart into dashes. */
function openEnd(chart: Chart, bar: { left: number; right: number; top: number; height: number }): void {
  const { context, scene, palette } = chart;
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
    const x = Math.round(xOf(tick.ms, scene.range, chart.width));
    if (x >= from && x <= bar.right) context.fillRect(x, bar.top - 1, 1, bar.height + 2);
  }
  context.restore();
}

function paintThread(chart: Chart, height: number): void {
  const { context, palette, scene, width, scale } = chart;
  context.fillStyle = palette.colours.thread;
  const halfBar = 5 * scale;
  for (const drop of scene.drops) {
    const upper = Math.min(drop.fromRow, drop.toRow);
    const lower = Math.max(drop.fromRow, drop.toRow);
    if (upper >= scene.endRow || lower < scene.firstRow) continue;
    const x = xOf(drop.atMs, scene.range, width);
    if (x < -1 || x > width + 1) continue;
    const top = (upper + 0.5) * scene.rowHeight - scene.top + halfBar;
    const bottom = (lower + 0.5) * scene.rowHeight - scene.top - halfBar;
    const from = Math.max(0, top);
    if (Math.min(height, bottom) > from)
      context.fillRect(Math.round(x - 0.5), from, 1, Math.min(height, bottom) - from);
  }
}

function paintSay(chart: Chart, position: number): void {
  const { context, palette, scene, width, scale } = chart;
  const index = scene.visible[position] as number;
  const row = scene.tree.rows[index];
  if (!row) return;
  const say = scene.isFolded(index) ? scene.foldedRows.say(index) : sayOf(scene.tree, index, false);
  if (!say) return;
  const from = xOf(scene.tree.from[index] as number, scene.range, width);
  const end = xOf(scene.tree.to[index] as number, scene.range, width);
  if (end < 0 || from > width) return;
  const middle = position * scene.rowHeight - scene.top + scene.rowHeight / 2;
  const textFont = `${11 * scale}px ${palette.font}`;
  const iconFont = `${13 * scale}px codicon`;
  context.font = textFont;
  const lead = say.icon ? 16 * scale : say.glyph ? 13 * scale : 0;
  const measure = (part: string) => lead + context.measureText(part).width;
  const barEnd = Math.max(end, from + 3) + (scene.tree.shape[index] === SHAPE.check ? 5 : 0);
  const place = placeSay(say, { from, to: barEnd, width }, measure);
  if (!place) return;
  const { x, text } = place;
  context.fillStyle = palette.colours[say.colour as Token];
  context.textBaseline = "middle";
  if (say.icon) {
    context.font = iconFont;
    context.fillText(iconCharacter(say.icon), x, middle + 1);
  } else if (say.glyph) context.fillText(say.glyph, x, middle + 0.5);
  context.font = textFont;
  context.fillText(text, x + lead, middle + 0.5);
}

const clamp = (x: number, width: number) => Math.min(Math.max(x, 0), width);
