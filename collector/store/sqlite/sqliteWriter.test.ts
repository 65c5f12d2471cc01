import { gzipSync } from "node:zlib";
import { beforeEach, expect, test } from "vitest";
import { asSent } from "../../../test/support/asSent.ts";
import { id, log, OTHER_TRACE, request, span, TRACE } from "../../../test/support/otlpBytes.ts";
import { temporaryFolder } from "../../../test/support/temporaryFolder.ts";
import type { AcceptedRequest, Outcome, Signal } from "../../otlp/acceptedRequest.ts";
import type { RunRemover, TraceWriter } from "../store.ts";
import { openAnalysisStore } from "./openAnalysisStore.ts";
import { databaseFile, openForReading } from "./openDatabase.ts";
import { openRunReader } from "./openRunReader.ts";
import { openWriter } from "./sqliteWriter.ts";

let folder: string;
let writer: TraceWriter & RunRemover;
let asked: number;
beforeEach(() => {
  asked = 0;
  folder = temporaryFolder();
  writer = openWriter(folder);
  return () => writer.close();
});

const plainly = (signal: Signal, plain: Uint8Array) => asSent(plain, signal);
const keep = (...requests: AcceptedRequest[]): Outcome[] => writer.keep(requests, 1);
const keepSpans = (...spans: Uint8Array[]) => keep(plainly("traces", request(spans)));

function count(table: string): number {
  const db = openForReading(folder);
  try {
    return db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
  } finally {
    db.close();
  }
}

/** Traces that changed since this was last asked. */
function takeChanged(): string[] {
  const db = openForReading(folder);
  try {
    const changed = db.prepare("SELECT lower(hex(trace_id)) FROM traces WHERE changed > ?").pluck().all(asked);
    asked = db.prepare("SELECT changes FROM clock").pluck().get() as number;
    return changed as string[];
  } finally {
    db.close();
  }
}

function run(runId = TRACE) {
  const reader = openRunReader(folder, () => 3000);
  try {
    return reader?.run(runId) ?? null;
  } finally {
    reader?.close();
  }
}

function records(traceId = TRACE) {
  const store = openAnalysisStore(folder);
  try {
    return store.readTraces([traceId]);
  } finally {
    store.close();
  }
}

test("counted facts add up over requests", () => {
  keepSpans(span({ spanId: id(2), parentId: id(1), startNs: 2_000_000_000n, endNs: 2_500_000_000n, status: 2 }));
  keepSpans(span({ spanId: id(1), name: "root", startNs: 1_000_000_000n, endNs: 3_000_000_000n }));
  keep(plainly("logs", request([log({ traceId: TRACE, timeNs: 3_250_000_000n })])));
  expect(run()).toMatchObject({
    name: "root",
    service: "desk",
    spanCount: 2,
    logCount: 1,
    failures: 1,
    startMs: 1000,
    durationMs: 2250,
    status: "ok",
    analysed: false,
    inputTokens: null,
  });
});

test("a trace begins with its earliest span, in whatever order they come", () => {
  const at = (n: number) => span({ spanId: id(n), startNs: BigInt(n) * 1_000_000_000n, endNs: 9_000_000_000n });
  for (const [n, startMs] of [
    [5, 5000],
    [7, 5000],
    [3, 3000],
    [4, 3000],
    [2, 2000],
  ] as const) {
    keepSpans(at(n));
    expect(run()).toMatchObject({ startMs });
  }
});

test("a trace that comes again after it was deleted has all that it had", () => {
  const spans = [1, 2].map((n) => span({ spanId: id(n), startNs: BigInt(n) * 1_000_000_000n }));
  for (const one of spans) keepSpans(one);
  const before = run();
  expect(writer.beginDeletion(TRACE)).toBe(true);
  while (writer.continueDeletion());
  expect([run(), count("trace_resources")]).toEqual([null, 0]);
  for (const one of spans.reverse()) keepSpans(one);
  expect([run(), count("trace_resources")]).toEqual([before, 1]);
});

