import { gzipSync } from "node:zlib";
import { marksIn } from "../../masking/maskAccepted.ts";
import { cutRecords } from "../../otlp/cutRecords.ts";
import { readHotLogs } from "../../otlp/hotLogs.ts";
import { readHotSpans } from "../../otlp/hotSpans.ts";
import { BodyReader, PLACE_COLUMNS, placeOf, type RecordPlace } from "./bodyReader.ts";
import type { Dictionaries } from "./dictionaries.ts";
import { emptyLog } from "./emptyLog.ts";
import { LOOSE } from "./logRows.ts";
import { looseLogsOf } from "./looseLogs.ts";
import type { Db } from "./openDatabase.ts";
import { tracesOf } from "./runRequests.ts";
import { removeFromIndex, rewindIndex } from "./searchIndex.ts";

const NS_PER_MS = 1_000_000n;

/**
 * Deletes a run with its traces, and every run that shares one of them, and takes their bytes out of the database and
 * its log. Bodies that hold other runs too are written anew without it.
 * @returns false when there is no such run
 * @throws StoreBusy when a reader kept the log from being emptied; then the run is gone and its bytes follow with the
 *   next deletion
 */
export function removeRun(db: Db, dictionaries: Dictionaries, runId: string): boolean {
  const removed = db.transaction(() => removeRunFromTables(db, dictionaries, runId)).immediate();
  if (removed) emptyLog(db);
  return removed;
}

/** The part of {@link removeRun} that happens inside a transaction: its bytes are still in the log afterwards. */
export function removeRunFromTables(db: Db, dictionaries: Dictionaries, runId: string): boolean {
  return new Removal(db, dictionaries).remove(runId);
}

const WORDS_AT_ONCE = 200;

/**
 * Takes some of a run's records out of the search index, which is most of the work of deleting it: so much that whoever
 * sends should not wait for all of it.
 * @returns whether there are more
 */
export function removeSomeFromIndex(db: Db, runId: string): boolean {
  return db
    .transaction(() => {
      const ids = JSON.stringify(tracesOf(db, runId));
      for (const [kind, table, odd] of [
        ["span", "spans", 0],
        ["log", "logs", 1],
      ] as const) {
        const rows = db
          .prepare(
            `SELECT ${PLACE_COLUMNS} FROM ${table} s WHERE trace IN (SELECT value FROM json_each(?))
             AND EXISTS (SELECT 1 FROM search_docs d WHERE d.record = s.id * 2 + ${odd}) LIMIT ${WORDS_AT_ONCE}`,
          )
          .raw()
          .all(ids) as number[][];
        removeFromIndex(db, kind, rows.map(placeOf));
        if (rows.length > 0) return true;
      }
      return false;
    })
    .immediate();
}

class Removal {
  readonly #db: Db;
  readonly #dictionaries: Dictionaries;

  constructor(db: Db, dictionaries: Dictionaries) {
    this.#db = db;
    this.#dictionaries = dictionaries;
  }

