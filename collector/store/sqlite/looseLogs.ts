import { PLACE_COLUMNS, placeOf, type RecordPlace } from "./bodyReader.ts";
import type { Db } from "./openDatabase.ts";

const EARLIEST = -(2n ** 63n);
const LATEST = 2n ** 63n - 1n;

/**
 * Log records without a trace id that belong to a trace: those of the same resource from its start to the start of the
 * resource's next trace; the first trace has those before it too.
 */
export function looseLogsOf(db: Db, trace: number): RecordPlace[] {
  const places: RecordPlace[] = [];
  for (const resource of resourcesWithLooseLogs(db, trace)) {
    const span = spanOfTime(db, trace, resource);
    if (!span) continue;
    const rows = db
      .prepare(
        `SELECT ${PLACE_COLUMNS} FROM logs WHERE trace = 0 AND resource = ? AND time_ns >= ? AND time_ns < ? ORDER BY id`,
      )
      .raw()
      .all(resource, span.from, span.to) as number[][];
    places.push(...rows.map(placeOf));
  }
  return places;
}

function resourcesWithLooseLogs(db: Db, trace: number): number[] {
  return db
    .prepare(
      `SELECT resource FROM trace_resources r WHERE trace = ?
       AND EXISTS (SELECT 1 FROM logs l WHERE l.trace = 0 AND l.resource = r.resource)`,
    )
    .pluck()
    .all(trace) as number[];
}

function spanOfTime(db: Db, trace: number, resource: number): { from: bigint; to: bigint } | null {
  const own = db.prepare("SELECT start_ns FROM traces WHERE id = ?").pluck().safeIntegers().get(trace) as bigint | null;
  if (own === null || own === undefined) return null;
  const others = `SELECT t.start_ns FROM trace_resources r JOIN traces t ON t.id = r.trace WHERE r.resource = $resource`;
  const one = (sql: string) =>
    db.prepare(sql).pluck().safeIntegers().get({ resource, own, trace }) as bigint | undefined;
  const next = one(
    `${others} AND (t.start_ns > $own OR (t.start_ns = $own AND t.id > $trace)) ORDER BY t.start_ns, t.id LIMIT 1`,
  );
  const before = one(`${others} AND (t.start_ns < $own OR (t.start_ns = $own AND t.id < $trace)) LIMIT 1`);
  return { from: before === undefined ? EARLIEST : own, to: next ?? LATEST };
}
