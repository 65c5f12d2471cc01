import { statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../test/support/temporaryFolder.ts";
import { databaseFile, hasDatabase, NewerSchema, openDatabase, openForReading, schemaVersion } from "./openDatabase.ts";
import { MIGRATIONS } from "./schema.ts";

test("a new database is durable, wipes what it deletes and belongs to its owner only", () => {
  const folder = join(temporaryFolder(), "deep", "data");
  expect(hasDatabase(folder)).toBe(false);
  const db = openDatabase(folder);
  db.exec("CREATE TABLE t (x)");
  const pragma = (name: string) => db.pragma(name, { simple: true });
  expect([pragma("journal_mode"), pragma("synchronous"), pragma("secure_delete"), pragma("page_size")]).toEqual([
    "wal",
    2,
    1,
    8192,
  ]);
  if (process.platform !== "win32") {
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const file of ["", "-wal"]) expect(statSync(databaseFile(folder) + file).mode & 0o777).toBe(0o600);
  }
  db.close();
  expect(hasDatabase(folder)).toBe(true);
});

test("opening again changes nothing", () => {
  const folder = temporaryFolder();
  openDatabase(folder).close();
  const db = openDatabase(folder);
  expect(schemaVersion(db)).toBe(MIGRATIONS.length);
  db.close();
});

test("a database of a newer release is left alone, with a sentence that says so (D8)", () => {
  const folder = temporaryFolder();
  const db = openDatabase(folder);
  db.pragma(`user_version = ${MIGRATIONS.length + 1}`);
  db.close();
  expect(() => openDatabase(folder)).toThrow(NewerSchema);
  expect(() => openForReading(folder)).toThrow(/newer Traceline/);
});

test("a reader cannot write", () => {
  const folder = temporaryFolder();
  openDatabase(folder).close();
  const db = openForReading(folder);
  expect(() => db.exec("CREATE TABLE t (x)")).toThrow(/readonly/);
  db.close();
});

test("commits wait for the disk, unless what they hold can be made again (D2)", () => {
  const folder = temporaryFolder();
  const synchronous = (commits?: "synced" | "derived") => {
    const db = openDatabase(folder, commits);
    const value = db.pragma("synchronous", { simple: true });
    db.close();
    return value;
  };
  const [NORMAL, FULL] = [1, 2];
  expect(synchronous()).toBe(FULL);
  expect(synchronous("derived")).toBe(NORMAL);
});
