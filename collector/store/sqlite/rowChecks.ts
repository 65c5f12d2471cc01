import type { HotLog } from "../../otlp/hotLogs.ts";
import type { HotSpan } from "../../otlp/hotSpans.ts";
import { resourceOwner } from "../../otlp/resourceOwner.ts";
import { type Dictionaries, safeResource } from "./dictionaries.ts";
import { LOOSE, logIdentity, sessionNumber } from "./logRows.ts";
import type { Db } from "./openDatabase.ts";

/** The rows of one trace, held against its bodies, which are to be given in order of arrival. */
export interface RowCheck {
  /** Whether every body could be read: else rows that stand in none of them are left. */
  isWhole: boolean;
  /** @returns how many records of the trace there were */
  spans(spans: readonly HotSpan[], plain: Uint8Array, body: number): number;
  logs(logs: readonly HotLog[], plain: Uint8Array, body: number): number;
  /** Removes rows that no body holds, and counts the trace anew. */
  end(): void;
}

const SPAN_COLUMNS = "parent_id, name, resource, scope, kind, status, start_ns, end_ns, body, offset, length";
const LOG_COLUMNS = "resource, time_ns, hash, span_id, name, scope, body, offset, length, session";

/** Sets rows right that are not what their bodies say. To be used inside a writer's transactions. */
export class RowChecks {
  readonly #dictionaries: Dictionaries;
  readonly #statements;
  readonly #resources = new Set<number>();

