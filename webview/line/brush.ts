import { clampRange, type TimeRange } from "../draw/scale.ts";

/** What a drag on the line does: move one end, move the whole range, or draw a new one. */
export type BrushDrag =
  | { readonly part: "from" | "to"; readonly range: TimeRange }
  | { readonly part: "all"; readonly range: TimeRange; readonly startMs: number }
  | { readonly part: "new"; readonly startMs: number };

/** The range after the pointer has come to `ms`. */
export function dragBrush(drag: BrushDrag, ms: number, durationMs: number): TimeRange {
  if (drag.part === "all") {
    const by = ms - drag.startMs;
    return clampRange({ fromMs: drag.range.fromMs + by, toMs: drag.range.toMs + by }, durationMs);
  }
  if (drag.part === "new") return endAt(Math.min(drag.startMs, ms), Math.max(drag.startMs, ms), durationMs);
  if (drag.part === "to") return endAt(drag.range.fromMs, Math.max(ms, drag.range.fromMs), durationMs);
  return endAt(Math.min(ms, drag.range.toMs), drag.range.toMs, durationMs);
}

function endAt(fromMs: number, toMs: number, durationMs: number): TimeRange {
  return clampRange({ fromMs: Math.max(0, fromMs), toMs: Math.min(toMs, Math.max(durationMs, fromMs)) }, durationMs);
}
