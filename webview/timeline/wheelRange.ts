import { moveRange, msAt, type TimeRange, zoomRange } from "../draw/scale.ts";

/** What a turn of the wheel says, `x` in pixels from the left end of the chart. */
export interface WheelTurn {
  readonly deltaX: number;
  readonly deltaY: number;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly x: number;
}

/** Wheel pixels that zoom by a fifth. */
const ZOOM_PX = 60;

/** The range after a turn of the wheel over a chart `width` wide; null where the turn only scrolls the rows. */
export function wheelRange(turn: WheelTurn, range: TimeRange, width: number, durationMs: number): TimeRange | null {
  if (turn.ctrlKey || turn.metaKey) {
    return zoomRange(range, 1.2 ** (turn.deltaY / ZOOM_PX), msAt(turn.x, range, width), durationMs);
  }
  if (!turn.shiftKey && Math.abs(turn.deltaX) <= Math.abs(turn.deltaY)) return null;
  return moveRange(range, (turn.deltaX || turn.deltaY) / Math.max(width, 1), durationMs);
}