test("the same metrics are kept once, also where they come together, and the requests beside them stay whole", () => {
  const metrics = () => plainly("metrics", new Uint8Array([0x0a, 0x00]));
  keep(metrics(), plainly("traces", request([span({ spanId: id(1), text: "one" })])), metrics());
  keep(plainly("traces", request([span({ spanId: id(2), text: "two" })])), metrics());
  expect(count("bodies")).toBe(3);
  expect(records().spans.map(({ attributes }) => attributes.get("text"))).toEqual(["one", "two"]);
});

test("what was sent comes back whole, from plain and from gzip bodies", () => {
  const plain = request([span({ spanId: id(1), text: "in gzip" })]);
  const body = gzipSync(plain);
  keep({ signal: "traces", plain, body, encoding: "gzip" });
  keepSpans(span({ spanId: id(2), text: "in plain" }));
  expect(records().spans.map(({ attributes }) => attributes.get("text"))).toEqual(["in gzip", "in plain"]);
  expect(records().spans[0]?.resource.attributes.get("service.name")).toBe("desk");
});

test("a request that was sent again changes nothing", () => {
  const traces = plainly("traces", request([span({ spanId: id(1) }), span({ spanId: id(2) })]));
  const logs = plainly("logs", request([log({ traceId: TRACE }), log({ text: "loose" })]));
  const metrics = plainly("metrics", request([]));
  keep(traces, logs, metrics);
  takeChanged();
  const again = keep(traces, logs, metrics);
  expect(again[0]).toEqual({ accepted: 2, rejected: 0, message: "" });
  expect(takeChanged()).toEqual([]);
  expect([count("bodies"), count("spans"), count("logs")]).toEqual([3, 2, 2]);
  expect(run()).toMatchObject({ spanCount: 2, logCount: 1 });
});

test("a request that is half known brings its news only", () => {
  const many = Array.from({ length: 40 }, (_, i) => span({ spanId: id(i + 1) }));
  keepSpans(...many.slice(0, 20));
  keepSpans(...many);
  expect(run()?.spanCount).toBe(40);
  expect(records().spans.map(({ spanId }) => spanId)).toEqual(many.map((_, i) => id(i + 1)));
});

test("a span that stands twice in one request counts once", () => {
  const many = Array.from({ length: 33 }, (_, i) => span({ spanId: id((i % 32) + 1) }));
  keepSpans(...many);
  expect([run()?.spanCount, count("spans")]).toEqual([32, 32]);
});

test("a running span is replaced when its end comes, and only then", () => {
  keepSpans(span({ spanId: id(1), endNs: 0n, text: "begun" }));
  expect(run()).toMatchObject({ status: "running", durationMs: 0 });
  keepSpans(span({ spanId: id(1), endNs: 0n, text: "begun again" }));
  expect(records().spans[0]?.attributes.get("text")).toBe("begun");
  keepSpans(span({ spanId: id(1), endNs: 2_000_000_000n, status: 2, text: "ended" }));
  expect(records().spans.map(({ attributes }) => attributes.get("text"))).toEqual(["ended"]);
  expect(run()).toMatchObject({ status: "ok", failures: 1, durationMs: 1000, spanCount: 1 });
  keepSpans(span({ spanId: id(1), endNs: 0n, text: "late news of its start" }));
  expect(run()).toMatchObject({ status: "ok", durationMs: 1000 });
});

test("equal log records of one request are records of their own", () => {
  keep(plainly("logs", request([log({ traceId: TRACE }), log({ traceId: TRACE })])));
  expect(run()?.logCount).toBe(2);
});

test("bad spans are counted and the good ones beside them kept", () => {
  const [outcome] = keepSpans(span({ spanId: id(1) }), span({ spanId: "0102" }), span({ spanId: id(2) }));
  expect(outcome).toMatchObject({ accepted: 2, rejected: 1 });
  expect(run()?.spanCount).toBe(2);
});

