import type { Trouble } from "../runs/runsModel.ts";

export type Certainty = "exact" | "name" | "stale";

/** Shapes of the gutter mark, 12 x 12. No dots: those are breakpoints. */
const SHAPES = {
  exact: '<rect x="1" y="4.5" width="10" height="3"/>',
  name: '<rect x="1" y="4.5" width="4" height="3"/><rect x="7" y="4.5" width="4" height="3"/>',
  stale: '<rect x="1" y="5.5" width="10" height="1"/>',
  failed: '<path d="M2.2 1 6 4.8 9.8 1 11 2.2 7.2 6 11 9.8 9.8 11 6 7.2 2.2 11 1 9.8 4.8 6 1 2.2Z"/>',
  over: '<path d="M6 1 11.5 11H.5Z"/>',
  hit: '<path d="M6 .5 11.5 6 6 11.5.5 6Z"/>',
} as const;

/** The mark as an SVG document in one colour, given as `#RRGGBB`. */
export function gutterSvg(shape: Trouble | Certainty, colour: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="12" height="12" viewBox="0 0 12 12" fill="${colour}">${SHAPES[shape]}</svg>`;
}