  constructor(db: Db, dictionaries: Dictionaries) {
    this.#dictionaries = dictionaries;
    const set = (columns: string) =>
      columns
        .split(", ")
        .map((column) => `${column} = ?`)
        .join(", ");
    const marks = (columns: string) => columns.replace(/\w+/g, "?");
    this.#statements = {
      trace: db.prepare("SELECT trace_id FROM traces WHERE id = ?").pluck(),
      lastSpan: db.prepare("SELECT coalesce(max(id), 0) FROM spans WHERE trace = ?").pluck(),
      lastLog: db.prepare("SELECT coalesce(max(id), 0) FROM logs WHERE trace = ?").pluck(),
      span: db.prepare(`SELECT id, ${SPAN_COLUMNS} FROM spans WHERE trace = ? AND span_id = ?`).safeIntegers().raw(),
      setSpan: db.prepare(`UPDATE spans SET ${set(SPAN_COLUMNS)} WHERE id = ?`),
      addSpan: db.prepare(`INSERT INTO spans (trace, span_id, ${SPAN_COLUMNS}) VALUES (?, ?, ${marks(SPAN_COLUMNS)})`),
      spanIds: db.prepare("SELECT id, span_id FROM spans WHERE trace = ? AND id <= ?").safeIntegers().raw(),
      dropSpan: db.prepare("DELETE FROM spans WHERE id = ?"),
      log: db
        .prepare(
          `SELECT id, ${LOG_COLUMNS} FROM logs WHERE trace = $trace AND resource = $resource AND time_ns = $timeNs AND hash = $hash`,
        )
        .safeIntegers()
        .raw(),
      setLog: db.prepare(`UPDATE OR REPLACE logs SET ${set(LOG_COLUMNS)} WHERE id = ?`),
      addLog: db.prepare(`INSERT INTO logs (trace, ${LOG_COLUMNS}) VALUES (?, ${marks(LOG_COLUMNS)})`),
      logIds: db
        .prepare("SELECT id, resource, time_ns, hash FROM logs WHERE trace = ? AND id <= ?")
        .safeIntegers()
        .raw(),
      dropLog: db.prepare("DELETE FROM logs WHERE id = ?"),
      addResource: db.prepare("INSERT OR IGNORE INTO trace_resources (resource, trace) VALUES (?, ?)"),
      resource: db.prepare("SELECT data, service, workspace, process FROM resources WHERE id = ?"),
      setResource: db.prepare("UPDATE resources SET service = ?, workspace = ?, process = ? WHERE id = ?"),
      count: db.prepare(
        `UPDATE traces SET
           span_count = (SELECT count(*) FROM spans WHERE trace = $id),
           log_count = (SELECT count(*) FROM logs WHERE trace = $id),
           running = (SELECT count(*) FROM spans WHERE trace = $id AND end_ns = 0),
           errors = (SELECT count(*) FROM spans WHERE trace = $id AND status = 2),
           start_ns = (SELECT min(start_ns) FROM spans WHERE trace = $id AND start_ns > 0),
           last_ns = (SELECT max(ns) FROM (
             SELECT CASE end_ns WHEN 0 THEN start_ns ELSE end_ns END AS ns FROM spans WHERE trace = $id
             UNION ALL SELECT time_ns FROM logs WHERE trace = $id AND time_ns > 0)),
           root_name = (SELECT name FROM spans WHERE trace = $id AND parent_id = 0 ORDER BY id LIMIT 1),
           first_name = (SELECT name FROM spans WHERE trace = $id ORDER BY id LIMIT 1)
         WHERE id = $id`,
      ),
    };
  }

  begin(trace: number): RowCheck {
    const at = this.#statements;
    const key = trace === LOOSE ? null : (at.trace.get(trace) as Buffer | undefined)?.toString("latin1");
    // What comes while the rows are looked at is not theirs to judge.
    const [lastSpan, lastLog] = [at.lastSpan.get(trace), at.lastLog.get(trace)];
    /** Span → whether it has ended. */
    const spans = new Map<bigint, boolean>();
    const logs = new Set<string>();
    const resourceOf = (plain: Uint8Array, of: HotSpan | HotLog) => {
      const id = this.#dictionaries.resource(plain, of.resource);
      this.#setRight(id);
      if (trace !== LOOSE) at.addResource.run(id, trace);
      return id;
    };
    const check: RowCheck = {
      isWhole: true,
      spans: (sent, plain, body) => {
        let count = 0;
        for (const span of sent) {
          if (span.traceKey !== key) continue;
          count++;
          const before = spans.get(span.spanId);
          const isEnded = span.endNs !== 0n;
          if (before === true || (before === false && !isEnded)) continue;
          spans.set(span.spanId, isEnded);
          const name = this.#dictionaries.name(span.name);
          const scope = this.#dictionaries.scope(span.scope);
          const { parentId, kind, status, startNs, endNs } = span;
          const place = [body, span.at.offset, span.at.length];
          const values = [parentId, name, resourceOf(plain, span), scope, kind, status, startNs, endNs, ...place];
          const known = at.span.get(trace, span.spanId) as bigint[] | undefined;
          if (!known) at.addSpan.run(trace, span.spanId, ...values);
          else if (!isSame(known, values)) at.setSpan.run(...values, known[0]);
        }
        return count;
      },
      logs: (sent, plain, body) => {
        let count = 0;
        const seen = new Map<bigint, bigint>();
        for (const log of sent) {
          const hash = logIdentity(log, plain, seen);
          if (log.traceKey !== key) continue;
          count++;
          const resource = resourceOf(plain, log);
          const identity = `${resource} ${log.timeNs} ${hash}`;
          if (logs.has(identity)) continue;
          logs.add(identity);
          const name = log.eventName === null ? null : this.#dictionaries.name(log.eventName);
          const scope = this.#dictionaries.scope(log.scope);
          const place = [body, log.at.offset, log.at.length];
          const values = [resource, log.timeNs, hash, log.spanId, name, scope, ...place, sessionNumber(log)];
          const known = at.log.get({ trace, resource, timeNs: log.timeNs, hash }) as bigint[] | undefined;
          if (!known) at.addLog.run(trace, ...values);
          else if (!isSame(known, values)) at.setLog.run(...values, known[0]);
        }
        return count;
      },
      end: () => {
        if (check.isWhole) {
          for (const [id, spanId] of at.spanIds.all(trace, lastSpan) as [bigint, bigint][])
            if (!spans.has(spanId)) at.dropSpan.run(id);
          for (const [id, ...identity] of at.logIds.all(trace, lastLog) as bigint[][])
            if (!logs.has(identity.join(" "))) at.dropLog.run(id);
        }
        if (trace !== LOOSE) at.count.run({ id: trace });
        this.#resources.clear();
      },
    };
    return check;
  }

  /** What a resource says of its process, held against its bytes. */
  #setRight(id: number): void {
    if (this.#resources.has(id)) return;
    this.#resources.add(id);
    const known = this.#statements.resource.get(id) as Record<"service" | "workspace" | "process", string | null> & {
      readonly data: Buffer;
    };
    const { service, workspace, process } = resourceOwner(safeResource(known.data).attributes);
    if (known.service === service && known.workspace === workspace && known.process === process) return;
    this.#statements.setResource.run(service, workspace, process, id);
  }
}

/** Whether a row, after its number, holds these values. */
function isSame(row: readonly (bigint | null)[], values: readonly (bigint | number | null)[]): boolean {
  return values.every((value, at) => row[at + 1] === (value === null ? null : BigInt(value)));
}