test("one undecodable request of a group does not touch the others", () => {
  const outcomes = keep(
    plainly("traces", request([span({ spanId: id(1) })])),
    plainly("traces", Buffer.from([0xff, 0xff])),
    plainly("traces", request([span({ spanId: id(2) })])),
  );
  expect(outcomes.map((outcome) => "undecodable" in outcome)).toEqual([false, true, false]);
  expect(run()?.spanCount).toBe(2);
});

test("a span whose inside is broken is kept as far as it is known", () => {
  keepSpans(Buffer.concat([span({ spanId: id(1), name: "half" }), Buffer.from([(9 << 3) | 2, 2, 0xff, 0xff])]));
  expect(records().spans[0]).toMatchObject({ name: "half", spanId: id(1), traceId: TRACE, startNs: 1_000_000_000n });
  expect(records().spans[0]?.attributes.get("traceline.undecodable")).toBe(true);
});

test("times at the edge of 64 bits are kept", () => {
  const [outcome] = keepSpans(span({ spanId: id(1), startNs: 2n ** 64n - 1n, endNs: 2n ** 64n - 1n }));
  expect(outcome).toMatchObject({ accepted: 1 });
  expect(records().spans[0]?.endNs).toBe(2n ** 64n - 1n);
});

test("what changed is news once", () => {
  expect(writer.takeNews()).toBe(false);
  keepSpans(span({ spanId: id(1) }), span({ spanId: id(2), traceId: OTHER_TRACE }));
  expect([writer.takeNews(), writer.takeNews()]).toEqual([true, false]);
  expect(takeChanged().sort()).toEqual([TRACE, OTHER_TRACE].sort());
  keepSpans(span({ spanId: id(1) }));
  expect(writer.takeNews()).toBe(false);
});

test("a log record without a trace is news for the trace that owns it", () => {
  keepSpans(span({ spanId: id(1) }));
  takeChanged();
  keep(plainly("logs", request([log({ text: "start-up", timeNs: 5n })])));
  expect(takeChanged()).toEqual([TRACE]);
  keep(plainly("logs", request([log({ text: "of another process" })], "other")));
  expect(takeChanged()).toEqual([]);
});

test("a trace that takes a loose log record over is news for the trace that had it", () => {
  keepSpans(span({ spanId: id(1), startNs: 1000n }));
  keep(plainly("logs", request([log({ timeNs: 3000n })])));
  takeChanged();
  keepSpans(span({ spanId: id(1), traceId: OTHER_TRACE, startNs: 2000n }));
  expect(takeChanged().sort()).toEqual([TRACE, OTHER_TRACE].sort());
  keepSpans(span({ spanId: id(2), traceId: OTHER_TRACE, startNs: 2500n }));
  expect(takeChanged()).toEqual([OTHER_TRACE]);
});

test("nothing is stored of an empty request", () => {
  expect(
    keep(plainly("traces", new Uint8Array()), plainly("logs", request([])), plainly("metrics", Buffer.alloc(0))),
  ).toEqual(Array(3).fill({ accepted: 0, rejected: 0, message: "" }));
  expect(count("bodies")).toBe(0);
});

test("the numbers of a request that failed are not remembered", () => {
  const db = openForReading(folder);
  db.pragma("query_only = OFF");
  db.exec("CREATE TRIGGER full BEFORE INSERT ON spans BEGIN SELECT RAISE(ABORT, 'disk full'); END");
  expect(() => keepSpans(span({ spanId: id(1) }))).toThrow("disk full");
  expect(takeChanged()).toEqual([]);
  db.exec("DROP TRIGGER full");
  db.close();
  keepSpans(span({ spanId: id(1) }));
  expect(run()).toMatchObject({ spanCount: 1, service: "desk", startMs: 1000 });
  expect(count("trace_resources")).toBe(1);
  expect(databaseFile(folder)).toContain(folder);
});
