import { existsSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { beforeEach, expect, test } from "vitest";
import { deleteRun } from "../../../test/support/deleteRun.ts";
import { concat, id, log, OTHER_TRACE, request, span, TRACE } from "../../../test/support/otlpBytes.ts";
import { temporaryFolder } from "../../../test/support/temporaryFolder.ts";
import { spanRow, understoodRun } from "../../../test/support/understoodRun.ts";
import type { AnalysisStore, RunReader } from "../store.ts";
import { openAnalysisStore } from "./openAnalysisStore.ts";
import { databaseFile, openDatabase, openForReading } from "./openDatabase.ts";
import { openRunReader } from "./openRunReader.ts";
import { openSearchIndexer } from "./openSearchIndexer.ts";
import { openWriter } from "./sqliteWriter.ts";

let folder: string;
let writer: ReturnType<typeof openWriter>;
let analysis: AnalysisStore;
let reader: RunReader;
beforeEach(() => {
  folder = temporaryFolder();
  writer = openWriter(folder);
  analysis = openAnalysisStore(folder);
  reader = openRunReader(folder) as RunReader;
  return () => {
    for (const each of [reader, analysis, writer]) each.close();
  };
});

const keep = (signal: "traces" | "logs", plain: Uint8Array, gzip = false) =>
  writer.keep([{ signal, plain, body: gzip ? gzipSync(plain) : plain, encoding: gzip ? "gzip" : "identity" }], 1);

/** Whether the text stands anywhere in the database, its log or its index. */
function isInFiles(text: string): boolean {
  return ["", "-wal", "-shm"]
    .map((end) => databaseFile(folder) + end)
    .some((file) => existsSync(file) && readFileSync(file).includes(text));
}

test("a deleted run's bytes are gone, and its neighbours in the same bodies whole", () => {
  const secret = "swordfish".repeat(500);
  for (const gzip of [false, true])
    keep(
      "traces",
      concat(
        request([
          span({ spanId: id(gzip ? 1 : 2), text: secret, name: "private name" }),
          span({ spanId: id(gzip ? 3 : 4), traceId: OTHER_TRACE, text: `kept ${gzip}` }),
          span({ spanId: id(gzip ? 5 : 6), text: secret }),
          span({ spanId: id(gzip ? 7 : 8), traceId: OTHER_TRACE, text: `kept too ${gzip}` }),
        ]),
        request([span({ spanId: id(gzip ? 9 : 10), text: secret })], "private service"),
      ),
      gzip,
    );
  keep("traces", request([span({ spanId: id(11), text: secret })]));
  keep("logs", request([log({ traceId: TRACE, text: secret }), log({ traceId: OTHER_TRACE, text: "kept log" })]));
  analysis.readTraces([TRACE]);
  const row = spanRow({ spanId: id(1), label: "swordfish in a label" });
  analysis.writeUnderstood([TRACE], [understoodRun({ runId: TRACE, name: "swordfish" }, [row])], 1);
  expect(isInFiles("swordfish")).toBe(true);

  expect(deleteRun(writer, TRACE)).toBe(true);

  for (const text of ["swordfish", "private name", "private service"]) expect(isInFiles(text), text).toBe(false);
  expect(reader.run(TRACE)).toBeNull();
  const { spans, logs } = analysis.readTraces([OTHER_TRACE]);
  expect(spans.map(({ attributes }) => attributes.get("text"))).toEqual([
    "kept false",
    "kept too false",
    "kept true",
    "kept too true",
  ]);
  expect(logs.map(({ body }) => body)).toEqual(["kept log"]);
  expect(reader.health().spans).toBe(4);
});

test("a run that was never understood can be deleted too, and arrive again", () => {
  keep("traces", request([span({ spanId: id(1), text: "swordfish" })]));
  expect(deleteRun(writer, TRACE)).toBe(true);
  expect(isInFiles("swordfish")).toBe(false);
  expect(deleteRun(writer, TRACE)).toBe(false);
  keep("traces", request([span({ spanId: id(1), text: "again" })]));
  expect(reader.run(TRACE)).toMatchObject({ spanCount: 1, service: "desk" });
});

test("log records without a trace go with the run they belong to", () => {
  keep("traces", request([span({ spanId: id(1), startNs: 1000n })]));
  keep("traces", request([span({ spanId: id(1), startNs: 2000n, traceId: OTHER_TRACE })]));
  keep("logs", request([log({ timeNs: 1500n, text: "swordfish" }), log({ timeNs: 2500n, text: "kept" })]));
  deleteRun(writer, TRACE);
  expect(isInFiles("swordfish")).toBe(false);
  expect(analysis.readLooseLogs(OTHER_TRACE).map(({ body }) => body)).toEqual(["kept"]);
});

test("an analysis that was under way does not bring a deleted run back", () => {
  keep("traces", request([span({ spanId: id(1) })]));
  analysis.readTraces([TRACE]);
  deleteRun(writer, TRACE);
  const late = understoodRun({ runId: TRACE, name: "swordfish" }, [spanRow({ spanId: id(1) })]);
  expect(analysis.writeUnderstood([TRACE], [late], 1)).toEqual({ written: [], gone: [] });
  expect(reader.run(TRACE)).toBeNull();
  expect(reader.runs({}).runs).toEqual([]);
  expect(isInFiles("swordfish")).toBe(false);
});

/** A run of many spans in several requests, with words of its own, beside a small one in the same requests. */
function keepLargeRun(requests: number) {
  for (let n = 0; n < requests; n++) {
    const own = Array.from({ length: 250 }, (_, k) => id(n * 1000 + k + 1));
    const spans = own.map((spanId) => span({ spanId, name: "private name", text: `swordfish${spanId} common` }));
    keep(
      "traces",
      request([...spans, span({ spanId: id(n + 1), traceId: OTHER_TRACE, text: `kept${n} common` })]),
      true,
    );
  }
}

function indexed() {
  const indexer = openSearchIndexer(folder);
  while (indexer.step());
  indexer.close();
}

/** Words that the search index holds. */
function vocabulary(): string[] {
  const db = openDatabase(folder);
  db.exec("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, search, row)");
  const words = db.prepare("SELECT term FROM temp.vocabulary").pluck().all() as string[];
  db.close();
  return words;
}

test("a large run is gone at once for whoever reads, and goes in small steps while others are kept (S3)", () => {
  keepLargeRun(8);
  indexed();
  expect(vocabulary().filter((word) => word.startsWith("swordfish"))).toHaveLength(2000);
  expect(writer.beginDeletion(TRACE)).toBe(true);
  expect(reader.run(TRACE)).toBeNull();
  expect(reader.runs({}).runs.map(({ runId }) => runId)).toEqual([OTHER_TRACE]);
  expect(analysis.staleTraces(1, 100).traceIds).toEqual([OTHER_TRACE]);
  const left = () => reader.health().spans;
  let steps = 0;
  let most = 0;
  for (let before = rows("spans"); writer.continueDeletion(); before = rows("spans")) {
    most = Math.max(most, before - rows("spans"));
    keep("traces", request([span({ spanId: id(100_000 + ++steps), traceId: OTHER_TRACE, text: "meanwhile" })]));
  }
  expect(most).toBeLessThanOrEqual(128);
  expect(writer.emptyLog()).toBe(true);
  expect(left()).toBe(8 + steps);
  expect(analysis.readTraces([OTHER_TRACE]).spans).toHaveLength(8 + steps);
  for (const text of ["swordfish", "private name"]) expect(isInFiles(text), text).toBe(false);
  indexed();
  const words = vocabulary();
  expect(words.filter((word) => word.startsWith("swordfish") || word === "private")).toEqual([]);
  expect(words).toEqual(expect.arrayContaining(["kept0", "kept7", "common", "meanwhile"]));
  expect(reader.search("common", {}).hits).toHaveLength(8);
});

test("a deletion that was interrupted goes on with the next start", () => {
  keepLargeRun(4);
  indexed();
  writer.beginDeletion(TRACE);
  for (let step = 0; step < 4; step++) writer.continueDeletion();
  writer.close();
  writer = openWriter(folder);
  expect(isInFiles("swordfish")).toBe(true);
  while (writer.tidy({ keepDays: 30, keepBytes: 2 ** 31 }, 1).more);
  writer.emptyLog();
  expect(isInFiles("swordfish")).toBe(false);
  expect(vocabulary().filter((word) => word.startsWith("swordfish"))).toEqual([]);
  expect(reader.health().spans).toBe(4);
});

test("what comes of a run while it is being deleted goes with it, and what comes later is a run again", () => {
  keepLargeRun(2);
  writer.beginDeletion(TRACE);
  writer.continueDeletion();
  keep("traces", request([span({ spanId: id(5000), text: "swordfish" })]));
  keep("logs", request([log({ timeNs: 1500n, text: "swordfish" })]));
  expect(reader.run(TRACE)).toBeNull();
  while (writer.continueDeletion());
  writer.emptyLog();
  expect(isInFiles("swordfish")).toBe(false);
  keep("traces", request([span({ spanId: id(5000) })]));
  expect(reader.run(TRACE)).toMatchObject({ spanCount: 1 });
});

test("names that another run begins to use meanwhile stay", () => {
  keep("traces", request([span({ spanId: id(1), name: "shared" }), span({ spanId: id(2), name: "lonely" })], "desk"));
  writer.beginDeletion(TRACE);
  while (rows("spans") > 0) writer.continueDeletion();
  keep("traces", request([span({ spanId: id(3), traceId: OTHER_TRACE, name: "shared" })], "desk"));
  while (writer.continueDeletion());
  expect(reader.run(OTHER_TRACE)).toMatchObject({ name: "shared", service: "desk" });
  expect(rows("names")).toBe(1);
});

function rows(table: string): number {
  const db = openForReading(folder);
  const count = db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
  db.close();
  return count;
}

test("there is nothing to delete of an unknown run", () => {
  expect(deleteRun(writer, "no such run")).toBe(false);
});
