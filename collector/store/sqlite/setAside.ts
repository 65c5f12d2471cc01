import { existsSync, readdirSync, renameSync } from "node:fs";
import { basename } from "node:path";
import Database from "better-sqlite3";
import { databaseFile, isDamage, schemaVersion } from "./openDatabase.ts";

/** Files that belong to one database. */
const PARTS = ["", "-wal", "-shm"];
const OWN_TABLES = ["bodies", "traces", "spans", "runs"];

/**
 * Moves the database of a data folder out of the way, so that a new one can take its place; nothing of it is lost.
 * @returns the name that it has now, in the same folder; null where there was none
 * @throws the system's error where it can't be moved
 */
export function setAside(folder: string, now: Date): string | null {
  const file = databaseFile(folder);
  const aside = `${file}.set-aside-${now.toISOString().replace(/[-:]|\.\d+/g, "")}`;
  let found = false;
  for (const part of PARTS) {
    if (!existsSync(file + part)) continue;
    renameSync(file + part, aside + part);
    found = true;
  }
  return found ? basename(aside) : null;
}

/** Names of the databases that were set aside in a folder, oldest first. */
export function setAsideIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const begin = `${basename(databaseFile(folder))}.set-aside-`;
  return readdirSync(folder)
    .filter((name) => name.startsWith(begin) && !/-(?:wal|shm)$/.test(name))
    .sort();
}

/** What is wrong with the file where the database should be, as far as a look at its beginning tells. */
export type Unusable = "damaged" | "foreign";

/** A database that was looked at. */
export interface Look {
  /** Null where it is a store of Traceline, of whichever release, or nothing yet. */
  readonly wrong: Unusable | null;
  /** Until then whoever opens it need not read its log anew; the last one to close it takes over all of its log. */
  close(): void;
}

/** Opens what is in the database's place, to see what it is. */
export function lookAt(folder: string): Look {
  const file = databaseFile(folder);
  if (!existsSync(file)) return { wrong: null, close: () => {} };
  let db: Database.Database | undefined;
  const close = () => void db?.close();
  try {
    db = new Database(file, { timeout: 10_000 });
    const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all() as string[];
    const isOwn = schemaVersion(db) > 0 && OWN_TABLES.every((name) => tables.includes(name));
    return { wrong: isOwn || tables.length === 0 ? null : "foreign", close };
  } catch (error) {
    if (isDamage(error)) return { wrong: "damaged", close };
    close();
    throw error;
  }
}
