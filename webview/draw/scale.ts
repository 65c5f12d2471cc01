/** A stretch of a run, in milliseconds since its start. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The shortest stretch that can be looked at: a nanosecond is the finest time a span can have. */
const LEAST_MS = 1e-6;

/** Where a moment stands, in pixels from the left edge of a drawing of `width` pixels. */
export function xOf(ms: number, range: TimeRange, width: number): number {
  return ((ms - range.fromMs) / Math.max(range.toMs - range.fromMs, LEAST_MS)) * width;
}

/** The moment at a pixel. */
export function msAt(x: number, range: TimeRange, width: number): number {
  return range.fromMs + (x / Math.max(width, 1)) * (range.toMs - range.fromMs);
}

/** The whole of a run; a run without length still has a stretch to draw on. */
export function wholeRange(durationMs: number): TimeRange {
  return { fromMs: 0, toMs: Math.max(durationMs, LEAST_MS) };
}

/** A range within the run and not shorter than can be told apart. */
export function clampRange(range: TimeRange, durationMs: number): TimeRange {
  const whole = wholeRange(durationMs);
  const length = Math.min(Math.max(range.toMs - range.fromMs, whole.toMs / 1e6, LEAST_MS), whole.toMs);
  const fromMs = Math.min(Math.max(range.fromMs, 0), whole.toMs - length);
  return { fromMs, toMs: fromMs + length };
}

/** The range `factor` times as long, with the moment `atMs` staying where it is. */
export function zoomRange(range: TimeRange, factor: number, atMs: number, durationMs: number): TimeRange {
  const fromMs = atMs - (atMs - range.fromMs) * factor;
  return clampRange({ fromMs, toMs: fromMs + (range.toMs - range.fromMs) * factor }, durationMs);
}

/** The range moved by a share of its own length. */
export function moveRange(range: TimeRange, share: number, durationMs: number): TimeRange {
  const by = (range.toMs - range.fromMs) * share;
  return clampRange({ fromMs: range.fromMs + by, toMs: range.toMs + by }, durationMs);
}

/** Whether a range shows the whole run. */
export function isWhole(range: TimeRange, durationMs: number): boolean {
  const whole = wholeRange(durationMs);
  return range.fromMs <= 0 && range.toMs >= whole.toMs;
}
