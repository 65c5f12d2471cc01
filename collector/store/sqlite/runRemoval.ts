import { PLACE_COLUMNS, placeOf, type RecordPlace } from "./bodyReader.ts";
import type { Dictionaries } from "./dictionaries.ts";
import type { Doomed } from "./doomed.ts";
import { looseLogsOf } from "./looseLogs.ts";
import type { Db } from "./openDatabase.ts";
import { RecordRemoval } from "./recordRemoval.ts";
import { tracesOf } from "./runRequests.ts";
import { TraceRelations } from "./traceRelations.ts";
import { TraceRows } from "./traceRows.ts";
import type { UnusedNames } from "./unusedNames.ts";
import { WordRemoval } from "./wordRemoval.ts";

const NS_PER_MS = 1_000_000n;
/** Stored pieces of a run that one step deletes. */
const PIECES_AT_ONCE = 16;
const TRACES_AT_ONCE = 64;
const PIECES = ["run_chunks", "run_columns", "run_parts"] as const;

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
  readonly #relations: TraceRelations;
  readonly #traces: TraceRows;
  readonly #records: RecordRemoval;
  readonly #statements;

  constructor(db: Db, dictionaries: Dictionaries, doomed: Doomed, unused: UnusedNames) {
    this.#db = db;
    this.#relations = new TraceRelations(db);
    this.#traces = new TraceRows(db);
    this.#dictionaries = dictionaries;
    this.#doomed = doomed;
    this.#unused = unused;
    this.#words = new WordRemoval(db, doomed);
    this.#records = new RecordRemoval(db, dictionaries, doomed, unused, this.#words);
    this.#statements = {
      counts: db
        .prepare(
          "SELECT coalesce(sum(span_count + log_count), 0) FROM traces WHERE id IN (SELECT value FROM json_each(?))",
        )
        .pluck(),
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
      ofTrace: ["spans", "logs", "trace_bodies", "trace_resources", "trace_keys", "trace_relations", "span_variants"]
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
      const more = this.#db
        .transaction(() => this.#dropPieces() || this.#records.step() || this.#dropTraces())
        .immediate();
      return more || this.#words.step();
    } catch (error) {
      this.#records.forget();
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
    const records = [...traces.flatMap((trace) => looseLogsOf(this.#db, trace)), ...this.#loggedIn(runId, shared)];
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
    const others = new Set([...shared, ...traces.flatMap((trace) => this.#relations.related(trace))]);
    for (const trace of traces) others.delete(trace);
    this.#traces.touch(others);
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

  #dropPieces(): boolean {
    const generation = this.#doomed.first("generation");
    if (generation === null) return false;
    if (this.#statements.pieces.every((statement) => statement.run(generation).changes === 0))
      this.#doomed.drop("generation", [generation]);
    return true;
  }

  /** Traces whose records are gone, with everything that hangs on them. */
  #dropTraces(): boolean {
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
      this.#unused.suspect(
        "name",
        names.filter((name) => name !== null),
      );
      for (const statement of this.#statements.ofTrace) statement.run(trace);
    }
    this.#doomed.drop("trace", traces);
    this.#dictionaries.forget();
    return true;
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
  #loggedIn(runId: string, sessions: ReadonlySet<number>): RecordPlace[] {
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
