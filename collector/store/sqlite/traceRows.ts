import { doomedOf } from "./doomed.ts";
import type { Db } from "./openDatabase.ts";

/** A trace as the analysis needs it: how much came of it, and how far it was understood. */
export interface TraceRow {
  readonly id: number;
  readonly homeless: number;
  /** 1 for a trace that stands for the log records of a session. */
  readonly isSession: number;
  readonly changed: number;
  readonly spanCount: number;
  readonly logCount: number;
  readonly running: number;
  /** 1 for a trace that was understood, and whose rows were made again since. */
  readonly isMarked: number;
  readonly tried: number;
  readonly triedRules: number;
  readonly tries: number;
}

/** The rows of `traces`, without those of traces that are being deleted. */
export class TraceRows {
  readonly #statements;

  constructor(db: Db) {
    this.#statements = {
      find: db.prepare(
        `SELECT id, changed, span_count AS spanCount, log_count AS logCount, running,
           rules = 0 AND understood > 0 AS isMarked, tried, tried_rules AS triedRules, tries, homeless,
           session IS NOT NULL AS isSession
         FROM traces WHERE trace_id = ? AND id NOT IN (${doomedOf("trace")})`,
      ),
      traceId: db.prepare("SELECT lower(hex(trace_id)) FROM traces WHERE id = ?").pluck(),
      tick: db.prepare("UPDATE clock SET changes = changes + 1 RETURNING changes").pluck(),
      touch: db.prepare("UPDATE traces SET changed = ? WHERE id = ?"),
      understood: db.prepare("UPDATE traces SET understood = ?, rules = ?, tries = 0 WHERE id = ?"),
      homeless: db.prepare("UPDATE traces SET homeless = ? WHERE id = ?"),
      neighbours: db
        .prepare(
          `SELECT DISTINCT t.id FROM traces s JOIN logs l ON l.session = s.session JOIN resources y ON y.id = l.resource
           JOIN resources x ON x.process = y.process JOIN trace_resources r ON r.resource = x.id
           JOIN traces t ON t.id = r.trace WHERE s.id = ? AND t.start_ns IS NOT NULL ORDER BY t.start_ns DESC LIMIT 1000`,
        )
        .pluck(),
    };
  }

  find(traceId: string): TraceRow | undefined {
    return this.#statements.find.get(Buffer.from(traceId, "hex")) as TraceRow | undefined;
  }

  /** Trace ids of traces by their numbers; those that are no more are left out. */
  traceIds(ids: Iterable<number>): string[] {
    return [...ids]
      .map((id) => this.#statements.traceId.get(id) as string | undefined)
      .filter((traceId) => traceId !== undefined);
  }

  /** Makes traces stale. */
  touch(ids: Iterable<number>): void {
    const traces = [...ids];
    if (traces.length === 0) return;
    const changed = this.#statements.tick.get() as number;
    for (const id of traces) this.#statements.touch.run(changed, id);
  }

  /** @param upTo the change up to which the trace is understood */
  setUnderstood(id: number, upTo: number, rulesVersion: number): void {
    this.#statements.understood.run(upTo, rulesVersion, id);
  }

  /** Whether the records of a session that a trace stands for go to the traces of their process, which become stale by it. */
  setHomeless(id: number, homeless: boolean): void {
    this.#statements.homeless.run(homeless ? 1 : 0, id);
    this.touch(this.#statements.neighbours.all(id) as number[]);
  }
}
