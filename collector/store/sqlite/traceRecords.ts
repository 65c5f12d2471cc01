import type { LogRecord, SpanRecord } from "../../otlp/telemetry.ts";
import { type BodyReader, PLACE_COLUMNS, placeOf } from "./bodyReader.ts";
import type { Db } from "./openDatabase.ts";
import { type Place, type Places, RecordCache, type TraceState } from "./recordCache.ts";
import type { TraceRow, TraceRows } from "./traceRows.ts";

/** Bytes of spans that are kept decoded, which takes some times as much. */
const MOST_CACHED = 24 * 1024 * 1024;
/** The same of one large trace while it is live. */
const MOST_OF_ONE = 192 * 1024 * 1024;
/** Bytes of log records that are kept decoded, and of those of one large trace. */
const MOST_LOGS = 8 * 1024 * 1024;
const MOST_LOGS_OF_ONE = 48 * 1024 * 1024;

/** The spans and log records of traces, decoded; those that were read last are kept. Used inside transactions. */
export class TraceRecords {
  readonly #traces: TraceRows;
  readonly #bodies: BodyReader;
  readonly #spans = new RecordCache<SpanRecord>(MOST_CACHED, MOST_OF_ONE);
  readonly #logs = new RecordCache<LogRecord | null>(MOST_LOGS, MOST_LOGS_OF_ONE);
  readonly #places;
  #ahead: ReadonlySet<string> = new Set();

  constructor(db: Db, traces: TraceRows, bodies: BodyReader) {
    this.#traces = traces;
    this.#bodies = bodies;
    this.#places = { spans: placesIn(db, "spans"), logs: placesIn(db, "logs") };
  }

  /** Traces that are read together with the first of them that is read. */
  comeNext(traceIds: ReadonlySet<string>): void {
    this.#ahead = traceIds;
  }

  /** To be called first in each transaction: these are about to be read. */
  begin(traceIds: readonly string[]): void {
    this.#bodies.doubt();
    if (traceIds.some((traceId) => this.#ahead.has(traceId) && !this.#spans.has(traceId))) this.#readAhead();
  }

  /** In order of arrival. */
  spans(traceId: string, trace: TraceRow): readonly SpanRecord[] {
    const state = stateOfSpans(trace);
    return this.#spans.read(traceId, state, this.#places.spans(state), (row) => this.#bodies.span(placeOf(row)));
  }

  /** In order of arrival; null for one that can't be read. */
  logs(traceId: string, { id, changed, logCount }: TraceRow): readonly (LogRecord | null)[] {
    const state = { id, changed, running: 0, count: logCount };
    return this.#logs.read(traceId, state, this.#places.logs(state), (row) => this.#bodies.log(placeOf(row)));
  }

  forget(traceId: string): void {
    this.#spans.forget(traceId);
    this.#logs.forget(traceId);
  }

  letGo(): void {
    this.#spans.forgetLarge();
    this.#logs.forgetLarge();
  }

  /** Reads the spans of all traces that come next and are not at hand, each body once. */
  #readAhead(): void {
    const places: { readonly row: readonly number[]; readonly body: number }[] = [];
    const traces = new Map<string, { readonly state: TraceState; readonly found: Places }>();
    let bytes = 0;
    for (const traceId of this.#ahead) {
      const trace = this.#spans.has(traceId) ? undefined : this.#traces.find(traceId);
      if (!trace || trace.isMarked === 1) continue;
      const state = stateOfSpans(trace);
      const all = this.#places.spans(state).all();
      for (const [, , , length] of all) bytes += length;
      // What is beyond would make room for itself among what was just read.
      if (bytes > MOST_CACHED) break;
      for (const row of all) places.push({ row, body: row[1] });
      traces.set(traceId, { state, found: { all: () => all, after: () => null } });
    }
    this.#ahead = new Set();
    const read = new Map<number, SpanRecord>();
    for (const { row } of places.sort((a, b) => a.body - b.body)) {
      const place = placeOf(row);
      read.set(place.id, this.#bodies.span(place));
    }
    for (const [traceId, { state, found }] of traces)
      this.#spans.read(traceId, state, found, ([row]) => read.get(row) as SpanRecord);
  }
}

const stateOfSpans = ({ id, changed, running, spanCount }: TraceRow): TraceState => ({
  id,
  changed,
  running,
  count: spanCount,
});

/** Finds the places of a trace's records, in order of arrival. */
function placesIn(db: Db, table: "spans" | "logs"): (trace: TraceState) => Places {
  const all = db.prepare(`SELECT ${PLACE_COLUMNS} FROM ${table} WHERE trace = ? ORDER BY body, id`).raw();
  const newest = db.prepare(`SELECT max(id) FROM ${table}`).pluck();
  // By the number of the row: the index by trace would go over all rows of the trace.
  const after = db.prepare(`SELECT ${PLACE_COLUMNS} FROM ${table} WHERE +trace = ? AND id > ? ORDER BY id`).raw();
  return ({ id, count }) => ({
    all: () => all.all(id) as Place[],
    after: (row) => (((newest.get() as number | null) ?? 0) - row > count ? null : (after.all(id, row) as Place[])),
  });
}
