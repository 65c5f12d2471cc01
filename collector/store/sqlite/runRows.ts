import { columnsOf, encodeColumns } from "../../contract/columns.ts";
import type { SpanRow } from "../../contract/span.ts";
import { packEvidence } from "../../model/packedEvidence.ts";
import type { UnderstoodRun } from "../../model/understoodRun.ts";
import { spanIdNumber } from "../../otlp/ids.ts";
import type { KeptRun } from "../store.ts";
import { writeSpans } from "./madeSpans.ts";
import type { Db } from "./openDatabase.ts";

/** Span rows per stored chunk. */
export const CHUNK = 256;
/** Chunks per transaction, so that a large run never holds the writer up for long. */
const CHUNKS_AT_ONCE = 16;

/** Parts of a run that are stored as one JSON text each; span rows are stored in chunks. */
const STORED_PARTS = [
  "line",
  "plans",
  "messages",
  "guardrails",
  "approvals",
  "budgets",
  "retries",
  "evaluations",
  "retrievals",
  "code",
] as const satisfies readonly (keyof UnderstoodRun)[];
export type StoredPart = (typeof STORED_PARTS)[number];

/** The part that holds spans which were made of log records. */
export const MADE_PART = "made";
/** The part that holds content of spans which do not carry it themselves. */
export const TOLD_PART = "told";
/** The part that holds which spans are behind each count. */
export const EVIDENCE_PART = "evidence";

/** Rows of understood runs. A run's parts hang on a generation, and belong to the run from the moment `put` says so. */
export class RunRows {
  readonly #db: Db;
  readonly #statements;

  constructor(db: Db) {
    this.#db = db;
    this.#statements = {
      generation: db.prepare("UPDATE clock SET generations = generations + 1 RETURNING generations").pluck(),
      chunk: db.prepare("INSERT INTO run_chunks (generation, first, span_ids, data) VALUES (?, ?, ?, ?)"),
      part: db.prepare("INSERT INTO run_parts (generation, part, data) VALUES (?, ?, ?)"),
      columns: db.prepare("INSERT INTO run_columns (generation, first, data) VALUES (?, ?, ?)"),
      dropColumns: db.prepare("DELETE FROM run_columns WHERE generation = ?"),
      dropChunks: db.prepare("DELETE FROM run_chunks WHERE generation = ?"),
      dropParts: db.prepare("DELETE FROM run_parts WHERE generation = ?"),
      run: db.prepare("SELECT id, generation FROM runs WHERE run_id = ?"),
      put: db
        .prepare(
          `INSERT INTO runs (run_id, generation, start_ms, last_ms, status, name, service, session, workspace, summary)
           VALUES ($runId, $generation, $startMs, $lastMs, $status, $name, $service, $session, $workspace, $summary)
           ON CONFLICT (run_id) DO UPDATE SET generation = excluded.generation, start_ms = excluded.start_ms,
             last_ms = excluded.last_ms, status = excluded.status, name = excluded.name, service = excluded.service,
             session = excluded.session, workspace = excluded.workspace, summary = excluded.summary
           RETURNING id`,
        )
        .pluck(),
      dropTraces: db.prepare("DELETE FROM run_traces WHERE run = ?"),
      addTrace: db.prepare("INSERT OR IGNORE INTO run_traces (trace, run) VALUES (?, ?)"),
      runsOf: db
        .prepare(
          `SELECT DISTINCT r.id, r.run_id FROM run_traces t JOIN runs r ON r.id = t.run
           WHERE t.trace IN (SELECT value FROM json_each(?))`,
        )
        .raw(),
      byId: db.prepare("SELECT generation FROM runs WHERE id = ?").pluck(),
      dropRun: db.prepare("DELETE FROM runs WHERE id = ?"),
    };
  }

  /** Stores the parts of a run under a new generation, which no run shows yet. */
  writeGeneration(run: KeptRun): number {
    const generation = this.#db
      .transaction(() => {
        const generation = this.#statements.generation.get() as number;
        for (const part of STORED_PARTS) this.#statements.part.run(generation, part, JSON.stringify(run[part]));
        this.#statements.part.run(generation, EVIDENCE_PART, JSON.stringify(packEvidence(run.evidence)));
        const told = JSON.stringify(run.told ?? {});
        if (told !== "{}") this.#statements.part.run(generation, TOLD_PART, told);
        if (run.made?.length) this.#statements.part.run(generation, MADE_PART, writeSpans(run.made));
        return generation;
      })
      .immediate();
    for (let first = 0; first < run.spans.length; first += CHUNK * CHUNKS_AT_ONCE) {
      const rows = run.spans.slice(first, first + CHUNK * CHUNKS_AT_ONCE);
      this.#db.transaction(() => this.#writeChunks(generation, first, rows)).immediate();
    }
    return generation;
  }

  /** Makes a generation the run's own. @returns the run's number */
  put(run: UnderstoodRun, generation: number, traces: readonly number[]): number {
    const { summary } = run;
    const known = this.#statements.run.get(summary.runId) as { id: number; generation: number } | undefined;
    if (known) this.dropGeneration(known.generation);
    const id = this.#statements.put.get({
      runId: summary.runId,
      generation,
      startMs: summary.startMs,
      lastMs: summary.startMs + summary.durationMs,
      status: summary.status,
      name: summary.name,
      service: summary.service,
      session: summary.sessionId,
      workspace: summary.workspace,
      summary: JSON.stringify(summary),
    }) as number;
    this.#statements.dropTraces.run(id);
    for (const trace of traces) this.#statements.addTrace.run(trace, id);
    return id;
  }

  /** Runs that hold any of the traces: number → id. */
  runsOf(traces: readonly number[]): Map<number, string> {
    return new Map(this.#statements.runsOf.all(JSON.stringify(traces)) as [number, string][]);
  }

  remove(id: number): void {
    this.dropGeneration(this.#statements.byId.get(id) as number);
    this.#statements.dropTraces.run(id);
    this.#statements.dropRun.run(id);
  }

  dropGeneration(generation: number): void {
    this.#statements.dropChunks.run(generation);
    this.#statements.dropColumns.run(generation);
    this.#statements.dropParts.run(generation);
  }

  /** Removes generations that no run shows: a crash left them. */
  sweep(): void {
    for (const table of ["run_chunks", "run_columns", "run_parts"])
      this.#db.prepare(`DELETE FROM ${table} WHERE generation NOT IN (SELECT generation FROM runs)`).run();
  }

  #writeChunks(generation: number, first: number, rows: readonly SpanRow[]): void {
    this.#statements.columns.run(generation, first, encodeColumns(columnsOf(rows), Buffer.from));
    for (let at = 0; at < rows.length; at += CHUNK) {
      const chunk = rows.slice(at, at + CHUNK);
      this.#statements.chunk.run(generation, first + at, spanIds(chunk), JSON.stringify(chunk));
    }
  }
}

/** Eight bytes a span, in their order: finds a span without parsing rows. */
function spanIds(rows: readonly SpanRow[]): Buffer {
  const ids = Buffer.alloc(rows.length * 8);
  rows.forEach((row, at) => {
    ids.writeBigInt64BE(spanIdNumber(row.spanId) ?? 0n, at * 8);
  });
  return ids;
}
