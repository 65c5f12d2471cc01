import type { HotLog } from "../../otlp/hotLogs.ts";
import { BodyCutter, type HotRecord, type OpenBody } from "./bodyCutter.ts";
import type { Dictionaries } from "./dictionaries.ts";
import { type Doomed, doomedOf } from "./doomed.ts";
import { LOOSE } from "./logRows.ts";
import type { Db } from "./openDatabase.ts";
import { type IndexedRecord, rewindIndex } from "./searchIndex.ts";
import type { UnusedNames } from "./unusedNames.ts";
import type { WordRemoval } from "./wordRemoval.ts";

interface Going extends OpenBody {
  /** The 16 bytes of a doomed trace as latin-1 text → its number. */
  readonly traces: ReadonlyMap<string, number>;
  /** The doomed log record that led here. */
  readonly log: number | null;
  /** How many of the records that go are gone. */
  at: number;
}

/** Number of a row, its name, scope and resource. */
type Row = readonly [id: number, name: number | null, scope: number, resource: number];

/** Removes doomed spans and log records, request by request: one that holds others too is written anew without them. */
export class RecordRemoval {
  readonly #db: Db;
  readonly #dictionaries: Dictionaries;
  readonly #doomed: Doomed;
  readonly #unused: UnusedNames;
  readonly #words: WordRemoval;
  readonly #bodies: BodyCutter;
  readonly #statements;
  #open: Going | null = null;

  constructor(db: Db, dictionaries: Dictionaries, doomed: Doomed, unused: UnusedNames, words: WordRemoval) {
    this.#db = db;
    this.#dictionaries = dictionaries;
    this.#doomed = doomed;
    this.#unused = unused;
    this.#words = words;
    this.#bodies = new BodyCutter(db, dictionaries);
    const users = "id, name, scope, resource";
    this.#statements = {
      span: db.prepare(`SELECT ${users} FROM spans WHERE trace = ? AND span_id = ? AND body = ? AND offset = ?`).raw(),
      dropSpan: db.prepare("DELETE FROM spans WHERE id = ?"),
      log: db
        .prepare(
          `SELECT ${users} FROM logs WHERE trace = ? AND resource = ? AND time_ns = ? AND body = ? AND offset = ?`,
        )
        .raw(),
      dropLog: db.prepare("DELETE FROM logs WHERE id = ?"),
      traces: db.prepare(`SELECT id, trace_id FROM traces WHERE id IN (${doomedOf("trace")})`).raw(),
      bodyOf: db.prepare("SELECT body FROM trace_bodies WHERE trace = ? LIMIT 1").pluck(),
      dropBodyOf: db.prepare("DELETE FROM trace_bodies WHERE trace = ? AND body = ?"),
      bodyOfLog: db.prepare("SELECT body FROM logs WHERE id = ?").pluck(),
    };
  }

  /** Inside a transaction: removes some doomed records. @returns whether there were any */
  step(): boolean {
    this.#open ??= this.#next();
    const open = this.#open;
    if (!open) return false;
    const end = open.at + this.#words.atOnce;
    this.#remove(open, open.going.slice(open.at, end));
    open.at = end;
    if (end < open.going.length) return true;
    if (open.going.length > 0) this.#bodies.cut(open);
    for (const trace of open.traces.values()) this.#statements.dropBodyOf.run(trace, open.body);
    if (open.log !== null) this.#dropLog(open.log);
    this.#open = null;
    return true;
  }

  /** A request that still holds doomed records. */
  #next(): Going | null {
    const keys = this.#statements.traces.all() as [number, Buffer][];
    const traces = new Map(keys.map(([id, key]) => [key.toString("latin1"), id]));
    const log = this.#doomed.first("log");
    const body = log === null ? this.#bodyOf(traces.values()) : this.#statements.bodyOfLog.get(log);
    if (body === undefined && log === null) return null;
    const open = this.#bodies.open(Number(body ?? 0), (record, plain) =>
      record.traceKey === null
        ? this.#doomed.has("log", this.#logRow(LOOSE, record as HotLog, plain, Number(body))?.[0] ?? 0)
        : traces.has(record.traceKey),
    );
    return { ...open, traces, log, at: 0 };
  }

  #bodyOf(traces: Iterable<number>): number | undefined {
    for (const trace of traces) {
      const body = this.#statements.bodyOf.get(trace) as number | undefined;
      if (body !== undefined) return body;
    }
    return undefined;
  }

  #remove({ body, plain, traces }: Going, records: readonly HotRecord[]): void {
    const rows = { span: [] as IndexedRecord[], log: [] as IndexedRecord[] };
    const users: Row[] = [];
    for (const record of records) {
      const trace = record.traceKey === null ? LOOSE : (traces.get(record.traceKey) as number);
      const { offset, length } = record.at;
      const isLog = "timeNs" in record;
      const row = isLog
        ? this.#logRow(trace, record, plain, body)
        : (this.#statements.span.get(trace, record.spanId, body, offset) as Row | undefined);
      // What came twice has one row.
      if (!row) continue;
      rows[isLog ? "log" : "span"].push({ id: row[0], bytes: plain.subarray(offset, offset + length) });
      users.push(row);
    }
    for (const kind of ["span", "log"] as const) this.#words.remove(kind, rows[kind]);
    for (const { id } of rows.span) this.#statements.dropSpan.run(id);
    for (const { id } of rows.log) this.#dropLog(id);
    rewindIndex(this.#db);
    this.#suspect(users);
  }

  #logRow(trace: number, record: HotLog, plain: Uint8Array, body: number): Row | undefined {
    const resource = this.#bodies.resource(plain, record);
    return this.#statements.log.get(trace, resource, record.timeNs, body, record.at.offset) as Row | undefined;
  }

  #dropLog(id: number): void {
    this.#statements.dropLog.run(id);
    this.#doomed.drop("log", [id]);
  }

  #suspect(users: readonly Row[]): void {
    this.#unused.suspect("name", known(users.map(([, name]) => name)));
    this.#unused.suspect("scope", new Set(users.map(([, , scope]) => scope)));
    this.#unused.suspect("resource", new Set(users.map(([, , , resource]) => resource)));
    this.#dictionaries.forget();
  }

  /** To be called when a transaction with a step failed: it is begun anew. */
  forget(): void {
    this.#open = null;
  }
}

const known = (names: readonly (number | null)[]) => new Set(names.filter((name) => name !== null));
