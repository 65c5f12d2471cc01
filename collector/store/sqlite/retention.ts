import { statSync } from "node:fs";
import type { Tidied, TidyLimits } from "../store.ts";
import { emptyLog } from "./emptyLog.ts";
import type { Db } from "./openDatabase.ts";
import type { RunRemoval } from "./runRemoval.ts";

const DAY_MS = 24 * 3600_000;
const NS_PER_MS = 1_000_000;
/** A run that nothing was heard of for so long is not at work any more, whatever its status says. */
const AT_WORK_MS = 10 * 60_000;
const MOST_LOG_BYTES = 24 * 1024 * 1024;
const METRICS_AT_ONCE = 100;
/** Pages that one step gives back to the disk: 1 MB of a new store, half of that of an older one. */
const PAGES_AT_ONCE = 128;
/** Free pages that stay: what comes next needs them anyway. */
const PAGES_TO_SPARE = 128;

/** Neither pinned itself nor sharing a trace with a run that is: its traces would go with it. */
const UNPINNED = `run_id NOT IN (SELECT run_id FROM pins) AND NOT EXISTS (
  SELECT 1 FROM run_traces a JOIN run_traces b ON b.trace = a.trace JOIN runs o ON o.id = b.run
  JOIN pins p ON p.run_id = o.run_id WHERE a.run = runs.id)`;

/** When something came is told by this machine's clock: what was imported, or sent with a wrong clock, is not old. */
const ALL_RECEIVED_BEFORE = (run: string) => `NOT EXISTS (
  SELECT 1 FROM run_traces rt JOIN trace_bodies tb ON tb.trace = rt.trace JOIN bodies b ON b.id = tb.body
  WHERE rt.run = ${run} AND b.received_ms >= $before)`;

/** Keeps a store within its limits: each step deletes a part of a run, some metrics, or gives some space back to the disk. */
export class Retention {
  readonly #db: Db;
  readonly #removal: RunRemoval;
  readonly #statements;

  constructor(db: Db, removal: RunRemoval) {
    this.#db = db;
    this.#removal = removal;
    this.#statements = {
      agedRun: db
        .prepare(
          `SELECT run_id FROM runs WHERE start_ms < $before AND last_ms < $before AND ${UNPINNED}
           AND ${ALL_RECEIVED_BEFORE("runs.id")} ORDER BY start_ms, run_id LIMIT 1`,
        )
        .pluck(),
      agedTrace: db
        .prepare(
          `SELECT lower(hex(trace_id)) FROM traces t WHERE understood = 0 AND start_ns < $beforeNs AND last_ns < $beforeNs
           AND NOT EXISTS (SELECT 1 FROM run_traces rt WHERE rt.trace = t.id)
           AND NOT EXISTS (SELECT 1 FROM trace_bodies tb JOIN bodies b ON b.id = tb.body
             WHERE tb.trace = t.id AND b.received_ms >= $before)
           AND lower(hex(trace_id)) NOT IN (SELECT run_id FROM pins) ORDER BY start_ns LIMIT 1`,
        )
        .pluck(),
      oldestRun: db
        .prepare(
          `SELECT run_id FROM runs WHERE ${UNPINNED} AND NOT (status = 'running' AND last_ms >= $atWork)
           ORDER BY start_ms, run_id LIMIT 1`,
        )
        .pluck(),
      metrics: db.prepare(
        `DELETE FROM bodies WHERE id IN (
           SELECT id FROM bodies WHERE signal = 3 AND received_ms < ? ORDER BY received_ms LIMIT ${METRICS_AT_ONCE})`,
      ),
      sweepRules: db.prepare("DELETE FROM masked_bodies WHERE body NOT IN (SELECT id FROM bodies)"),
    };
  }

  step({ keepDays, keepBytes }: TidyLimits, nowMs: number): Tidied {
    if (this.#removal.step()) return MORE;
    const before = nowMs - keepDays * DAY_MS;
    const aged =
      (this.#statements.agedRun.get({ before }) as string | undefined) ??
      (this.#statements.agedTrace.get({ before, beforeNs: before * NS_PER_MS }) as string | undefined);
    if (aged !== undefined) return this.#remove(aged);
    if (this.#dropMetrics(before)) return MORE;
    if (this.#bytesInUse() > keepBytes) {
      const oldest = this.#statements.oldestRun.get({ atWork: nowMs - AT_WORK_MS }) as string | undefined;
      if (oldest !== undefined) return this.#remove(oldest);
      if (this.#dropMetrics(nowMs)) return MORE;
    }
    if (this.#removal.tidy()) return MORE;
    return this.#giveBack();
  }

  /** It is gone for whoever reads; the next steps delete what it consists of. */
  #remove(runId: string): Tidied {
    const removed = this.#removal.begin(runId, false);
    return { deleted: removed ? runId : null, more: removed };
  }

  #dropMetrics(before: number): boolean {
    return this.#db
      .transaction(() => {
        const { changes } = this.#statements.metrics.run(before);
        if (changes > 0) this.#statements.sweepRules.run();
        return changes > 0;
      })
      .immediate();
  }

  /** Free pages go to the end of the file, which is cut; what was deleted leaves the log unless somebody reads it. */
  #giveBack(): Tidied {
    const free = this.#number("freelist_count");
    if (free > PAGES_TO_SPARE && this.#number("auto_vacuum") !== 0) {
      this.#db.exec(`PRAGMA incremental_vacuum(${Math.min(PAGES_AT_ONCE, free - PAGES_TO_SPARE)})`);
      return MORE;
    }
    // A reader that stayed for long made the log grow; it shrinks once nobody reads it.
    if (this.#bytesOfLog() > MOST_LOG_BYTES) emptyLog(this.#db);
    return { deleted: null, more: false };
  }

  #bytesOfLog(): number {
    return statSync(`${this.#db.name}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  }

  #bytesInUse(): number {
    return (this.#number("page_count") - this.#number("freelist_count")) * this.#number("page_size");
  }

  #number(pragma: string): number {
    return Number(this.#db.pragma(pragma, { simple: true }));
  }
}

const MORE: Tidied = { deleted: null, more: true };
