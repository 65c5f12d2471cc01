import { type Checkpointer, StoreDamaged } from "../store.ts";
import { isDamage, openDatabase, pagesOf } from "./openDatabase.ts";

/** What is worth a turn. */
const LEAST_BYTES = 2_000_000;

interface LogState {
  readonly log: number;
  readonly checkpointed: number;
}

/** Folds the database's log into the database on a connection of its own, beside those that write. @throws NewerSchema */
export function openCheckpointer(folder: string): Checkpointer {
  const db = openDatabase(folder, "derived");
  const look = (how: "NOOP" | "PASSIVE") => (db.pragma(`wal_checkpoint(${how})`) as [LogState])[0];
  return {
    step(leastBytes = LEAST_BYTES) {
      try {
        const { log, checkpointed } = look("NOOP");
        if (log - checkpointed >= pagesOf(db, leastBytes)) look("PASSIVE");
        return log;
      } catch (error) {
        if (isDamage(error)) throw new StoreDamaged(`The store is damaged: ${(error as Error).message}.`);
        throw error;
      }
    },
    close: () => db.close(),
  };
}
