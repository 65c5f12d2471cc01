import { existsSync, readFileSync, statSync } from "node:fs";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { id, log, request, span, TRACE } from "../../../test/support/otlpBytes.ts";
import { temporaryFolder } from "../../../test/support/temporaryFolder.ts";
import { spanRow, understoodRun } from "../../../test/support/understoodRun.ts";
import { openAnalysisStore } from "./openAnalysisStore.ts";
import { databaseFile } from "./openDatabase.ts";
import { openRunReader } from "./openRunReader.ts";
import { openWriter } from "./sqliteWriter.ts";

function opened() {
  const folder = temporaryFolder();
  const writer = openWriter(folder);
  const analysis = openAnalysisStore(folder);
  const reader = openRunReader(folder);
  onTestFinished(() => {
    for (const each of [reader, analysis, writer]) each?.close();
  });
  const keep = (signal: "traces" | "logs", plain: Uint8Array) =>
    writer.keep([{ signal, plain, body: plain, encoding: "identity" }], 1);
  return { folder, writer, analysis, reader, keep };
}

test("after deleting everything no table and no file holds any of it, and the space is given back", () => {
  const { folder, writer, analysis, reader, keep } = opened();
  const secret = "swordfish".repeat(100_000);
  keep("traces", request([span({ spanId: id(1), text: secret, name: "private name" })], "private service"));
  keep("logs", request([log({ timeNs: 1500n, text: secret }), log({ traceId: TRACE, text: secret })]));
  analysis.readTraces([TRACE]);
  analysis.writeUnderstood(
    [TRACE],
    [understoodRun({ runId: TRACE, name: "swordfish" }, [spanRow({ spanId: id(1) })])],
    1,
  );

  writer.deleteAll();

  for (const end of ["", "-wal", "-shm"])
    for (const text of ["swordfish", "private name", "private service"]) {
      const file = databaseFile(folder) + end;
      expect(existsSync(file) && readFileSync(file).includes(text), `${text} in *${end}`).toBe(false);
    }
  expect(statSync(databaseFile(folder)).size).toBeLessThan(secret.length);
  expect(reader?.health()).toMatchObject({ spans: 0, runs: 0 });
  const db = new Database(databaseFile(folder), { readonly: true });
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all() as string[];
  const filled = tables.filter((table) => db.prepare(`SELECT 1 FROM ${table}`).get() !== undefined);
  db.close();
  // What an empty index consists of.
  const scaffolding = ["search_config", "search_data", "search_progress"];
  expect(filled.filter((table) => !scaffolding.includes(table))).toEqual(["clock"]);
});

test("what comes after is kept, and an analysis that was under way does not bring the rest back", () => {
  const { writer, analysis, reader, keep } = opened();
  keep("traces", request([span({ spanId: id(1) })]));
  analysis.readTraces([TRACE]);
  writer.deleteAll();
  const late = understoodRun({ runId: TRACE }, [spanRow({ spanId: id(1) })]);
  expect(analysis.writeUnderstood([TRACE], [late], 1)).toEqual({ written: [], gone: [] });
  keep("traces", request([span({ spanId: id(2), text: "again" })]));
  expect(analysis.readTraces([TRACE]).spans.map(({ spanId }) => spanId)).toEqual([id(2)]);
  expect(reader?.runs({}).runs).toHaveLength(1);
});
