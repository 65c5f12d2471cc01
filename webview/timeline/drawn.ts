/** Pixels drawn above and below what is seen, so that scrolling does not outrun the drawing. */
const OVERSCAN = 352;
/** So far, in pixels, the rows scroll before they are drawn anew. */
const REDRAW = 176;

/** Whether the rows have been scrolled so far from where they were drawn last that they are to be drawn anew. */
export function isOutrun(drawnTop: number, scrollTop: number): boolean {
  return Math.abs(scrollTop - drawnTop) >= REDRAW;
}

/** The first row that is drawn and the one behind the last; of `count` rows, `height` and `seen` in pixels. */
export function drawnRows(top: number, seen: number, height: number, count: number): [first: number, end: number] {
  const first = Math.max(0, Math.floor((top - OVERSCAN) / height));
  return [first, Math.min(count, Math.ceil((top + seen + OVERSCAN) / height))];
}

/** What is drawn of rows that are `all` pixels high. */
export function drawnPixels(top: number, seen: number, all: number): { readonly top: number; readonly height: number } {
  const first = Math.max(0, Math.floor(top - OVERSCAN));
  return { top: first, height: Math.min(seen + 2 * OVERSCAN, all - first) };
}
