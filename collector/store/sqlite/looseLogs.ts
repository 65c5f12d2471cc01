import { PLACE_COLUMNS, placeOf, type RecordPlace } from "./bodyReader.ts";
import type { Db } from "./openDatabase.ts";
import { KEY_KIND } from "./traceKeys.ts";

const EARLIEST = -(2n ** 63n);
const LATEST = 2n ** 63n - 1n;

const OF_NO_SESSION = "trace = 0 AND session IS NULL";
/** Of sessions that are nobody's. */
const OF_HOMELESS_SESSIONS = "session IN (SELECT session FROM traces WHERE session IS NOT NULL AND homeless = 1)";

/** A stretch of time, its end not in it. */
interface Stretch {
  readonly from: bigint;
  readonly to: bigint;
}

/**
 * Log records without a trace id that belong to a trace: those of its sessions, and those of its process that are of no
 * session, from its start to the start of the next trace of the same; the first trace has those before it too. To the
 * trace that stands for a session without traces belong all records of the session, and to the first such one of a process
 * that has no other traces those of no session.
 */
export function looseLogsOf(db: Db, trace: number): RecordPlace[] {
  const rows: number[][] = [];
  for (const process of processesWithLooseLogs(db, trace)) {
    const time = timeInProcess(db, trace, process);
    if (!time) continue;
    for (const which of [OF_NO_SESSION, OF_HOMELESS_SESSIONS]) {
      const select = db.prepare(
        `SELECT ${PLACE_COLUMNS} FROM logs WHERE ${which} AND resource IN (SELECT id FROM resources WHERE process = ?)
         AND time_ns >= ? AND time_ns < ? ORDER BY id`,
      );
      rows.push(...(select.raw().all(process, time.from, time.to) as number[][]));
    }
  }
  if (standsForProcess(db, trace)) rows.push(...ofProcess(db, trace));
  const ofSession = db
    .prepare(`SELECT ${PLACE_COLUMNS} FROM logs WHERE session = ? AND time_ns >= ? AND time_ns < ? ORDER BY id`)
    .raw();
  for (const { key, from, to } of sessionsOf(db, trace)) rows.push(...(ofSession.all(key, from, to) as number[][]));
  return rows.map(placeOf);
}

/** The first trace that stands for a session of a process, where the process has no traces: it has what is of no session. */
export const FIRST_SESSION_OF_PROCESS = `SELECT min(t.id) FROM traces t JOIN resources x ON x.id = t.resource
  WHERE t.session IS NOT NULL AND x.process = $process AND NOT EXISTS (
    SELECT 1 FROM resources y JOIN trace_resources r ON r.resource = y.id JOIN traces o ON o.id = r.trace
    WHERE y.process = $process AND o.start_ns IS NOT NULL)`;

function standsForProcess(db: Db, trace: number): boolean {
  const process = processOf(db, trace);
  return process !== undefined && db.prepare(FIRST_SESSION_OF_PROCESS).pluck().get({ process }) === trace;
}

function ofProcess(db: Db, trace: number): number[][] {
  return db
    .prepare(
      `SELECT ${PLACE_COLUMNS} FROM logs WHERE ${OF_NO_SESSION}
       AND resource IN (SELECT id FROM resources WHERE process = ?) ORDER BY id`,
    )
    .raw()
    .all(processOf(db, trace)) as number[][];
}

/** The process of a trace that stands for a session. */
function processOf(db: Db, trace: number): string | undefined {
  return db
    .prepare(
      "SELECT x.process FROM traces t JOIN resources x ON x.id = t.resource WHERE t.id = ? AND t.session IS NOT NULL",
    )
    .pluck()
    .get(trace) as string | undefined;
}

function processesWithLooseLogs(db: Db, trace: number): string[] {
  return db
    .prepare(
      `SELECT DISTINCT x.process FROM trace_resources r JOIN resources x ON x.id = r.resource WHERE r.trace = ? AND (
         EXISTS (SELECT 1 FROM resources y JOIN logs l ON l.resource = y.id
           WHERE y.process = x.process AND l.trace = 0 AND l.session IS NULL)
         OR EXISTS (SELECT 1 FROM traces h JOIN resources z ON z.id = h.resource
           WHERE h.session IS NOT NULL AND h.homeless = 1 AND z.process = x.process))`,
    )
    .pluck()
    .all(trace) as string[];
}

function timeInProcess(db: Db, trace: number, process: string): Stretch | null {
  const own = db.prepare("SELECT start_ns FROM traces WHERE id = ?").pluck().safeIntegers().get(trace) as bigint | null;
  if (own === null || own === undefined) return null;
  const others = `SELECT t.start_ns FROM resources x JOIN trace_resources r ON r.resource = x.id
    JOIN traces t ON t.id = r.trace WHERE x.process = $process`;
  const one = (sql: string) =>
    db.prepare(sql).pluck().safeIntegers().get({ process, own, trace }) as bigint | undefined;
  const next = one(
    `${others} AND (t.start_ns > $own OR (t.start_ns = $own AND t.id > $trace)) ORDER BY t.start_ns, t.id LIMIT 1`,
  );
  const before = one(`${others} AND (t.start_ns < $own OR (t.start_ns = $own AND t.id < $trace)) LIMIT 1`);
  return { from: before === undefined ? EARLIEST : own, to: next ?? LATEST };
}

/** The sessions that a trace works in, with the time in which it is the one that does; or the one that it stands for. */
function sessionsOf(db: Db, trace: number): (Stretch & { readonly key: bigint })[] {
  const works = db.prepare("SELECT 1 FROM trace_keys WHERE key = ? AND works = 1 LIMIT 1").pluck();
  const own = db.prepare("SELECT session FROM traces WHERE id = ?").pluck().safeIntegers().get(trace) as bigint | null;
  if (own) return works.get(own) === undefined ? [{ key: own, from: EARLIEST, to: LATEST }] : [];
  const keys = db
    .prepare(
      `SELECT key, start_ns AS startNs FROM trace_keys WHERE trace = ? AND kind = ${KEY_KIND.session} AND works = 1
       AND EXISTS (SELECT 1 FROM logs WHERE session = key)`,
    )
    .safeIntegers()
    .all(trace) as { key: bigint; startNs: bigint }[];
  const order = "SELECT start_ns FROM trace_keys WHERE key = $key AND works = 1";
  const next = db
    .prepare(
      `${order} AND (start_ns > $startNs OR (start_ns = $startNs AND trace > $trace)) ORDER BY start_ns, trace LIMIT 1`,
    )
    .pluck()
    .safeIntegers();
  const before = db
    .prepare(`${order} AND (start_ns < $startNs OR (start_ns = $startNs AND trace < $trace)) LIMIT 1`)
    .pluck();
  return keys.map(({ key, startNs }) => {
    const first = before.get({ key, startNs, trace }) === undefined;
    const to = (next.get({ key, startNs, trace }) as bigint | undefined) ?? LATEST;
    return { key, from: first ? EARLIEST : startNs, to };
  });
}
