import { type Checkpointer, StoreDamaged } from "../store.ts";
import { isDamage, openDatabase, pagesOf } from "./openDatabase.ts";

/** What is worth a turn: while it is synced, commits beside it wait for the same disk. */
const LEAST_BYTES = 4_000_000;
/**
 * A log of this length is taken over whatever waits in it: it begins anew when somebody commits while nothing does, and
 * from a certain length on whoever commits would see to it, and senders wait for that.
 */
const LONG_BYTES = 10_000_000;

interface LogState {
  readonly log: number;
  readonly checkpointed: number;
}

/** Folds the database's log into the database on a connection of its own, beside those that write. @throws NewerSchema */
export function openCheckpointer(folder: string): Checkpointer {
  const db = openDatabase(folder, "derived");
  const look = (how: "NOOP" | "PASSIVE") => (db.pragma(`wal_checkpoint(${how})`) as [LogState])[0];
  return {
    step(leastBytes = LEAST_BYTES, longBytes = LONG_BYTES) {
      try {
        const { log, checkpointed } = look("NOOP");
        const waiting = log - checkpointed;
        if (waiting >= pagesOf(db, leastBytes) || (waiting > 0 && log >= pagesOf(db, longBytes))) look("PASSIVE");
        return log;
      } catch (error) {
        if (isDamage(error)) throw new StoreDamaged(`The store is damaged: ${(error as Error).message}.`);
        throw error;
      }
    },
    close: () => db.close(),
  };
}
