/** A row of lenses above one line. Rows push the code down: that one comes or goes moves what is being read. */
export interface LensRow<T> {
  /** The line below it, counted from 1. */
  readonly line: number;
  /** The same for the same things, whatever line they are on and whatever is said of them. */
  readonly id: string;
  readonly content: T;
}

/** An edit: lines `from` to `to`, counted from 1, became lines `from` to `from + added`. */
export interface LineEdit {
  readonly from: number;
  readonly to: number;
  readonly added: number;
}

/** Keeps the rows of one document where they are for as long as none may come or go; only what they say changes. */
export class HeldRows<T> {
  #rows: readonly LensRow<T>[] | null = null;

  /** Lines moved: what is held moves along. */
  edited(edits: readonly LineEdit[]): void {
    this.#rows = this.#rows?.map((row) => ({ ...row, line: movedLine(row.line, edits) })) ?? null;
  }

  /**
   * The rows to show.
   * @param fresh as they would be now
   * @param hold none may come or go
   * @param silent what a row says of which nothing is known any more
   */
  settle(fresh: readonly LensRow<T>[], hold: boolean, silent: (row: LensRow<T>) => T): readonly LensRow<T>[] {
    this.#rows = hold && this.#rows ? this.#held(this.#rows, fresh, silent) : fresh;
    return this.#rows;
  }

  #held(
    rows: readonly LensRow<T>[],
    fresh: readonly LensRow<T>[],
    silent: (row: LensRow<T>) => T,
  ): readonly LensRow<T>[] {
    const byId = new Map(fresh.map((row) => [row.id, row]));
    const byLine = new Map(fresh.map((row) => [row.line, row]));
    return rows.map((row) => {
      const same = byId.get(row.id) ?? byLine.get(row.line);
      // The identity stays: what a line says of other work for a moment does not make it another row.
      return { ...row, content: same ? same.content : silent(row) };
    });
  }
}

/** Where a line is after some edits that were made at once, all told in lines from before them. */
export function movedLine(line: number, edits: readonly LineEdit[]): number {
  return edits.reduce((moved, { from, to, added }) => (line > to ? moved + added - (to - from) : moved), line);
}
