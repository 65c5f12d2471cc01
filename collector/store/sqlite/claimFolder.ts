import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { networkDisk } from "./networkDisk.ts";

const LOCK_FILE = "owner.lock";

/** A folder can't hold a store, with a sentence for the person whose it is. */
export class UnfitFolder extends Error {
  override readonly name = "UnfitFolder";
}

// A lock that nobody refers to any more would be given back by the garbage collector.
const held = new Set<Database.Database>();

/**
 * Makes this process the only collector of a data folder, until it releases the claim or dies. The claim is a lock of
 * the operating system's on a small file (SQLite takes it, on every platform), so a killed owner leaves nothing behind.
 * @returns how to release it, or null when another process holds it
 * @throws UnfitFolder where nothing can be written, or where it lies on a network
 */
export function claimFolder(folder: string): (() => void) | null {
  const lock = openLock(folder);
  const file = lock.name;
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

function openLock(folder: string): Database.Database {
  const network = networkDisk(folder);
  if (network !== null)
    throw new UnfitFolder(
      `The data folder ${folder} lies on a network (${network}), where a database is not safe. ${CHOOSE_ANOTHER}`,
    );
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return new Database(join(folder, LOCK_FILE), { timeout: 0 });
  } catch (error) {
    throw new UnfitFolder(
      `Nothing can be written in the data folder ${folder} (${(error as { code?: string }).code ?? "unknown"}). ${CHOOSE_ANOTHER}`,
      { cause: error },
    );
  }
}

const CHOOSE_ANOTHER =
  "Choose a folder on a disk of this machine with --data, or in VS Code with traceline.dataFolder.";
