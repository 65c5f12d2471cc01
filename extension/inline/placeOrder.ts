/** A line of a file, or of a notebook's cell, where something of the run happened. */
export interface OrderedPlace {
  /** Relative to the workspace. */
  readonly path: string;
  readonly line: number;
  /** When work began there first, in milliseconds since the run's start; null when that is not known. */
  readonly fromMs: number | null;
}

/** `file`: down the lines of a file, then on to the next file. `time`: in the order in which work began. */
export type PlaceOrder = "file" | "time";

/**
 * The place that comes after (1) or before (-1) where the cursor is, around the end; null where there is none. `at` need
 * not be a place itself: in time, what is not one comes before all.
 */
export function placeAfter(
  places: readonly OrderedPlace[],
  at: { readonly path: string; readonly line: number } | null,
  order: PlaceOrder,
  step: 1 | -1,
): OrderedPlace | null {
  const sorted = [...places].sort(order === "file" ? byFile : byTime);
  if (sorted.length === 0) return null;
  const here = sorted.findIndex((place) => at !== null && place.path === at.path && place.line === at.line);
  if (here >= 0) return sorted.at((here + step) % sorted.length) ?? null;
  if (at === null || order === "time") return sorted.at(step === 1 ? 0 : -1) ?? null;
  const next = sorted.findIndex((place) => byFile(place, { ...at, fromMs: null }) > 0);
  const after = Math.max(next, 0);
  return sorted.at(step === 1 ? after : after - 1) ?? null;
}

function byFile(a: OrderedPlace, b: OrderedPlace): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line;
}

function byTime(a: OrderedPlace, b: OrderedPlace): number {
  const [from, to] = [a.fromMs ?? Number.MAX_VALUE, b.fromMs ?? Number.MAX_VALUE];
  return from - to || byFile(a, b);
}
