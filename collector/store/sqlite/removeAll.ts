import type { Dictionaries } from "./dictionaries.ts";
import { emptyLog } from "./emptyLog.ts";
import type { Db } from "./openDatabase.ts";

/** Every table but the clock: what an analysis under way has read must not look like what comes later. */
const TABLES = [
  ...["bodies", "names", "scopes", "resources", "traces", "spans", "logs", "trace_resources", "trace_bodies"],
  ...[
    "runs",
    "run_traces",
    "run_chunks",
    "run_columns",
    "run_parts",
    "trace_keys",
    "masked_bodies",
    "pins",
    "span_variants",
    "search_docs",
    "search_ended",
  ],
];

/**
 * Deletes everything that was sent, metrics too, takes its bytes out of the database and its log, and gives the space
 * back to the disk.
 * @throws StoreBusy when a reader kept the log from being emptied; then all is gone and its bytes follow with the next
 *   deletion
 */
export function removeAll(db: Db, dictionaries: Dictionaries): void {
  db.transaction(() => {
    for (const table of TABLES) db.exec(`DELETE FROM ${table}`);
    db.exec("INSERT INTO search (search) VALUES ('delete-all'); UPDATE search_progress SET spans = 0, logs = 0");
  }).immediate();
  dictionaries.forget();
  db.exec("VACUUM");
  emptyLog(db);
}
