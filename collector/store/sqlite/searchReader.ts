import type { SearchAnswer, SearchHit } from "../../contract/search.ts";
import { spanIdHex } from "../../otlp/ids.ts";
import { InvalidCursor } from "../store.ts";
import { BodyReader, PLACE_COLUMNS, placeOf } from "./bodyReader.ts";
import { msOf } from "./countedSummary.ts";
import { pageSize, readPosition } from "./cursors.ts";
import type { Db } from "./openDatabase.ts";
import { holdsPhrases, type SearchQuery, searchQuery, snippetOf, type Words } from "./searchQuery.ts";
import { searchText } from "./searchText.ts";

interface Row {
  readonly trace: bigint;
  readonly spanId: bigint;
  readonly session: bigint | null;
  readonly name: string | null;
  readonly timeNs: bigint;
}

interface Progress {
  readonly spans: number;
  readonly logs: number;
  readonly lastSpan: number | null;
  readonly lastLog: number | null;
  readonly ended: number;
}

/** Records with all words of a phrase, of which so many are looked through for where these stand. */
const LOOKED_THROUGH = 200;
const MOST_LOOKED_THROUGH = 2_000;
/** Counting more rows than this would hold up the search. */
const COUNTED_ONE_BY_ONE = 10_000;

const TOP = Number.MAX_SAFE_INTEGER;
/** Before the position of a cursor: it goes on among what has the last word as it was typed, or among what is longer. */
const AS_TYPED = "typed.";
const LONGER = "longer.";

interface FoundPage {
  readonly records: readonly number[];
  /** A cursor. */
  readonly next: string | null;
}

interface Run {
  readonly runId: string;
  readonly name: string;
}

/**
 * Finds words in what was sent, newest first. Where the last word as it was typed fills more than a page, records that have
 * it come before those that have longer ones.
 */
export class SearchReader {
  readonly #bodies: BodyReader;
  readonly #statements;

