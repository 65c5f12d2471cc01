import type { Db } from "./openDatabase.ts";

/**
 * Takes everything out of the database's log, and what was deleted with it; waits for nobody.
 * @returns false where somebody reads or writes now: then it stays
 */
export function emptyLog(db: Db): boolean {
  const wait = db.pragma("busy_timeout", { simple: true });
  db.pragma("busy_timeout = 0");
  try {
    const [result] = db.pragma("wal_checkpoint(TRUNCATE)") as { busy: number }[];
    return result?.busy === 0;
  } finally {
    db.pragma(`busy_timeout = ${wait}`);
  }
}
