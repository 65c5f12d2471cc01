import { existsSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { beforeEach, expect, test } from "vitest";
import { concat, id, log, OTHER_TRACE, request, span, TRACE } from "../../../test/support/otlpBytes.ts";
import { temporaryFolder } from "../../../test/support/temporaryFolder.ts";
import { spanRow, understoodRun } from "../../../test/support/understoodRun.ts";
import type { AnalysisStore, RunReader, RunRemover, TraceWriter } from "../store.ts";
import { openAnalysisStore } from "./openAnalysisStore.ts";
import { databaseFile } from "./openDatabase.ts";
import { openRunReader } from "./openRunReader.ts";
import { openWriter } from "./sqliteWriter.ts";

let folder: string;
let writer: TraceWriter & RunRemover;
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

  expect(writer.deleteRun(TRACE)).toBe(true);

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
  expect(writer.deleteRun(TRACE)).toBe(true);
  expect(isInFiles("swordfish")).toBe(false);
  expect(writer.deleteRun(TRACE)).toBe(false);
  keep("traces", request([span({ spanId: id(1), text: "again" })]));
  expect(reader.run(TRACE)).toMatchObject({ spanCount: 1, service: "desk" });
});

test("log records without a trace go with the run they belong to", () => {
  keep("traces", request([span({ spanId: id(1), startNs: 1000n })]));
  keep("traces", request([span({ spanId: id(1), startNs: 2000n, traceId: OTHER_TRACE })]));
  keep("logs", request([log({ timeNs: 1500n, text: "swordfish" }), log({ timeNs: 2500n, text: "kept" })]));
  writer.deleteRun(TRACE);
  expect(isInFiles("swordfish")).toBe(false);
  expect(analysis.readLooseLogs(OTHER_TRACE).map(({ body }) => body)).toEqual(["kept"]);
});

test("an analysis that was under way does not bring a deleted run back", () => {
  keep("traces", request([span({ spanId: id(1) })]));
  analysis.readTraces([TRACE]);
  writer.deleteRun(TRACE);
  const late = understoodRun({ runId: TRACE, name: "swordfish" }, [spanRow({ spanId: id(1) })]);
  expect(analysis.writeUnderstood([TRACE], [late], 1)).toEqual({ written: [], gone: [] });
  expect(reader.run(TRACE)).toBeNull();
  expect(reader.runs({}).runs).toEqual([]);
  expect(isInFiles("swordfish")).toBe(false);
});

test("there is nothing to delete of an unknown run", () => {
  expect(writer.deleteRun("no such run")).toBe(false);
});