  constructor(db: Db) {
    this.#bodies = new BodyReader(db);
    const place = (table: string) => db.prepare(`SELECT ${PLACE_COLUMNS} FROM ${table} WHERE id = ?`).raw();
    this.#statements = {
      find: db
        .prepare(
          `SELECT d.doc, d.record FROM search s JOIN search_docs d ON d.doc = s.rowid
           WHERE search MATCH ? AND s.rowid < ? ORDER BY s.rowid DESC LIMIT ?`,
        )
        .raw(),
      progress: db.prepare(
        `SELECT spans, logs, (SELECT max(id) FROM spans) AS lastSpan, (SELECT max(id) FROM logs) AS lastLog,
           (SELECT count(*) FROM search_ended) AS ended FROM search_progress`,
      ),
      spansAfter: db.prepare("SELECT count(*) FROM spans WHERE id > ?").pluck(),
      logsAfter: db.prepare("SELECT count(*) FROM logs WHERE id > ?").pluck(),
      spanPlace: place("spans"),
      logPlace: place("logs"),
      span: db
        .prepare(
          `SELECT s.trace, s.span_id AS spanId, NULL AS session, n.text AS name, s.start_ns AS timeNs
           FROM spans s JOIN names n ON n.id = s.name WHERE s.id = ?`,
        )
        .safeIntegers(),
      log: db
        .prepare(
          `SELECT l.trace, l.span_id AS spanId, l.session, n.text AS name, l.time_ns AS timeNs
           FROM logs l LEFT JOIN names n ON n.id = l.name WHERE l.id = ?`,
        )
        .safeIntegers(),
      run: db.prepare(
        "SELECT r.run_id AS runId, r.name FROM run_traces t JOIN runs r ON r.id = t.run WHERE t.trace = ? ORDER BY r.id LIMIT 1",
      ),
      trace: db.prepare("SELECT lower(hex(trace_id)) FROM traces WHERE id = ?").pluck(),
      ofSession: db.prepare("SELECT id FROM traces WHERE session = ?").pluck(),
    };
  }

  /** @throws InvalidCursor */
  search(text: string, page: { limit?: number; cursor?: string }): SearchAnswer {
    const query = searchQuery(text);
    const waiting = this.#waiting();
    if (query === null) return { hits: [], next: null, waiting };
    const limit = pageSize(page.limit);
    this.#bodies.doubt();
    const { records, next } = this.#found(query, page.cursor ?? null, limit);
    const hits = records.map((record) => this.#hit(record, text)).filter((hit) => hit !== null);
    return { hits, next, waiting };
  }

  /**
   * A page of the records that fit. Words as they were typed are read in the order of the index and no further than the
   * page, where beginnings of words have to be collected over all of it.
   */
  #found(query: SearchQuery, cursor: string | null, limit: number): FoundPage {
    const { open } = query;
    if (open === null || (cursor !== null && /^\d/.test(cursor))) return this.#page(query, "", cursor, limit);
    if (cursor?.startsWith(LONGER)) return this.#page(open.longer, LONGER, cursor, limit);
    const typed = this.#page(open.asTyped, AS_TYPED, cursor, limit);
    if (typed.next !== null) return typed;
    if (cursor === null) return this.#page(query, "", null, limit);
    const room = limit - typed.records.length;
    if (room === 0) return { ...typed, next: LONGER + TOP };
    const longer = this.#page(open.longer, LONGER, null, room);
    return { records: [...typed.records, ...longer.records], next: longer.next };
  }

  #page(words: Words, order: string, cursor: string | null, limit: number): FoundPage {
    if (cursor !== null && !cursor.startsWith(order)) throw new InvalidCursor();
    const below = cursor === null || cursor === LONGER + TOP ? TOP : readPosition(cursor.slice(order.length));
    const { records, next } = this.#find(words, below, limit);
    return { records, next: next === null ? null : order + next };
  }

  /** Records that fit, newest first, and where the rest begins. Of phrases only so many records are looked through. */
  #find(query: Words, below: number, limit: number): { records: number[]; next: number | null } {
    const records: number[] = [];
    let at = below;
    const isWhole = query.phrases.length === 0;
    for (let seen = 0; seen < MOST_LOOKED_THROUGH; ) {
      const rows = this.#statements.find.all(query.match, at, isWhole ? limit + 1 : LOOKED_THROUGH) as [
        number,
        number,
      ][];
      for (const [doc, record] of rows) {
        if (records.length === limit) return { records, next: at };
        at = doc;
        seen++;
        if (isWhole || fits(this.#text(record) ?? "", query)) records.push(record);
      }
      if (rows.length < (isWhole ? limit + 1 : LOOKED_THROUGH)) return { records, next: null };
    }
    return { records, next: at };
  }

  /** All words of a record; null where it is no more. */
  #text(record: number): string | null {
    const isLog = record % 2 === 1;
    const place = (isLog ? this.#statements.logPlace : this.#statements.spanPlace).get(Math.floor(record / 2));
    if (!place) return null;
    return searchText(isLog ? "log" : "span", this.#bodies.slice(placeOf(place as number[])));
  }

  /** Records that are not in the index yet; of very many, those that were deleted meanwhile are counted along. */
  #waiting(): number {
    const { spans, logs, lastSpan, lastLog, ended } = this.#statements.progress.get() as Progress;
    const after = (upTo: number, last: number | null, count: { get(upTo: number): unknown }) => {
      const most = Math.max(0, (last ?? 0) - upTo);
      return most > COUNTED_ONE_BY_ONE ? most : (count.get(upTo) as number);
    };
    const { spansAfter, logsAfter } = this.#statements;
    return after(spans, lastSpan, spansAfter) + after(logs, lastLog, logsAfter) + ended;
  }

  #hit(record: number, text: string): SearchHit | null {
    const isLog = record % 2 === 1;
    const id = Math.floor(record / 2);
    const row = (isLog ? this.#statements.log : this.#statements.span).get(id) as Row | undefined;
    const run = row && this.#runOf(row);
    const words = run ? this.#text(record) : null;
    if (!row || !run || words === null) return null;
    return {
      runId: run.runId,
      runName: run.name,
      spanId: row.spanId === 0n ? null : spanIdHex(row.spanId),
      name: row.name ?? "",
      timeMs: msOf(row.timeNs),
      ...snippetOf(words, text),
    };
  }

  /** The run that a record shows in; null for a log record that belongs to none yet. */
  #runOf({ trace, session, name }: Row): Run | null {
    const own = trace > 0n ? Number(trace) : session === null ? null : this.#statements.ofSession.get(session);
    if (own === null || own === undefined) return null;
    const run = this.#statements.run.get(own) as Run | undefined;
    if (run) return run;
    return trace > 0n ? { runId: this.#statements.trace.get(own) as string, name: name ?? "unnamed" } : null;
  }
}

function fits(text: string, { phrases, without }: Words): boolean {
  return holdsPhrases(text, phrases) && (without.length === 0 || !holdsPhrases(text, without));
}
