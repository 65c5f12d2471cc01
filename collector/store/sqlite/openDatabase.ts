import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import type { WriteTurn } from "../writeTurn.ts";
import { MIGRATIONS } from "./schema.ts";

export type Db = Database.Database;

/** Name of the database in a data folder. */
const DATABASE_FILE = "traceline.db";
const BUSY_MS = 10_000;
/** Holds from the creation of a file on. A request of 512 spans has half as many pages to write, copy and sum as with 4 KiB. */
const PAGE_BYTES = 8192;
/**
 * Bytes of the log after which a connection that commits folds it into the database, where nobody else did: who waits for
 * that commit waits for it too. Later where senders wait for others to be done with their turn.
 */
const CHECKPOINT_BYTES = { synced: 24_000_000, derived: 32_000_000 };
/**
 * KiB of pages that a connection keeps. The one that takes requests looks every span up in an index; the others mostly read
 * what they need once, and the system keeps the file in memory anyway.
 */
const CACHE_KIB = { synced: 32 * 1024, derived: 8 * 1024, reading: 16 * 1024 };

/** A database that a newer release has written. */
export class NewerSchema extends Error {
  override readonly name = "NewerSchema";
  constructor(found: number) {
    super(
      `The data folder was written by a newer Traceline (schema ${found}, this one knows ${MIGRATIONS.length}). ` +
        "Update Traceline, or choose another folder with --data.",
    );
  }
}

/** Whether an error says that a database is not readable as one, which trying again does not cure. */
export function isDamage(error: unknown): boolean {
  return (
    error instanceof Database.SqliteError && /^SQLITE_(?:CORRUPT|NOTADB)/.test(error.code) && !isIndexDamage(error)
  );
}

/** Whether an error says that the search index does not fit what it is about; it can be made anew. */
export function isIndexDamage(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code === "SQLITE_CORRUPT_VTAB";
}

export function databaseFile(folder: string): string {
  return join(folder, DATABASE_FILE);
}

/** Whether a data folder has a database yet. */
export function hasDatabase(folder: string): boolean {
  return existsSync(databaseFile(folder));
}

/**
 * What a power failure may take of a connection's commits: nothing of `synced` ones, the last of `derived` ones. These
 * suit what can be made again from what is synced: they wait for no disk, and so hold nobody else up while they write.
 */
export type Commits = "synced" | "derived";

/**
 * Opens the database of a data folder for writing; makes both where they are missing, readable by their owner only, and
 * brings an older schema up to date. @throws NewerSchema
 * @param turn in which the connection's immediate transactions run, where other threads write too
 */
export function openDatabase(folder: string, commits: Commits = "synced", turn?: WriteTurn): Db {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = databaseFile(folder);
  const db = turn ? new TurnTakingDatabase(file, turn) : new Database(file, { timeout: BUSY_MS });
  try {
    chmodSync(file, 0o600);
    db.pragma(`page_size = ${PAGE_BYTES}`);
    // Before anything is written: else opening a database takes over all that its log holds.
    db.pragma(`wal_autocheckpoint = ${pagesOf(db, CHECKPOINT_BYTES[commits])}`);
    // Holds from the creation of the file on; of an older one from the next time that everything is deleted.
    db.pragma("auto_vacuum = INCREMENTAL");
    db.pragma("secure_delete = ON");
    db.pragma("journal_mode = WAL");
    db.pragma(`synchronous = ${commits === "synced" ? "FULL" : "NORMAL"}`);
    db.pragma("journal_size_limit = 16777216");
    db.pragma(`cache_size = -${CACHE_KIB[commits]}`);
    migrate(db);
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

/** How many pages of a database hold so many bytes. */
export function pagesOf(db: Db, bytes: number): number {
  return Math.ceil(bytes / Number(db.pragma("page_size", { simple: true })));
}

/** A connection whose immediate transactions, the ones that write, wait for their turn. */
class TurnTakingDatabase extends Database {
  readonly #turn: WriteTurn;

  constructor(file: string, turn: WriteTurn) {
    super(file, { timeout: BUSY_MS });
    this.#turn = turn;
  }

  override transaction<F extends (...args: never[]) => unknown>(act: F): Database.Transaction<F> {
    const plain = super.transaction(act);
    const immediate: typeof plain.immediate = (...args) => this.#turn.during(() => plain.immediate(...args));
    const whenever: typeof plain.default = (...args) => plain(...args);
    const { deferred, exclusive } = plain;
    return Object.assign(whenever, { default: whenever, deferred, immediate, exclusive });
  }
}

/** Opens an existing database for reading. @throws NewerSchema, and where there is no database */
export function openForReading(folder: string): Db {
  const db = new Database(databaseFile(folder), { timeout: BUSY_MS, fileMustExist: true });
  try {
    db.pragma("query_only = ON");
    db.pragma(`cache_size = -${CACHE_KIB.reading}`);
    const version = schemaVersion(db);
    if (version > MIGRATIONS.length) throw new NewerSchema(version);
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

export function schemaVersion(db: Db): number {
  return Number(db.pragma("user_version", { simple: true }));
}

function migrate(db: Db): void {
  if (schemaVersion(db) > MIGRATIONS.length) throw new NewerSchema(schemaVersion(db));
  if (schemaVersion(db) === MIGRATIONS.length) return;
  db.transaction(() => {
    for (let version = schemaVersion(db); version < MIGRATIONS.length; version++) {
      db.exec(MIGRATIONS[version] as string);
      db.pragma(`user_version = ${version + 1}`);
    }
  }).immediate();
}
