import { BodyReader, PLACE_COLUMNS, placeOf, type RecordPlace } from "./bodyReader.ts";
import { type Db, isIndexDamage } from "./openDatabase.ts";
import { searchText } from "./searchText.ts";

/** Records that one step adds: few, since whoever sends waits for it. */
const AT_ONCE = 64;
const BYTES_AT_ONCE = 2 * 1024 * 1024;
/** Records are added in the order in which they came: no body is needed again once the next ones are read. */
const BODIES_AT_HAND = 4 * 1024 * 1024;

type Kind = "span" | "log";
const TABLES = { span: "spans", log: "logs" } as const;

/** The number of a record in the index's own list: spans are even, log records odd. */
const recordNumber = (kind: Kind, id: number) => id * 2 + (kind === "log" ? 1 : 0);

/**
 * The full-text index over spans and log records, filled behind the acknowledgement. It holds no text: that stands in the
 * bodies. A span that still runs waits for its end, so that each is indexed once.
 */
export class SearchIndex {
  readonly #db: Db;
  readonly #bodies: BodyReader;
  readonly #statements;

  constructor(db: Db) {
    this.#db = db;
    this.#bodies = new BodyReader(db, { mostBytes: BODIES_AT_HAND, frees: true });
    const next = (table: string, also: string) =>
      db.prepare(`SELECT ${PLACE_COLUMNS}${also} FROM ${table} WHERE id > ? ORDER BY id LIMIT ${AT_ONCE}`).raw();
    this.#statements = {
      upTo: db.prepare("SELECT spans, logs FROM search_progress"),
      setSpans: db.prepare("UPDATE search_progress SET spans = ?"),
      setLogs: db.prepare("UPDATE search_progress SET logs = ?"),
      ended: db
        .prepare(
          `SELECT ${PLACE_COLUMNS}, end_ns = 0 FROM spans
           WHERE id IN (SELECT span FROM search_ended ORDER BY span LIMIT ${AT_ONCE}) ORDER BY id`,
        )
        .raw(),
      dropEnded: db.prepare("DELETE FROM search_ended WHERE span <= ?"),
      spans: next("spans", ", end_ns = 0"),
      logs: next("logs", ""),
      addDoc: db.prepare("INSERT OR IGNORE INTO search_docs (record) VALUES (?) RETURNING doc").pluck(),
      addText: db.prepare("INSERT INTO search (rowid, text) VALUES (?, ?)"),
    };
  }

  /** Adds some records. @returns whether there are more */
  step(): boolean {
    return this.#db
      .transaction(() => {
        this.#bodies.doubt();
        const upTo = this.#statements.upTo.get() as { spans: number; logs: number };
        let bytes = 0;
        /** @returns the number of the last one; null when there was none */
        const add = (kind: Kind, rows: readonly number[][]): number | null => {
          let last: number | null = null;
          for (const row of rows) {
            const place = placeOf(row);
            const isRunning = kind === "span" && row.at(-1) === 1;
            if (!isRunning) bytes += this.#add(kind, place);
            last = place.id;
            if (bytes > BYTES_AT_ONCE) break;
          }
          return last;
        };
        const ended = add("span", this.#statements.ended.all() as number[][]);
        if (ended !== null) {
          this.#statements.dropEnded.run(ended);
          return true;
        }
        const span = add("span", this.#statements.spans.all(upTo.spans) as number[][]);
        if (span !== null) {
          this.#statements.setSpans.run(span);
          return true;
        }
        const log = add("log", this.#statements.logs.all(upTo.logs) as number[][]);
        if (log !== null) this.#statements.setLogs.run(log);
        return log !== null;
      })
      .immediate();
  }

  /** Empties the index; it fills again. */
  rebuild(): void {
    this.#db.transaction(() => emptyIndex(this.#db)).immediate();
  }

  #add(kind: Kind, place: RecordPlace): number {
    const doc = this.#statements.addDoc.get(recordNumber(kind, place.id)) as number | undefined;
    if (doc === undefined) return 0;
    const text = searchText(kind, recordIn(this.#bodies.plain(place.body), place));
    this.#statements.addText.run(doc, text);
    return text.length;
  }
}

const recordIn = (plain: Uint8Array, { at }: RecordPlace) => plain.subarray(at.offset, at.offset + at.length);

/** A record that is in the index, by the number of its row and the bytes that its words were taken from. */
export interface IndexedRecord {
  readonly id: number;
  readonly bytes: Uint8Array;
}

/** Takes records out of the index, inside a transaction that deletes them. @returns how many were in it */
export function removeFromIndex(db: Db, kind: Kind, records: readonly IndexedRecord[]): number {
  const doc = db.prepare("DELETE FROM search_docs WHERE record = ? RETURNING doc").pluck();
  const remove = db.prepare("INSERT INTO search (search, rowid, text) VALUES ('delete', ?, ?)");
  const ended = db.prepare("DELETE FROM search_ended WHERE span = ?");
  let removed = 0;
  for (const { id, bytes } of records) {
    if (kind === "span") ended.run(id);
    const found = doc.get(recordNumber(kind, id)) as number | undefined;
    if (found === undefined) continue;
    try {
      remove.run(found, searchText(kind, bytes));
    } catch (error) {
      if (!isIndexDamage(error)) throw error;
      emptyIndex(db);
      return removed;
    }
    removed++;
  }
  return removed;
}

/** Forgets all words; the index fills again from the start. */
function emptyIndex(db: Db): void {
  db.exec(
    "INSERT INTO search (search) VALUES ('delete-all'); DELETE FROM search_docs; DELETE FROM search_ended; UPDATE search_progress SET spans = 0, logs = 0",
  );
}

/** Numbers of deleted records are given again: those above the highest that is left were not indexed. */
export function rewindIndex(db: Db): void {
  for (const table of Object.values(TABLES))
    db.exec(`UPDATE search_progress SET ${table} = min(${table}, (SELECT coalesce(max(id), 0) FROM ${table}))`);
}
