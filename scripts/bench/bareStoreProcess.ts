import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";

/**
 * The least that a durable store can do: narrow rows of twelve numbers into one table without an index, 512 a
 * transaction, each synced where `synchronous` is FULL. Prints rows a second.
 * Arguments: a folder on the disk in question, how many rows, and `synchronous`.
 */
const [disk = "", count = "", synchronous = ""] = process.argv.slice(2);
const folder = mkdtempSync(join(disk, "bare-"));
try {
  const rows = Number(count);
  const db = new Database(join(folder, "bare.db"));
  db.pragma("journal_mode = WAL");
  db.pragma(`synchronous = ${synchronous}`);
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
