import { dashedLine, hollowBar } from "../draw/marks.ts";
import type { Palette, Token } from "../draw/palette.ts";
import { type TimeRange, xOf } from "../draw/scale.ts";
import { prepare } from "../draw/surface.ts";
import type { Tick } from "../draw/ticks.ts";
import { iconCharacter } from "../ui/icons.ts";
import type { FoldedRows } from "./foldedRows.ts";
import { clamp, type Ink, openEnd, paintCheck, paintContainer, paintOver, paintWork } from "./inks.ts";
import { paintThread } from "./paintThread.ts";
import { CELL, type Stretch } from "./pixelRow.ts";
import { placeSay } from "./placeSay.ts";
import { sayOf } from "./says.ts";
import type { Drop } from "./thread.ts";
import { SHAPE, type SpanTree } from "./tree.ts";

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
  if (scene.showPath) {
    const rows = { first: scene.firstRow, end: scene.endRow };
    const middle = (row: number) => rowMiddle(scene, row);
    paintThread(chart, size.height, scene.drops, { ...rows, middle, half: (row, x) => inkHalf(chart, row, x) });
  }
  if (scene.says) for (let row = scene.firstRow; row < scene.endRow; row++) paintSay(chart, row);
}

interface Chart extends Ink {
  readonly scene: ChartScene;
}

const rowMiddle = ({ rowHeight, top }: ChartScene, position: number) =>
  Math.round(position * rowHeight - top + rowHeight / 2);

function paintRow(chart: Chart, position: number): void {
  const { context, palette, scene, width, scale } = chart;
  const { tree } = scene;
  const index = scene.visible[position] as number;
  const row = tree.rows[index];
  if (!row) return;
  const middle = rowMiddle(scene, position);
  const isFolded = scene.isFolded(index);
  const from = xOf(tree.from[index] as number, scene.range, width);
  const to = xOf((isFolded ? tree.foldTo : tree.to)[index] as number, scene.range, width);
  if (to < -width || from > width * 2) return;
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
    paintContainer(chart, index, middle, from, to);
  } else {
    const height = Math.round(10 * scale);
    paintWork(chart, index, middle, from, to);
    const bar = { left, right: Math.max(right, left + 3), top: middle - height / 2, height };
    if (row.status === "running") openEnd(chart, bar);
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

function paintFolded(chart: Chart, index: number, middle: number): void {
  const { context, palette, scene, width, scale } = chart;
  const height = Math.round(10 * scale);
  const from = Math.max(0, xOf(scene.tree.from[index] as number, scene.range, width));
  const to = Math.min(width, Math.max(xOf(scene.tree.foldTo[index] as number, scene.range, width), from + 2));
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

/** How far the ink of a row reaches from its middle at a place: what the thread comes down to. */
function inkHalf({ scene, width, scale }: Chart, position: number, x: number): number {
  const index = scene.visible[position] as number;
  const bar = Math.round(10 * scale) / 2;
  if (scene.isFolded(index)) {
    const isBar = ({ from, to, cell }: Stretch) => cell !== CELL.waiting && from <= x + 1 && x <= to + 1;
    return scene.foldedRows.line(index).some(isBar) ? bar : 0;
  }
  const { tree, range } = scene;
  const shape = tree.shape[index];
  if (shape === SHAPE.container || shape === SHAPE.wait) return 1;
  if (shape !== SHAPE.check) return bar;
  const wide = xOf(tree.to[index] as number, range, width) - xOf(tree.from[index] as number, range, width);
  return wide > 14 * scale ? 1 : 5 * scale;
}

function paintSay(chart: Chart, position: number): void {
  const { context, palette, scene, width, scale } = chart;
  const index = scene.visible[position] as number;
  const row = scene.tree.rows[index];
  if (!row) return;
  const isFolded = scene.isFolded(index);
  const say = isFolded ? scene.foldedRows.say(index) : sayOf(scene.tree, index, false);
  if (!say) return;
  const from = xOf(scene.tree.from[index] as number, scene.range, width);
  const end = xOf((isFolded ? scene.tree.foldTo : scene.tree.to)[index] as number, scene.range, width);
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
