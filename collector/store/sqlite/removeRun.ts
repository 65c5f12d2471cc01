import { gzipSync } from "node:zlib";
import { cutRecords } from "../../otlp/cutRecords.ts";
import { readHotLogs } from "../../otlp/hotLogs.ts";
import { readHotSpans } from "../../otlp/hotSpans.ts";
import { StoreBusy } from "../store.ts";
import { BodyReader } from "./bodyReader.ts";
import type { Dictionaries } from "./dictionaries.ts";
import { LOOSE } from "./logRows.ts";
import { looseLogsOf } from "./looseLogs.ts";
import type { Db } from "./openDatabase.ts";

const CHECKPOINT_TRIES = 20;

/**
 * Deletes a run with its traces, and every run that shares one of them, and takes their bytes out of the database and
 * its log. Bodies that hold other runs too are written anew without it.
 * @returns false when there is no such run
 * @throws StoreBusy when a reader kept the log from being emptied; then the run is gone and its bytes follow with the
 *   next deletion
 */
export function removeRun(db: Db, dictionaries: Dictionaries, runId: string): boolean {
  const removed = db.transaction(() => new Removal(db, dictionaries).remove(runId)).immediate();
  if (removed) emptyLog(db);
  return removed;
}

function emptyLog(db: Db): void {
  for (let tries = 0; tries < CHECKPOINT_TRIES; tries++) {
    const [result] = db.pragma("wal_checkpoint(TRUNCATE)") as { busy: number }[];
    if (result?.busy === 0) return;
  }
  throw new StoreBusy("A reader kept the deleted run in the database's log.");
}

class Removal {
  readonly #db: Db;
  readonly #dictionaries: Dictionaries;

  constructor(db: Db, dictionaries: Dictionaries) {
    this.#db = db;
    this.#dictionaries = dictionaries;
  }

  remove(runId: string): boolean {
    const traces = this.#tracesOf(runId);
    if (traces.length === 0 && !this.#removeRuns("run_id = $value", runId)) return false;
    const ids = JSON.stringify(traces);
    const all = (sql: string) => this.#db.prepare(sql).pluck().all({ value: ids }) as number[];
    const loose = new Map<number, Set<number>>();
    for (const trace of traces)
      for (const { body, at } of looseLogsOf(this.#db, trace))
        loose.set(body, (loose.get(body) ?? new Set()).add(at.offset));
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
    for (const body of bodies) this.#cutBody(body, keys, loose.get(body) ?? new Set());
    this.#removeRuns(`id IN (SELECT run FROM run_traces WHERE trace IN (${LIST}))`, ids);
    for (const table of ["spans", "logs", "trace_bodies", "trace_resources"])
      this.#db.prepare(`DELETE FROM ${table} WHERE trace IN (${LIST})`).run({ value: ids });
    this.#db.prepare(`DELETE FROM traces WHERE id IN (${LIST})`).run({ value: ids });
    this.#dictionaries.sweep(used);
    return true;
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
      this.#db.prepare("DELETE FROM trace_bodies WHERE trace = ? AND body = ?").run(LOOSE, body);
      return;
    }
    this.#db
      .prepare("UPDATE bodies SET data = ? WHERE id = ?")
      .run(row.gzip === 1 ? gzipSync(cut.plain) : cut.plain, body);
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
