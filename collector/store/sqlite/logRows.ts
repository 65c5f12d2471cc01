import { hash } from "node:crypto";
import type { HotLog } from "../../otlp/hotLogs.ts";
import { numberOfName, sessionName } from "../../otlp/recordKeys.ts";
import type { CountedFacts } from "./countedFacts.ts";
import type { Dictionaries } from "./dictionaries.ts";
import type { Db } from "./openDatabase.ts";
import type { RowsOfBody } from "./spanRows.ts";

/** Trace number of log records that belong to no trace. */
export const LOOSE = 0;

/** Writes narrow rows of log records inside a transaction, each record once. */
export class LogRows {
  readonly #facts: CountedFacts;
  readonly #dictionaries: Dictionaries;
  readonly #insert;

  constructor(db: Db, dictionaries: Dictionaries, facts: CountedFacts) {
    this.#facts = facts;
    this.#dictionaries = dictionaries;
    this.#insert = db.prepare(
      `INSERT OR IGNORE INTO logs (trace, time_ns, hash, span_id, name, resource, scope, body, offset, length, session)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
  }

  /** Writes the records of a body; those of no trace count as of {@link LOOSE}. */
  write(logs: readonly HotLog[], plain: Uint8Array, body: RowsOfBody): void {
    const seen = new Map<bigint, bigint>();
    for (const log of logs) {
      const resource = this.#dictionaries.resource(plain, log.resource);
      const trace = log.traceKey === null ? LOOSE : this.#dictionaries.trace(log.traceKey, resource);
      body.traces.add(trace);
      const { changes } = this.#insert.run(
        trace,
        log.timeNs,
        logIdentity(log, plain, seen),
        log.spanId,
        log.eventName === null ? null : this.#dictionaries.name(log.eventName),
        resource,
        this.#dictionaries.scope(log.scope),
        body.id,
        log.at.offset,
        log.at.length,
        sessionNumber(log),
      );
      if (changes === 0) continue;
      body.hasNews = true;
      if (trace === LOOSE) this.#facts.looseLog(resource, log.timeNs, log.session);
      else this.#facts.log(trace, resource, log.timeNs);
    }
  }
}

/**
 * Log records have no id, so equal bytes make a record that was sent again. Equal records inside one request are
 * records of their own: the count of those before it is part of the identity.
 */
export function logIdentity(log: HotLog, plain: Uint8Array, seen: Map<bigint, bigint>): bigint {
  const bytes = plain.subarray(log.at.offset, log.at.offset + log.at.length);
  const digest = hash("sha256", bytes, "buffer").readBigInt64BE(0);
  const before = seen.get(digest) ?? 0n;
  seen.set(digest, before + 1n);
  return BigInt.asIntN(64, digest + before);
}

/** Number of the session that a record names; null where it names none. */
export function sessionNumber({ session }: HotLog): ReturnType<typeof numberOfName> | null {
  return session === null ? null : numberOfName(sessionName(session));
}
