interface OpenCell {
  readonly id: string;
  /** Null for a cell that holds no code. */
  readonly text: string | null;
}

/** Texts of one cell that are remembered: what ran is among the last. */
const MOST_TEXTS = 10;

/**
 * The cells of an open notebook by their numbers in the saved file, which is what is searched: they keep them while
 * cells are moved, added and removed, until the next save. Cells that were added count on behind the last one.
 */
export class CellOrder {
  #ids: string[] = [];
  readonly #texts = new Map<string, (string | null)[]>();

  constructor(cells: readonly OpenCell[]) {
    this.saved(cells);
  }

  /** The notebook was saved: the cells have the numbers that they have in it. */
  saved(cells: readonly OpenCell[]): void {
    this.#ids = cells.map(({ id }) => id);
    for (const { id, text } of cells) this.seen(id, text);
  }

  /** Cells came, went or moved. */
  update(cells: readonly OpenCell[]): void {
    const known = new Set(this.#ids);
    for (const { id, text } of cells) {
      if (known.has(id)) continue;
      this.#ids.push(id);
      this.seen(id, text);
    }
  }

  /** A text that a cell had when it was opened, saved or executed. */
  seen(id: string, text: string | null): void {
    const texts = (this.#texts.get(id) ?? []).filter((one) => one !== text);
    this.#texts.set(id, [text, ...texts].slice(0, MOST_TEXTS));
  }

  numberOf(id: string): number | undefined {
    const at = this.#ids.indexOf(id);
    return at < 0 ? undefined : at + 1;
  }

  cellOf(number: number): string | undefined {
    return this.#ids[number - 1];
  }

  /** The cells' texts by their numbers: the last ones, then those before them, and so on. */
  texts(): (string | null)[][] {
    const most = Math.max(0, ...this.#ids.map((id) => this.#texts.get(id)?.length ?? 0));
    return Array.from({ length: most }, (_, age) => this.#ids.map((id) => this.#texts.get(id)?.[age] ?? null));
  }
}
