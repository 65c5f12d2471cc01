import type { Say } from "./says.ts";

/** Pixels between a bar and what it says. */
const GAP = 7;
/** Beyond this share of the chart there is too little room on the right to begin there. */
const RIGHT_HALF = 0.84;
/** A reason that would have to be cut shorter than this, in pixels, tells nothing. */
const LEAST = 56;

/**
 * Where what a bar says stands, in pixels, and as much of it as there is room for: on the right, else on the left. Only
 * the words of a failure are cut, since figures must not be. Null where there is no room.
 * @param bar where it begins and ends in a chart `width` wide
 * @param measure the width of a text with its glyph
 */
export function placeSay(
  say: Say,
  bar: { readonly from: number; readonly to: number; readonly width: number },
  measure: (text: string) => number,
): { readonly x: number; readonly text: string } | null {
  const length = measure(say.text);
  const right = bar.to + GAP;
  const left = bar.from - GAP - length;
  const fitsRight = right + length <= bar.width;
  if (fitsRight && bar.to <= bar.width * RIGHT_HALF) return { x: right, text: say.text };
  if (left > 0) return { x: left, text: say.text };
  if (fitsRight) return { x: right, text: say.text };
  const room = bar.width - right;
  if (say.colour !== "error" || room < LEAST) return null;
  let kept = Math.floor((say.text.length * room) / length);
  while (kept > 0 && measure(`${say.text.slice(0, kept)}…`) > room) kept--;
  return { x: right, text: `${say.text.slice(0, kept).trimEnd()}…` };
}
