import { packEvidence } from "../../model/packedEvidence.ts";
import type { UnderstoodRun } from "../../model/understoodRun.ts";
import type { KeptRun } from "../store.ts";
import { isOver } from "./isOver.ts";
import { writeSpans } from "./madeSpans.ts";
import type { Db } from "./openDatabase.ts";
import { pack } from "./packed.ts";
import { RunChunks, type WaitingRows } from "./runChunks.ts";

/** Parts of a run that are stored as one value each; span rows are stored in chunks. */
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

/** A run that is written, and shown by nobody yet. */
export interface WaitingRun {
  readonly run: KeptRun;
  readonly rows: WaitingRows;
}

/** Rows of understood runs. A run's parts hang on a generation, and belong to the run from the moment `put` says so. */
export class RunRows {
  readonly #db: Db;
  readonly #chunks: RunChunks;
  readonly #statements;

  constructor(db: Db) {
    this.#db = db;
    this.#chunks = new RunChunks(db);
    this.#statements = {
      generation: db.prepare("UPDATE clock SET generations = generations + 1 RETURNING generations").pluck(),
      part: db.prepare("INSERT INTO run_parts (generation, part, data, packed) VALUES (?, ?, '', ?)"),
      moveParts: db.prepare("UPDATE run_parts SET generation = $to WHERE generation = $from"),
      dropParts: db.prepare("DELETE FROM run_parts WHERE generation = ?"),
      run: db.prepare("SELECT generation FROM runs WHERE run_id = ?").pluck(),
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

  /** Stores a run under a new generation, which no run shows yet. */
  write(run: KeptRun): WaitingRun {
    const generation = this.#db
      .transaction(() => {
        const generation = this.#statements.generation.get() as number;
        for (const part of STORED_PARTS) {
          // Most lists of most runs are empty, which is what a part that is not there stands for.
          const value = run[part];
          if (!Array.isArray(value) || value.length > 0) this.#statements.part.run(generation, part, pack(value));
        }
        this.#statements.part.run(generation, EVIDENCE_PART, pack(packEvidence(run.evidence)));
        const { told = {}, made = [] } = run;
        if (Object.keys(told).length > 0) this.#statements.part.run(generation, TOLD_PART, pack(told));
        if (made.length > 0) this.#statements.part.run(generation, MADE_PART, pack(writeSpans(made)));
        return generation;
      })
      .immediate();
    return { run, rows: this.#chunks.write(run.summary.runId, generation, run.spans) };
  }

  /** Makes what was written the run's own, inside a transaction. @returns the run's number */
  put({ run, rows }: WaitingRun, traces: readonly number[]): number {
    const { summary } = run;
    const present = this.#statements.run.get(summary.runId) as number | undefined;
    const generation = this.#chunks.complete(rows, present ?? null);
    if (present !== undefined) this.#statements.dropParts.run(present);
    if (present !== undefined && present !== generation) this.#chunks.drop(present);
    if (generation !== rows.generation) this.#statements.moveParts.run({ from: rows.generation, to: generation });
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
    if (isOver(summary)) this.#chunks.forgetRun(summary.runId);
    else this.#chunks.remember(summary.runId, generation, run.spans);
    return id;
  }

  /** To be called when a transaction with `put` failed, and when memory is better used otherwise. */
  forget(): void {
    this.#chunks.forget();
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
    this.#chunks.drop(generation);
    this.#statements.dropParts.run(generation);
  }

  /** Removes generations that no run shows: a crash left them. */
  sweep(): void {
    // Looked for in the indexes alone and without a lock: nearly always there are none, in a store of any size.
    const lost = ["run_chunks", "run_columns", "run_parts"].flatMap(
      (table) =>
        this.#db
          .prepare(`SELECT DISTINCT generation FROM ${table} WHERE generation NOT IN (SELECT generation FROM runs)`)
          .pluck()
          .all() as number[],
    );
    for (const generation of new Set(lost)) this.#db.transaction(() => this.dropGeneration(generation)).immediate();
  }
}
