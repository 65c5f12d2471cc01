import { xOf } from "../draw/scale.ts";
import type { Ink } from "./inks.ts";
import type { Drop } from "./thread.ts";

/** Where the thread finds the rows, in pixels of the canvas. */
export interface ThreadRows {
  /** The first row that is drawn, and the one behind the last. */
  readonly first: number;
  readonly end: number;
  middle(row: number): number;
  /** How far the ink of a row reaches from its middle at a place. */
  half(row: number, x: number): number;
}

/** Draws the critical path as a thread: it drops from ink to ink, and runs flat where time only passed. */
export function paintThread(ink: Ink, height: number, drops: readonly Drop[], rows: ThreadRows): void {
  const { context, palette, scene, width } = ink;
  context.globalAlpha = 1;
  context.fillStyle = palette.colours.thread;
  for (const drop of drops) {
    const upper = Math.min(drop.fromRow, drop.toRow);
    const lower = Math.max(drop.fromRow, drop.toRow);
    if (upper >= rows.end || lower < rows.first) continue;
    const x = xOf(drop.atMs, scene.range, width);
    const until = xOf(drop.untilMs, scene.range, width);
    if (until < -1 || x > width + 1) continue;
    const left = Math.round(x - 0.5);
    const isFlat = until - x > 1;
    if (isFlat) {
      const from = Math.max(left, 0);
      context.fillRect(from, rows.middle(drop.toRow), Math.min(until, width) - from, 1);
    }
    if (x < -1) continue;
    const halfOf = (row: number) => {
      if ((isFlat && row === drop.toRow) || row < rows.first || row >= rows.end) return 0;
      return rows.half(row, x);
    };
    const top = Math.max(0, rows.middle(upper) + halfOf(upper));
    const bottom = Math.min(height, rows.middle(lower) - halfOf(lower));
    if (bottom > top) context.fillRect(left, top, 1, bottom - top);
  }
}
