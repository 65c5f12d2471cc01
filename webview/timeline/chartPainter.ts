import type { Palette } from "../draw/palette.ts";
import { FoldedRows } from "./foldedRows.ts";
import { type LaneColumn, paintLane } from "./lane.ts";
import { BLEED, type ChartScene, paintChart } from "./paint.ts";

/** What is drawn besides what follows from it. */
export type ShownRows = Omit<ChartScene, "foldedRows">;

/** Draws the chart and the lane of a timeline, and remembers what does not change from one frame to the next. */
export class ChartPainter {
  #folded: FoldedRows | null = null;
  /** What the lane was drawn from: it stays while the rows scroll. */
  #laneKey: readonly unknown[] | null = null;

  /** Draws the rows. `left` is where the chart begins and `height` how much of it is drawn, in pixels. */
  chart(
    canvas: HTMLCanvasElement,
    at: { readonly left: number; readonly width: number; readonly height: number },
    shown: ShownRows,
    palette: Palette,
  ): void {
    canvas.style.top = `${shown.top}px`;
    canvas.style.left = `${at.left - BLEED}px`;
    const { tree, range } = shown;
    if (!this.#folded?.isOf(tree, range, at.width)) this.#folded = new FoldedRows(tree, range, at.width);
    paintChart(canvas, at, { ...shown, foldedRows: this.#folded }, palette);
  }

  /** Draws the lane, unless it stands as it would be drawn. */
  lane(
    canvas: HTMLCanvasElement,
    size: { readonly width: number; readonly height: number },
    shown: Pick<ShownRows, "tree" | "range"> & { readonly columns: readonly LaneColumn[] },
    palette: Palette,
  ): void {
    const key = [shown.tree, shown.range, palette, canvas, size.width];
    if (key.every((part, i) => part === this.#laneKey?.[i])) return;
    this.#laneKey = key;
    paintLane(canvas, size, shown.columns, shown.range, palette);
  }

  /** The lane's canvas is gone, or is not what was drawn on. */
  forgetLane(): void {
    this.#laneKey = null;
  }
}
