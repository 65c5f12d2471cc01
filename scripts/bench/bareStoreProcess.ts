import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";

/**
 * The least that a durable store can do: narrow rows of twelve numbers into one table without an index, 512 a
 * transaction, each synced. Prints rows a second.
 * Arguments: a folder on the disk in question, and how many rows.
 */
const folder = mkdtempSync(join(process.argv[2] as string, "bare-"));
try {
  const rows = Number(process.argv[3]);
  const db = new Database(join(folder, "bare.db"));
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  const columns = Array.from({ length: 12 }, (_, i) => `c${i}`);
  db.exec(`CREATE TABLE rows (id INTEGER PRIMARY KEY, ${columns.map((column) => `${column} INTEGER`).join(", ")})`);
  const insert = db.prepare(`INSERT INTO rows (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`);
  const group = db.transaction((from: number) => {
    for (let i = from; i < from + 512; i++)
      insert.run(i, i * 3, i % 8, i % 100, i * 7, 1, 2, 3, i * 11, i % 5, i, i + 1);
  });
  const began = performance.now();
  for (let at = 0; at < rows; at += 512) group.immediate(at);
  process.stdout.write(`${(rows / (performance.now() - began)) * 1000}\n`);
  db.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
