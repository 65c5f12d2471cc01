import { PLACE_COLUMNS, placeOf, type RecordPlace } from "./bodyReader.ts";
import type { Db } from "./openDatabase.ts";

const EARLIEST = -(2n ** 63n);
const LATEST = 2n ** 63n - 1n;

/**
 * Log records without a trace id that belong to a trace: those of the same process from its start to the start of the
 * process's next trace; the first trace has those before it too.
 */
export function looseLogsOf(db: Db, trace: number): RecordPlace[] {
  const places: RecordPlace[] = [];
  for (const process of processesWithLooseLogs(db, trace)) {
    const span = spanOfTime(db, trace, process);
    if (!span) continue;
    const rows = db
      .prepare(
        `SELECT ${PLACE_COLUMNS} FROM logs WHERE trace = 0 AND resource IN (SELECT id FROM resources WHERE process = ?)
         AND time_ns >= ? AND time_ns < ? ORDER BY id`,
      )
      .raw()
      .all(process, span.from, span.to) as number[][];
    places.push(...rows.map(placeOf));
  }
  return places;
}

function processesWithLooseLogs(db: Db, trace: number): string[] {
  return db
    .prepare(
      `SELECT DISTINCT x.process FROM trace_resources r JOIN resources x ON x.id = r.resource WHERE r.trace = ?
       AND EXISTS (SELECT 1 FROM resources y JOIN logs l ON l.resource = y.id WHERE y.process = x.process AND l.trace = 0)`,
    )
    .pluck()
    .all(trace) as string[];
}

function spanOfTime(db: Db, trace: number, process: string): { from: bigint; to: bigint } | null {
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
