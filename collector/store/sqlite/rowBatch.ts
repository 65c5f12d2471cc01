import type { Statement } from "better-sqlite3";
import type { Db } from "./openDatabase.ts";

type Value = number | bigint | string | Uint8Array | null;

/** Rows of the largest statement: fewer calls into SQLite, which pays for each. Smaller ones are halves of each other. */
const MOST_ROWS = 32;

/** Inserts rows of one table, many with a statement where there are many. */
export class RowBatch {
  readonly #width: number;
  /** By how many rows they insert: 1, 2, 4 … */
  readonly #statements: readonly Statement[];
  readonly #onWritten: (first: number, count: number, changes: number) => void;
  /** One row after the other. */
  readonly #values: Value[];
  #count = 0;

  /**
   * @param insert the statement up to its values, as in `INSERT OR IGNORE INTO t (a, b)`
   * @param onWritten told after each statement which of the rows that were added since the last ones were written it
   * was, and how many of them were new
   */
  constructor(
    db: Db,
    insert: string,
    width: number,
    onWritten: (first: number, count: number, changes: number) => void = () => {},
  ) {
    const row = `(${Array(width).fill("?").join(", ")})`;
    const sizes = Array.from({ length: Math.log2(MOST_ROWS) + 1 }, (_, power) => 2 ** power);
    this.#statements = sizes.map((size) => db.prepare(`${insert} VALUES ${Array(size).fill(row).join(", ")}`));
    this.#width = width;
    this.#onWritten = onWritten;
    this.#values = new Array(MOST_ROWS * width).fill(0);
  }

  /** Rows that are not written yet. */
  get count(): number {
    return this.#count;
  }

  /** Puts a value into a column of the next row. */
  set(column: number, value: Value): void {
    this.#values[this.#count * this.#width + column] = value;
  }

  /** The next row is complete; a full batch is written. */
  next(): void {
    if (++this.#count === MOST_ROWS) this.flush();
  }

  /** Writes what was added. */
  flush(): void {
    const count = this.#count;
    this.#count = 0;
    for (let first = 0; first < count; ) {
      const power = 31 - Math.clz32(count - first);
      const size = 2 ** power;
      const values =
        size === MOST_ROWS ? this.#values : this.#values.slice(first * this.#width, (first + size) * this.#width);
      // Arguments cost the driver less than the elements of an array.
      const { changes } = (this.#statements[power] as Statement).run(...values);
      this.#onWritten(first, size, changes);
      first += size;
    }
  }

  /** Forgets what was not written. */
  clear(): void {
    this.#count = 0;
  }
}
