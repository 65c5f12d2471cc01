import { columnsOf, encodeColumns } from "../../contract/columns.ts";
import type { SpanRow } from "../../contract/span.ts";
import { spanIdNumber } from "../../otlp/ids.ts";
import type { Db } from "./openDatabase.ts";
import { pack } from "./packed.ts";

/** Span rows per stored chunk. */
export const CHUNK = 256;
/** Rows per piece of the columns, and per transaction, so that a large run never holds the writer up for long. */
const PIECE = 4096;

/** Runs of fewer rows are written whole every time, and their columns are made when somebody asks. */
const LEAST_ROWS = 1024;
/** Rows that are remembered, of all runs together. */
const MOST_ROWS = 150_000;

/** What was written of a run last. */
interface Written {
  readonly generation: number;
  readonly rows: readonly SpanRow[];
}

/** What need not be written again of a run: the first rows of the chunks and pieces that stand under its generation. */
interface Standing {
  readonly generation: number;
  readonly chunks: ReadonlySet<number>;
  readonly pieces: ReadonlySet<number>;
}

/** Rows of a run under a generation that no run shows yet; of those that stand already nothing is there. */
export interface WaitingRows {
  readonly generation: number;
  readonly rows: readonly SpanRow[];
  readonly standing: Standing | null;
}

const NONE: ReadonlySet<number> = new Set();

/**
 * Span rows in chunks. A live run is written at every look, and most of its rows are as they were: of a large run that
 * was written before only the chunks that changed are written.
 */
export class RunChunks {
  readonly #db: Db;
  readonly #statements;
  readonly #written = new Map<string, Written>();

  constructor(db: Db) {
    this.#db = db;
    this.#statements = {
      chunk: db.prepare("INSERT INTO run_chunks (generation, first, span_ids, data, packed) VALUES (?, ?, ?, '', ?)"),
      piece: db.prepare("INSERT INTO run_columns (generation, first, data) VALUES (?, ?, ?)"),
      chunks: statementsOf(db, "run_chunks"),
      pieces: statementsOf(db, "run_columns"),
    };
  }

  /** Writes what has changed of a run's rows under a new generation, in small transactions. */
  write(runId: string, generation: number, rows: readonly SpanRow[]): WaitingRows {
    const before = this.#written.get(runId);
    const standing = before ? { generation: before.generation, ...standingOf(before.rows, rows) } : null;
    for (let first = 0; first < rows.length; first += PIECE)
      this.#db
        .transaction(() =>
          this.#writePiece(generation, rows, first, standing?.chunks ?? NONE, standing?.pieces ?? NONE),
        )
        .immediate();
    return { generation, rows, standing };
  }

  /**
   * Completes waiting rows, inside a transaction: with those that stand under the run's present generation, in which they
   * all lie then. @returns the generation that holds them all
   */
  complete({ generation, rows, standing }: WaitingRows, present: number | null): number {
    if (!standing) return generation;
    if (standing.generation === present) {
      this.#replace(this.#statements.chunks, generation, present, standing.chunks);
      this.#replace(this.#statements.pieces, generation, present, standing.pieces);
      return present;
    }
    this.drop(generation);
    for (let first = 0; first < rows.length; first += PIECE) this.#writePiece(generation, rows, first, NONE, NONE);
    return generation;
  }

  /** Remembers what stands under the generation of a run. */
  remember(runId: string, generation: number, rows: readonly SpanRow[]): void {
    this.#written.delete(runId);
    if (rows.length < LEAST_ROWS || rows.length > MOST_ROWS) return;
    this.#written.set(runId, { generation, rows });
    let sum = 0;
    for (const written of this.#written.values()) sum += written.rows.length;
    for (const [oldest, written] of this.#written) {
      if (sum <= MOST_ROWS) break;
      this.#written.delete(oldest);
      sum -= written.rows.length;
    }
  }

  forgetRun(runId: string): void {
    this.#written.delete(runId);
  }

  /** Remembers nothing of any run. */
  forget(): void {
    this.#written.clear();
  }

  drop(generation: number): void {
    this.#statements.chunks.dropAll.run(generation);
    this.#statements.pieces.dropAll.run(generation);
  }

  #replace(
    { firsts, drop, move }: ReturnType<typeof statementsOf>,
    from: number,
    to: number,
    stays: ReadonlySet<number>,
  ): void {
    for (const first of firsts.all(to) as number[]) if (!stays.has(first)) drop.run(to, first);
    move.run({ from, to });
  }

  #writePiece(
    generation: number,
    rows: readonly SpanRow[],
    first: number,
    chunks: ReadonlySet<number>,
    pieces: ReadonlySet<number>,
  ): void {
    if (rows.length >= LEAST_ROWS && !pieces.has(first)) {
      const columns = columnsOf(rows.slice(first, first + PIECE));
      this.#statements.piece.run(generation, first, encodeColumns(columns, Buffer.from));
    }
    for (let at = first; at < Math.min(rows.length, first + PIECE); at += CHUNK) {
      if (chunks.has(at)) continue;
      const chunk = rows.slice(at, at + CHUNK);
      this.#statements.chunk.run(generation, at, spanIds(chunk), pack(chunk));
    }
  }
}

function statementsOf(db: Db, table: "run_chunks" | "run_columns") {
  return {
    firsts: db.prepare(`SELECT first FROM ${table} WHERE generation = ?`).pluck(),
    drop: db.prepare(`DELETE FROM ${table} WHERE generation = ? AND first = ?`),
    dropAll: db.prepare(`DELETE FROM ${table} WHERE generation = ?`),
    move: db.prepare(`UPDATE ${table} SET generation = $to WHERE generation = $from`),
  };
}

/** The chunks and pieces whose rows are the same as before. */
function standingOf(before: readonly SpanRow[], now: readonly SpanRow[]): Pick<Standing, "chunks" | "pieces"> {
  const chunks = new Set<number>();
  const pieces = new Set<number>();
  for (let piece = 0; piece < now.length; piece += PIECE) {
    let isSame = Math.min(before.length, piece + PIECE) === Math.min(now.length, piece + PIECE);
    for (let chunk = piece; chunk < Math.min(now.length, piece + PIECE); chunk += CHUNK) {
      if (isSameFrom(before, now, chunk)) chunks.add(chunk);
      else isSame = false;
    }
    if (isSame) pieces.add(piece);
  }
  return { chunks, pieces };
}

function isSameFrom(before: readonly SpanRow[], now: readonly SpanRow[], first: number): boolean {
  const end = Math.min(now.length, first + CHUNK);
  if (Math.min(before.length, first + CHUNK) !== end) return false;
  for (let i = first; i < end; i++) if (!isSameRow(before[i] as SpanRow, now[i] as SpanRow)) return false;
  return true;
}

function isSameRow(a: SpanRow, b: SpanRow): boolean {
  for (const key of Object.keys(b) as (keyof SpanRow)[]) {
    const [one, two] = [a[key], b[key]];
    if (one === two) continue;
    // Places are the only values that are more than one.
    if (typeof one !== "object" || typeof two !== "object" || JSON.stringify(one) !== JSON.stringify(two)) return false;
  }
  return true;
}

/** Eight bytes a span, in their order: finds a span without parsing rows. */
function spanIds(rows: readonly SpanRow[]): Buffer {
  const ids = Buffer.alloc(rows.length * 8);
  rows.forEach((row, at) => {
    ids.writeBigInt64BE(spanIdNumber(row.spanId) ?? 0n, at * 8);
  });
  return ids;
}
