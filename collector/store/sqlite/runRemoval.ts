import type { HotLog } from "../../otlp/hotLogs.ts";
import { BodyCutter, type HotRecord, type OpenBody } from "./bodyCutter.ts";
import { PLACE_COLUMNS, placeOf, type RecordPlace } from "./bodyReader.ts";
import type { Dictionaries } from "./dictionaries.ts";
import { type Doomed, doomedOf } from "./doomed.ts";
import { Judgements } from "./judgements.ts";
import { LOOSE } from "./logRows.ts";
import { looseLogsOf } from "./looseLogs.ts";
import type { Db } from "./openDatabase.ts";
import { tracesOf } from "./runRequests.ts";
import { type IndexedRecord, rewindIndex } from "./searchIndex.ts";
import type { UnusedNames } from "./unusedNames.ts";
import { WordRemoval } from "./wordRemoval.ts";

const NS_PER_MS = 1_000_000n;
/** Stored pieces of a run that one step deletes. */
const PIECES_AT_ONCE = 16;
const TRACES_AT_ONCE = 64;
const PIECES = ["run_chunks", "run_columns", "run_parts"] as const;

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

/**
 * Deletes runs in small transactions, so that whoever sends does not wait for a large one. First a run is doomed: from
 * then on nobody sees it. Then its records go, request by request; a request that holds other runs too is written anew
 * without them. What is doomed stands in the database, and a deletion that was interrupted goes on at the next step.
 */
export class RunRemoval {
  readonly #db: Db;
  readonly #dictionaries: Dictionaries;
  readonly #doomed: Doomed;
  readonly #unused: UnusedNames;
  readonly #words: WordRemoval;
  readonly #judgements: Judgements;
  readonly #bodies: BodyCutter;
  readonly #statements;
  #open: Going | null = null;

