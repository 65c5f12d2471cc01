import type { UnderstoodRun } from "../../model/understoodRun.ts";
import type { LogRecord, SpanRecord } from "../../otlp/telemetry.ts";
import type { AnalysisStore } from "../store.ts";
import { BodyReader, PLACE_COLUMNS, placeOf } from "./bodyReader.ts";
import { looseLogsOf } from "./looseLogs.ts";
import { type Db, openDatabase } from "./openDatabase.ts";
import { RunRows } from "./runRows.ts";

const STALE_AT_ONCE = 1000;
/** How often the same state of a trace is tried. */
const MOST_TRIES = 3;
/** A trace of fewer spans is too small to take its thread down. */
const LARGE_TRACE = 5_000;

/** Opens a data folder for the analysis. @throws NewerSchema */
export function openAnalysisStore(folder: string): AnalysisStore {
  return new SqliteAnalysisStore(openDatabase(folder));
}

interface TraceRow {
  readonly id: number;
  readonly changed: number;
  readonly spanCount: number;
  readonly tried: number;
  readonly triedRules: number;
  readonly tries: number;
}

class SqliteAnalysisStore implements AnalysisStore {
  readonly #db: Db;
  readonly #bodies: BodyReader;
  readonly #runs: RunRows;
  readonly #statements;
  /** The change that each trace was last read at: what is written afterwards understands the trace up to there. */
  readonly #readAt = new Map<string, number>();

  constructor(db: Db) {
    this.#db = db;
    this.#bodies = new BodyReader(db);
    this.#runs = new RunRows(db);
    this.#runs.sweep();
    this.#statements = {
      stale: db
        .prepare(
          `SELECT lower(hex(trace_id)) FROM (
             SELECT * FROM traces WHERE understood < changed
             UNION SELECT * FROM traces WHERE rules < $rules
             UNION SELECT * FROM traces WHERE rules > $rules
           ) WHERE NOT (tries >= ${MOST_TRIES} AND tried = changed AND tried_rules = $rules) ORDER BY changed, id LIMIT ${STALE_AT_ONCE}`,
        )
        .pluck(),
      trace: db.prepare(
        "SELECT id, changed, span_count AS spanCount, tried, tried_rules AS triedRules, tries FROM traces WHERE trace_id = ?",
      ),
      spans: db.prepare(`SELECT ${PLACE_COLUMNS} FROM spans WHERE trace = ? ORDER BY body, id`).raw(),
      logs: db.prepare(`SELECT ${PLACE_COLUMNS} FROM logs WHERE trace = ? ORDER BY body, id`).raw(),
      understood: db.prepare("UPDATE traces SET understood = ?, rules = ?, tries = 0 WHERE id = ?"),
      tried: db.prepare("UPDATE traces SET tried = ?, tried_rules = ?, tries = ? WHERE id = ?"),
    };
  }

  staleTraces(rulesVersion: number): string[] {
    return this.#statements.stale.all({ rules: rulesVersion }) as string[];
  }

  readTraces(traceIds: readonly string[]): { spans: SpanRecord[]; logs: LogRecord[] } {
    return this.#db.transaction(() => {
      this.#bodies.forget();
      const spans: SpanRecord[] = [];
      const logs: LogRecord[] = [];
      for (const traceId of traceIds) {
        const trace = this.#trace(traceId);
        if (!trace) continue;
        this.#readAt.set(traceId, trace.changed);
        for (const row of this.#statements.spans.all(trace.id) as number[][])
          spans.push(this.#bodies.span(placeOf(row)));
        for (const row of this.#statements.logs.all(trace.id) as number[][]) this.#addLog(logs, row);
      }
      return { spans, logs };
    })();
  }

  readLooseLogs(traceId: string): LogRecord[] {
    return this.#db.transaction(() => {
      const trace = this.#trace(traceId);
      if (!trace) return [];
      return looseLogsOf(this.#db, trace.id)
        .map((place) => this.#bodies.log(place))
        .filter((log) => log !== null);
    })();
  }

  writeUnderstood(
    traceIds: readonly string[],
    runs: readonly UnderstoodRun[],
    rulesVersion: number,
  ): { written: string[]; gone: string[] } {
    const waiting = runs.map((run) => ({ run, generation: this.#runs.writeGeneration(run) }));
    const result = this.#db.transaction(() => this.#put(traceIds, waiting, rulesVersion)).immediate();
    // A run was deleted while it was analysed: what was just written of it must not stay in the log either.
    if (result.written.length < runs.length) this.#db.pragma("wal_checkpoint(TRUNCATE)");
    return result;
  }

  #put(
    traceIds: readonly string[],
    runs: readonly { readonly run: UnderstoodRun; readonly generation: number }[],
    rulesVersion: number,
  ): { written: string[]; gone: string[] } {
    const ids = new Map<string, number>();
    for (const traceId of new Set([...traceIds, ...runs.flatMap(({ run }) => run.summary.traceIds)])) {
      const trace = this.#trace(traceId);
      if (trace) ids.set(traceId, trace.id);
    }
    const before = this.#runs.runsOf([...ids.values()]);
    const written: string[] = [];
    for (const { run, generation } of runs) {
      const traces = run.summary.traceIds.map((traceId) => ids.get(traceId)).filter((id) => id !== undefined);
      if (traces.length > 0) {
        before.delete(this.#runs.put(run, generation, traces));
        written.push(run.summary.runId);
      } else this.#runs.dropGeneration(generation);
    }
    for (const traceId of traceIds) {
      const id = ids.get(traceId);
      if (id !== undefined) this.#statements.understood.run(this.#readAt.get(traceId) ?? 0, rulesVersion, id);
      this.#readAt.delete(traceId);
    }
    for (const id of before.keys()) this.#runs.remove(id);
    return { written, gone: [...before.values()] };
  }

  begin(traceIds: readonly string[], rulesVersion: number): void {
    for (const traceId of traceIds) {
      const trace = this.#trace(traceId);
      if (!trace || trace.spanCount < LARGE_TRACE) continue;
      const again = trace.tried === trace.changed && trace.triedRules === rulesVersion;
      this.#statements.tried.run(trace.changed, rulesVersion, again ? trace.tries + 1 : 1, trace.id);
    }
  }

  giveUp(traceIds: readonly string[], rulesVersion: number): void {
    this.#db
      .transaction(() => {
        for (const traceId of traceIds) {
          const trace = this.#trace(traceId);
          const at = this.#readAt.get(traceId) ?? trace?.changed;
          if (trace) this.#statements.tried.run(at, rulesVersion, MOST_TRIES, trace.id);
          this.#readAt.delete(traceId);
        }
      })
      .immediate();
  }

  close(): void {
    this.#db.close();
  }

  #trace(traceId: string): TraceRow | undefined {
    return this.#statements.trace.get(Buffer.from(traceId, "hex")) as TraceRow | undefined;
  }

  #addLog(logs: LogRecord[], row: number[]): void {
    const log = this.#bodies.log(placeOf(row));
    if (log) logs.push(log);
  }
}
