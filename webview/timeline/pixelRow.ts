/** What one pixel shows of the spans that stand in it. Higher wins. */
export const CELL = { nothing: 0, waiting: 1, holder: 2, work: 3, model: 4, failed: 5 } as const;

/** A stretch of equal pixels, from the left edge of the chart. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly cell: number;
  readonly slot: number;
  readonly onPath: boolean;
}

/** The spans of one row at their real places and widths, joined where a pixel cannot tell neighbours apart. */
export class PixelRow {
  readonly #cells: Uint8Array;
  readonly #slots: Uint8Array;
  readonly #path: Uint8Array;

  /** `width` is the chart's, in pixels. */
  constructor(width: number) {
    const pixels = Math.max(1, Math.ceil(width));
    this.#cells = new Uint8Array(pixels);
    this.#slots = new Uint8Array(pixels);
    this.#path = new Uint8Array(pixels);
  }

  /** Adds a span that stands between two places; it takes one pixel at least. */
  add(from: number, to: number, cell: number, slot: number, onPath: boolean): void {
    const first = Math.max(0, Math.floor(from));
    const end = Math.min(this.#cells.length, Math.max(first + 1, Math.round(to)));
    for (let x = first; x < end; x++) {
      const known = this.#cells[x] as number;
      if (cell < known || (cell === known && (!onPath || this.#path[x] === 1))) continue;
      this.#cells[x] = cell;
      this.#slots[x] = slot;
      this.#path[x] = onPath ? 1 : 0;
    }
  }

  stretches(): Stretch[] {
    const result: Stretch[] = [];
    const [cells, slots, path] = [this.#cells, this.#slots, this.#path];
    for (let from = 0; from < cells.length; ) {
      const cell = cells[from] as number;
      let to = from + 1;
      while (to < cells.length && cells[to] === cell && slots[to] === slots[from] && path[to] === path[from]) to++;
      if (cell !== CELL.nothing) result.push({ from, to, cell, slot: slots[from] as number, onPath: path[from] === 1 });
      from = to;
    }
    return result;
  }
}