  constructor(db: Db, dictionaries: Dictionaries, doomed: Doomed, unused: UnusedNames) {
    this.#db = db;
    this.#judgements = new Judgements(db);
    this.#dictionaries = dictionaries;
    this.#doomed = doomed;
    this.#unused = unused;
    this.#words = new WordRemoval(db, doomed);
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
      counts: db
        .prepare(
          "SELECT coalesce(sum(span_count + log_count), 0) FROM traces WHERE id IN (SELECT value FROM json_each(?))",
        )
        .pluck(),
      tick: db.prepare("UPDATE clock SET changes = changes + 1 RETURNING changes").pluck(),
      touch: db.prepare("UPDATE traces SET changed = ? WHERE id = ?"),
      hide: db.prepare("UPDATE traces SET understood = 1 WHERE id = ? AND understood = 0"),
      runById: db.prepare("SELECT id, generation FROM runs WHERE run_id = ?").raw(),
      runsOf: db
        .prepare("SELECT DISTINCT r.id, r.generation FROM run_traces t JOIN runs r ON r.id = t.run WHERE t.trace = ?")
        .raw(),
      dropRun: db.prepare("DELETE FROM runs WHERE id = ?"),
      dropTraces: db.prepare("DELETE FROM run_traces WHERE run = ?"),
      unpin: db.prepare("DELETE FROM pins WHERE run_id = ?"),
      pieces: PIECES.map((table) =>
        db.prepare(
          `DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} WHERE generation = ? LIMIT ${PIECES_AT_ONCE})`,
        ),
      ),
      usedBy: db.prepare("SELECT resource, root_name, first_name FROM traces WHERE id = ?").raw(),
      resourcesOf: db.prepare("SELECT resource FROM trace_resources WHERE trace = ?").pluck(),
      ofTrace: ["spans", "logs", "trace_bodies", "trace_resources", "trace_keys", "judgements", "span_variants"]
        .map((table) => `DELETE FROM ${table} WHERE trace = ?`)
        .concat("DELETE FROM traces WHERE id = ?")
        .map((sql) => db.prepare(sql)),
    };
  }

  /**
   * Dooms a run with its traces, and every run that shares one of them. One transaction.
   * @param mustGo nothing of it may stay in the files once its deletion is through
   * @returns false when there is no such run
   */
  begin(runId: string, mustGo: boolean): boolean {
    return this.#db.transaction(() => this.#doom(runId, mustGo)).immediate();
  }

  /** One small transaction that deletes some of what is doomed. @returns whether there is more to do */
  step(): boolean {
    try {
      const more = this.#db.transaction(() => this.#pieces() || this.#records() || this.#traces()).immediate();
      return more || this.#words.step();
    } catch (error) {
      this.#open = null;
      throw error;
    }
  }

  /** One small step behind all deletions: names that nothing uses any more. @returns whether there is more to do */
  tidy(): boolean {
    return this.#unused.step();
  }

  #doom(runId: string, mustGo: boolean): boolean {
    const own = tracesOf(this.#db, runId).filter((trace) => !this.#doomed.has("trace", trace));
    const run = this.#statements.runById.get(runId) as [number, number] | undefined;
    if (own.length === 0 && !run) return false;
    const shared = this.#sharedSessions(runId);
    const traces = own.filter((trace) => !shared.has(trace));
    const records = [...traces.flatMap((trace) => looseLogsOf(this.#db, trace)), ...this.#recordsOf(runId, shared)];
    const counted = this.#statements.counts.get(JSON.stringify(traces)) as number;
    this.#words.begin(counted + records.length, mustGo);
    this.#doomed.add("trace", traces);
    this.#doomed.add(
      "log",
      records.map(({ id }) => id),
    );
    if (run) this.#dismiss(run);
    for (const trace of traces) {
      this.#dismissRunsOf(trace);
      this.#statements.hide.run(trace);
    }
    // Runs that were told what an evaluation among these found are understood again without it.
    const others = new Set([...shared, ...traces.flatMap((trace) => this.#judgements.related(trace))]);
    for (const trace of traces) others.delete(trace);
    if (others.size > 0) {
      const changed = this.#statements.tick.get() as number;
      for (const trace of others) this.#statements.touch.run(changed, trace);
    }
    this.#statements.unpin.run(runId);
    return true;
  }

  #dismissRunsOf(trace: number): void {
    for (const run of this.#statements.runsOf.all(trace) as [number, number][]) this.#dismiss(run);
  }

  #dismiss([id, generation]: readonly [number, number]): void {
    this.#statements.dropTraces.run(id);
    this.#statements.dropRun.run(id);
    this.#doomed.add("generation", [generation]);
  }

  #pieces(): boolean {
    const generation = this.#doomed.first("generation");
    if (generation === null) return false;
    if (this.#statements.pieces.every((statement) => statement.run(generation).changes === 0))
      this.#doomed.drop("generation", [generation]);
    return true;
  }

  #records(): boolean {
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

  /** Traces whose records are gone, with everything that hangs on them. */
  #traces(): boolean {
    const traces = this.#doomed.some("trace", TRACES_AT_ONCE);
    if (traces.length === 0) return false;
    const late = traces.flatMap((trace) => looseLogsOf(this.#db, trace));
    if (late.length > 0) {
      this.#doomed.add(
        "log",
        late.map(({ id }) => id),
      );
      return true;
    }
    for (const trace of traces) {
      this.#dismissRunsOf(trace);
      const [resource, ...names] = this.#statements.usedBy.get(trace) as [number, number | null, number | null];
      const resources = this.#statements.resourcesOf.all(trace) as number[];
      this.#unused.suspect("resource", [resource, ...resources]);
      this.#unused.suspect("name", known(names));
      for (const statement of this.#statements.ofTrace) statement.run(trace);
    }
    this.#doomed.drop("trace", traces);
    this.#dictionaries.forget();
    return true;
  }

  #suspect(users: readonly Row[]): void {
    this.#unused.suspect("name", known(users.map(([, name]) => name)));
    this.#unused.suspect("scope", new Set(users.map(([, , scope]) => scope)));
    this.#unused.suspect("resource", new Set(users.map(([, , , resource]) => resource)));
    this.#dictionaries.forget();
  }

  /** Sessions without traces that hold the records of other runs, too: these stay. */
  #sharedSessions(runId: string): Set<number> {
    const shared = this.#db
      .prepare(
        `SELECT t.id FROM runs r JOIN run_traces rt ON rt.run = r.id JOIN traces t ON t.id = rt.trace
         WHERE r.run_id = ? AND t.session IS NOT NULL AND (SELECT count(*) FROM run_traces o WHERE o.trace = t.id) > 1`,
      )
      .pluck()
      .all(runId) as number[];
    return new Set(shared);
  }

  /** Records of shared sessions from the time of a run. */
  #recordsOf(runId: string, sessions: ReadonlySet<number>): RecordPlace[] {
    const time = this.#db
      .prepare("SELECT start_ms AS startMs, last_ms AS lastMs FROM runs WHERE run_id = ?")
      .get(runId);
    if (sessions.size === 0 || !time) return [];
    const { startMs, lastMs } = time as { startMs: number; lastMs: number };
    const select = this.#db.prepare(
      `SELECT ${PLACE_COLUMNS} FROM logs WHERE session = (SELECT session FROM traces WHERE id = ?)
       AND time_ns >= ? AND time_ns <= ?`,
    );
    const [from, to] = [BigInt(Math.floor(startMs)) * NS_PER_MS, BigInt(Math.ceil(lastMs)) * NS_PER_MS];
    return [...sessions].flatMap((trace) => (select.raw().all(trace, from, to) as number[][]).map(placeOf));
  }
}

const known = (names: readonly (number | null)[]) => new Set(names.filter((name) => name !== null));
