import type { Checkpointer } from "../store.ts";
import { StoreDamaged } from "../store.ts";
import { isDamage, openDatabase } from "./openDatabase.ts";

/** Pages that are worth a turn: 2 MB. */
const LEAST_PAGES = 500;

interface LogState {
  readonly log: number;
  readonly checkpointed: number;
}

/** Folds the database's log into the database on a connection of its own, beside those that write. @throws NewerSchema */
export function openCheckpointer(folder: string): Checkpointer {
  const db = openDatabase(folder, "derived");
  const look = (how: "NOOP" | "PASSIVE") => (db.pragma(`wal_checkpoint(${how})`) as [LogState])[0];
  return {
    step(leastPages = LEAST_PAGES) {
      try {
        const { log, checkpointed } = look("NOOP");
        if (log - checkpointed >= leastPages) look("PASSIVE");
        return log;
      } catch (error) {
        if (isDamage(error)) throw new StoreDamaged(`The store is damaged: ${(error as Error).message}.`);
        throw error;
      }
    },
    close: () => db.close(),
  };
}
