import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";

const LOCK_FILE = "owner.lock";

// A lock that nobody refers to any more would be given back by the garbage collector.
const held = new Set<Database.Database>();

/**
 * Makes this process the only collector of a data folder, until it releases the claim or dies. The claim is a lock of
 * the operating system's on a small file (SQLite takes it, on every platform), so a killed owner leaves nothing behind.
 * @returns how to release it, or null when another process holds it
 */
export function claimFolder(folder: string): (() => void) | null {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, LOCK_FILE);
  const lock = new Database(file, { timeout: 0 });
  try {
    chmodSync(file, 0o600);
    lock.pragma("locking_mode = EXCLUSIVE");
    lock.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    if ((error as { code?: string }).code?.startsWith("SQLITE_BUSY")) return null;
    throw error;
  }
  held.add(lock);
  return () => {
    held.delete(lock);
    lock.exec("ROLLBACK");
    lock.close();
  };
}
