import { numberOfName, sessionName, traceKeyOfSession } from "../../otlp/recordKeys.ts";
import type { Db } from "./openDatabase.ts";

/** Finds the traces that log records of a session belong to, inside a writer's transaction. */
export class SessionOwners {
  readonly #statements;

  constructor(db: Db) {
    this.#statements = {
      last: db
        .prepare(
          "SELECT trace FROM trace_keys WHERE key = ? AND works = 1 AND start_ns <= ? ORDER BY start_ns DESC, trace DESC LIMIT 1",
        )
        .pluck(),
      first: db
        .prepare("SELECT trace FROM trace_keys WHERE key = ? AND works = 1 ORDER BY start_ns, trace LIMIT 1")
        .pluck(),
      own: db.prepare("SELECT id, homeless FROM traces WHERE session = ?"),
      make: db.prepare(
        "INSERT INTO traces (trace_id, resource, changed, session) VALUES (?, ?, 0, ?) RETURNING id, homeless",
      ),
    };
  }

  /**
   * The session's working traces that the moments belong to; where it has none, the trace that its records themselves
   * are, and whether they are no run and belong to their process.
   */
  of(session: string, resource: number, times: readonly bigint[]): { traces: Set<number>; homeless: boolean } {
    const key = numberOfName(sessionName(session));
    const traces = new Set<number>();
    const first = this.#statements.first.get(key) as number | undefined;
    if (first !== undefined) {
      for (const timeNs of times) traces.add((this.#statements.last.get(key, timeNs) as number | undefined) ?? first);
      return { traces, homeless: false };
    }
    const bytes = Buffer.from(traceKeyOfSession(session), "latin1");
    const own = (this.#statements.own.get(key) ?? this.#statements.make.get(bytes, resource, key)) as {
      id: number;
      homeless: number;
    };
    traces.add(own.id);
    return { traces, homeless: own.homeless === 1 };
  }
}
