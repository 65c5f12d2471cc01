import type { SearchAnswer, SearchHit } from "../../contract/search.ts";
import { spanIdHex } from "../../otlp/ids.ts";
import { BodyReader, PLACE_COLUMNS, placeOf } from "./bodyReader.ts";
import { msOf } from "./countedSummary.ts";
import { pageSize, readPosition } from "./cursors.ts";
import type { Db } from "./openDatabase.ts";
import { searchQuery, snippetOf } from "./searchQuery.ts";
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

/** Counting more rows than this would hold up the search. */
const COUNTED_ONE_BY_ONE = 10_000;

interface Run {
  readonly runId: string;
  readonly name: string;
}

/** Finds words in what was sent, newest first. */
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
    const below = page.cursor === undefined ? Number.MAX_SAFE_INTEGER : readPosition(page.cursor);
    const found = this.#statements.find.all(query, below, limit + 1) as [number, number][];
    this.#bodies.doubt();
    const hits = found
      .slice(0, limit)
      .map(([, record]) => this.#hit(record, text))
      .filter((hit) => hit !== null);
    const last = found[limit - 1];
    return { hits, next: found.length > limit && last ? String(last[0]) : null, waiting };
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
    const place = (isLog ? this.#statements.logPlace : this.#statements.spanPlace).get(id) as number[] | undefined;
    const run = row && this.#runOf(row);
    if (!row || !place || !run) return null;
    const words = searchText(isLog ? "log" : "span", this.#bodies.slice(placeOf(place)));
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
