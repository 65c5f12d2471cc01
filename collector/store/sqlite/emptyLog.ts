import { StoreBusy } from "../store.ts";
import type { Db } from "./openDatabase.ts";

const CHECKPOINT_TRIES = 20;

/**
 * Takes what was deleted out of the database's log.
 * @throws StoreBusy when a reader kept the log from being emptied; the bytes follow with the next deletion
 */
export function emptyLog(db: Db): void {
  for (let tries = 0; tries < CHECKPOINT_TRIES; tries++) {
    const [result] = db.pragma("wal_checkpoint(TRUNCATE)") as { busy: number }[];
    if (result?.busy === 0) return;
  }
  throw new StoreBusy("A reader kept what was deleted in the database's log.");
}