  remove(runId: string): boolean {
    const known = this.#tracesOf(runId);
    if (known.length === 0 && !this.#removeRuns("run_id = $value", runId)) return false;
    const shared = this.#sharedSessions(runId);
    const traces = known.filter((trace) => !shared.has(trace));
    const ids = JSON.stringify(traces);
    const all = (sql: string) => this.#db.prepare(sql).pluck().all({ value: ids }) as number[];
    const loose = new Map<number, Set<number>>();
    const looseRows: number[] = [];
    const records = [...traces.flatMap((trace) => looseLogsOf(this.#db, trace)), ...this.#recordsOf(runId, shared)];
    for (const { id, body, at } of records) {
      loose.set(body, (loose.get(body) ?? new Set()).add(at.offset));
      looseRows.push(id);
    }
    const used = {
      names: all(
        `SELECT name FROM spans WHERE trace IN (${LIST}) UNION SELECT name FROM logs WHERE trace IN (${LIST})`,
      ),
      scopes: all(
        `SELECT scope FROM spans WHERE trace IN (${LIST}) UNION SELECT scope FROM logs WHERE trace IN (${LIST})`,
      ),
      resources: all(`SELECT resource FROM trace_resources WHERE trace IN (${LIST})`),
    };
    const bodies = new Set([...all(`SELECT body FROM trace_bodies WHERE trace IN (${LIST})`), ...loose.keys()]);
    const keys = new Set(
      (all(`SELECT trace_id FROM traces WHERE id IN (${LIST})`) as unknown as Buffer[]).map((id) =>
        id.toString("latin1"),
      ),
    );
    this.#removeWords(ids, records);
    for (const body of bodies) this.#cutBody(body, keys, loose.get(body) ?? new Set());
    this.#db.prepare(`DELETE FROM logs WHERE id IN (${LIST})`).run({ value: JSON.stringify(looseRows) });
    this.#removeRuns("run_id = $value", runId);
    this.#removeRuns(`id IN (SELECT run FROM run_traces WHERE trace IN (${LIST}))`, ids);
    for (const table of ["spans", "logs", "trace_bodies", "trace_resources", "trace_keys", "span_variants"])
      this.#db.prepare(`DELETE FROM ${table} WHERE trace IN (${LIST})`).run({ value: ids });
    this.#db.prepare(`DELETE FROM traces WHERE id IN (${LIST})`).run({ value: ids });
    this.#touch(shared);
    this.#db.prepare("DELETE FROM pins WHERE run_id = ?").run(runId);
    rewindIndex(this.#db);
    this.#dictionaries.sweep(used);
    return true;
  }

  #removeWords(traces: string, loose: readonly RecordPlace[]): void {
    const places = (table: string) =>
      (
        this.#db
          .prepare(`SELECT ${PLACE_COLUMNS} FROM ${table} WHERE trace IN (${LIST})`)
          .raw()
          .all({ value: traces }) as number[][]
      ).map(placeOf);
    removeFromIndex(this.#db, "span", places("spans"));
    removeFromIndex(this.#db, "log", [...places("logs"), ...loose]);
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

  #touch(traces: ReadonlySet<number>): void {
    if (traces.size === 0) return;
    const changed = this.#db.prepare("UPDATE clock SET changes = changes + 1 RETURNING changes").pluck().get();
    for (const trace of traces) this.#db.prepare("UPDATE traces SET changed = ? WHERE id = ?").run(changed, trace);
  }

  /** Traces of a run; a trace that is not understood yet is a run under its own id. */
  #tracesOf(runId: string): number[] {
    const traces = this.#db
      .prepare("SELECT trace FROM run_traces WHERE run = (SELECT id FROM runs WHERE run_id = ?)")
      .pluck()
      .all(runId) as number[];
    if (traces.length > 0 || !/^[0-9a-f]{32}$/.test(runId)) return traces;
    return this.#db
      .prepare("SELECT id FROM traces WHERE trace_id = ?")
      .pluck()
      .all(Buffer.from(runId, "hex")) as number[];
  }

  #removeRuns(where: string, value: string): boolean {
    const runs = this.#db.prepare(`SELECT id, generation FROM runs WHERE ${where}`).all({ value }) as {
      id: number;
      generation: number;
    }[];
    for (const { id, generation } of runs) {
      this.#db.prepare("DELETE FROM run_chunks WHERE generation = ?").run(generation);
      this.#db.prepare("DELETE FROM run_columns WHERE generation = ?").run(generation);
      this.#db.prepare("DELETE FROM run_parts WHERE generation = ?").run(generation);
      this.#db.prepare("DELETE FROM run_traces WHERE run = ?").run(id);
      this.#db.prepare("DELETE FROM runs WHERE id = ?").run(id);
    }
    return runs.length > 0;
  }

  #cutBody(body: number, traces: ReadonlySet<string>, loose: ReadonlySet<number>): void {
    const row = this.#db.prepare("SELECT gzip, signal FROM bodies WHERE id = ?").get(body) as
      | { gzip: number; signal: number }
      | undefined;
    if (!row) return;
    const plain = new BodyReader(this.#db).plain(body);
    const isTraces = row.signal === 1;
    const records = isTraces ? readHotSpans(plain).spans : readHotLogs(plain);
    const stay = new Map(
      records
        .filter(({ traceKey, at }) => (traceKey === null ? !loose.has(at.offset) : !traces.has(traceKey)))
        .map((record) => [record.at.offset, record]),
    );
    const cut = cutRecords(plain, (offset) => stay.has(offset));
    if (!cut) {
      this.#db.prepare("DELETE FROM bodies WHERE id = ?").run(body);
      this.#db.prepare("DELETE FROM masked_bodies WHERE body = ?").run(body);
      this.#db.prepare("DELETE FROM trace_bodies WHERE trace = ? AND body = ?").run(LOOSE, body);
      return;
    }
    this.#db
      .prepare("UPDATE bodies SET data = ? WHERE id = ?")
      .run(row.gzip === 1 ? gzipSync(cut.plain) : cut.plain, body);
    const { changes } = this.#db.prepare("DELETE FROM masked_bodies WHERE body = ?").run(body);
    if (changes > 0)
      this.#db.prepare("INSERT INTO masked_bodies VALUES (?, ?)").run(body, JSON.stringify(marksIn(cut.plain)));
    const moveSpan = this.#db.prepare(
      "UPDATE spans SET offset = ? WHERE trace = ? AND span_id = ? AND body = ? AND offset = ?",
    );
    const moveLog = this.#db.prepare(
      "UPDATE logs SET offset = ? WHERE trace = ? AND resource = ? AND time_ns = ? AND body = ? AND offset = ?",
    );
    for (const [before, now] of cut.moved) {
      const record = stay.get(before);
      if (!record) continue;
      const resource = this.#dictionaries.resource(plain, record.resource);
      const trace = record.traceKey === null ? LOOSE : this.#dictionaries.trace(record.traceKey, resource);
      if ("timeNs" in record) moveLog.run(now, trace, resource, record.timeNs, body, before);
      else moveSpan.run(now, trace, record.spanId, body, before);
    }
  }
}

const LIST = "SELECT value FROM json_each($value)";
