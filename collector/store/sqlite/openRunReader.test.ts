import { readFileSync } from "node:fs";
import { beforeEach, expect, test } from "vitest";
import { asSent } from "../../../test/support/asSent.ts";
import {
  attribute,
  bytesField,
  concat,
  id,
  log,
  OTHER_TRACE,
  request,
  span,
  TRACE,
  textValue,
} from "../../../test/support/otlpBytes.ts";
import { temporaryFolder } from "../../../test/support/temporaryFolder.ts";
import { spanRow, understoodRun } from "../../../test/support/understoodRun.ts";
import { columnSpanId, decodeColumns } from "../../contract/columns.ts";
import type { Message } from "../../contract/facts.ts";
import type { SpanRow } from "../../contract/span.ts";
import type { AnalysisStore, RunReader, RunRemover, TraceWriter } from "../store.ts";
import { InvalidCursor } from "../store.ts";
import { ALIVE_MS } from "./countedSummary.ts";
import { openAnalysisStore } from "./openAnalysisStore.ts";
import { openDatabase } from "./openDatabase.ts";
import { openRunReader } from "./openRunReader.ts";
import { unpack } from "./packed.ts";
import { MIGRATIONS } from "./schema.ts";
import { openWriter } from "./sqliteWriter.ts";

const RULES = 1;
let folder: string;
let nowMs: number;
let writer: TraceWriter & RunRemover;
let analysis: AnalysisStore;
let reader: RunReader;

beforeEach(() => {
  folder = temporaryFolder();
  nowMs = 3000;
  writer = openWriter(folder);
  analysis = openAnalysisStore(folder);
  reader = openRunReader(folder, () => nowMs) as RunReader;
  return () => {
    for (const each of [reader, analysis, writer]) each.close();
  };
});

function keep(spans: Uint8Array[], service?: string): void {
  const plain = request(spans, service);
  writer.keep([asSent(plain)], 1);
}
function keepLogs(logs: Uint8Array[]): void {
  const plain = request(logs);
  writer.keep([asSent(plain, "logs")], 1);
}
function understand(traceId: string, rows: readonly SpanRow[], summary = {}) {
  analysis.readTraces([traceId]);
  return analysis.writeUnderstood([traceId], [understoodRun({ runId: traceId, ...summary }, rows)], RULES);
}
const stale = (rules: number) => analysis.staleTraces(rules, 100).traceIds;
function columnIds(): string[] {
  const bytes = reader.columns(TRACE) as Uint8Array<ArrayBuffer>;
  const chunks = decodeColumns(bytes.buffer, (text) => Buffer.from(text).toString());
  return chunks.flatMap((chunk) => Array.from({ length: chunk.count }, (_, at) => columnSpanId(chunk, at)));
}
const rows = (count: number) => Array.from({ length: count }, (_, i) => spanRow({ spanId: id(i + 1) }));

test("a folder without a store has no reader", () => {
  expect(openRunReader(temporaryFolder())).toBeNull();
});

test("a trace shows at once, and as understood once it is", () => {
  keep([span({ spanId: id(1), name: "root" })]);
  expect(reader.runs({}).runs.map(({ name, analysed }) => [name, analysed])).toEqual([["root", false]]);
  expect(reader.part(TRACE, "spans", {})).toEqual({ spans: [], next: null });
  expect(reader.part(TRACE, "messages", {})).toEqual({ messages: [], next: null });
  expect(reader.code(TRACE)).toEqual({ durationMs: 1000, keys: [] });
  understand(TRACE, rows(1), { name: "Write the brief" });
  expect(reader.runs({}).runs.map(({ name, analysed }) => [name, analysed])).toEqual([["Write the brief", true]]);
  expect(reader.health()).toEqual({ schemaVersion: MIGRATIONS.length, spans: 1, runs: 1 });
});

test("the spans behind a count come by their ids, in pages, with what they add", () => {
  keep([span({ spanId: id(1) })]);
  expect(reader.evidenceTotals(TRACE)).toEqual({ counts: [] });
  expect(reader.evidence(TRACE, "toolCalls", {})).toBeNull();
  expect(reader.evidenceTotals(OTHER_TRACE)).toBeNull();
  const evidence = new Map([
    ["toolCalls", { rows: [0, 300, 599], values: null }],
    ["inputTokens", { rows: [299, -1], values: [10, 5] }],
    ["costUsd", { rows: [], values: [] }],
  ]);
  analysis.readTraces([TRACE]);
  analysis.writeUnderstood([TRACE], [{ ...understoodRun({ runId: TRACE }, rows(600)), evidence }], RULES);
  expect(reader.evidenceTotals(TRACE)?.counts).toEqual([
    { count: "toolCalls", value: 3, items: 3 },
    { count: "inputTokens", value: 15, items: 2 },
    { count: "costUsd", value: null, items: 0 },
  ]);
  const first = reader.evidence(TRACE, "toolCalls", { limit: 2 });
  expect(first?.spans).toEqual([1, 301].map((n) => ({ spanId: id(n), value: 1 })));
  const rest = reader.evidence(TRACE, "toolCalls", { limit: 2, cursor: first?.next ?? "" });
  expect([rest?.spans, rest?.next]).toEqual([[{ spanId: id(600), value: 1 }], null]);
  expect(reader.evidence(TRACE, "inputTokens", {})?.spans).toEqual([
    { spanId: id(300), value: 10 },
    { spanId: null, value: 5 },
  ]);
});

test("spans and runs are counted anew whenever something was written", () => {
  expect(reader.health()).toMatchObject({ spans: 0, runs: 0 });
  keep([span({ spanId: id(1) })]);
  expect(reader.health()).toMatchObject({ spans: 1, runs: 1 });
  expect(reader.health()).toMatchObject({ spans: 1, runs: 1 });
  keep([span({ spanId: id(2), traceId: OTHER_TRACE }), span({ spanId: id(3) })]);
  understand(TRACE, rows(1));
  expect(reader.health()).toMatchObject({ spans: 3, runs: 2 });
});

test("news that comes after a trace's digest leaves it stale", () => {
  keep([span({ spanId: id(1) })]);
  analysis.readTraces([TRACE]);
  analysis.setDigests([TRACE], []);
  keep([span({ spanId: id(2) })]);
  understand(TRACE, rows(2));
  expect(stale(RULES)).toEqual([TRACE]);
  analysis.readTraces([TRACE]);
  analysis.setDigests([TRACE], []);
  understand(TRACE, rows(2));
  expect(stale(RULES)).toEqual([]);
});

test("news makes it stale until it is understood again", () => {
  keep([span({ spanId: id(1) })]);
  expect(stale(RULES)).toEqual([TRACE]);
  understand(TRACE, rows(1));
  expect(stale(RULES)).toEqual([]);
  analysis.readTraces([TRACE]);
  keep([span({ spanId: id(2), parentId: id(1) })]);
  analysis.writeUnderstood([TRACE], [understoodRun({ runId: TRACE }, rows(1))], RULES);
  expect(reader.run(TRACE)?.analysed).toBe(false);
  expect(stale(RULES)).toEqual([TRACE]);
});

test("other rules make everything stale; what cannot be understood waits for news", () => {
  keep([span({ spanId: id(1) })]);
  understand(TRACE, rows(1));
  expect(stale(RULES + 1)).toEqual([TRACE]);
  analysis.readTraces([TRACE]);
  analysis.giveUp([TRACE], RULES + 1);
  expect(stale(RULES + 1)).toEqual([]);
  keep([span({ spanId: id(2) })]);
  expect(stale(RULES + 1)).toEqual([TRACE]);
});

test("a large trace that takes the analysis down three times is left until it changes", () => {
  keep(Array.from({ length: 5000 }, (_, i) => span({ spanId: id(i + 1) })));
  for (let tries = 0; tries < 3; tries++) {
    expect(stale(RULES)).toEqual([TRACE]);
    analysis.begin([TRACE], RULES);
    analysis.close();
    analysis = openAnalysisStore(folder);
  }
  expect(stale(RULES)).toEqual([]);
  keep([span({ spanId: id(6000) })]);
  expect(stale(RULES)).toEqual([TRACE]);
  analysis.begin([TRACE], RULES);
  understand(TRACE, rows(1));
  expect(stale(RULES)).toEqual([]);
});

test("a run that took in another trace replaces that trace's run", () => {
  keep([span({ spanId: id(1) }), span({ spanId: id(2), traceId: OTHER_TRACE })]);
  understand(TRACE, rows(1));
  understand(OTHER_TRACE, rows(1));
  analysis.readTraces([TRACE, OTHER_TRACE]);
  const both = understoodRun({ runId: TRACE, traceIds: [TRACE, OTHER_TRACE] }, rows(2));
  expect(analysis.writeUnderstood([TRACE, OTHER_TRACE], [both], RULES)).toEqual({
    written: [TRACE],
    gone: [OTHER_TRACE],
  });
  expect(reader.runs({}).runs.map(({ runId }) => runId)).toEqual([TRACE]);
  expect(reader.run(OTHER_TRACE)).toBeNull();
});

test("spans are paged in their order over any number", () => {
  keep([span({ spanId: id(1) })]);
  understand(TRACE, rows(1000));
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: { spans: readonly SpanRow[]; next: string | null } | null = reader.part(TRACE, "spans", {
      limit: 300,
      ...(cursor === null ? {} : { cursor }),
    });
    seen.push(...(page?.spans ?? []).map(({ spanId }) => spanId));
    cursor = page?.next ?? null;
  } while (cursor !== null);
  expect(seen).toEqual(rows(1000).map(({ spanId }) => spanId));
  expect(reader.part(TRACE, "spans", { limit: 256, cursor: "744" })?.next).toBeNull();
  expect(reader.part(TRACE, "spans", { cursor: "5000" })).toEqual({ spans: [], next: null });
  expect(() => reader.part(TRACE, "spans", { cursor: "x" })).toThrow(InvalidCursor);
});

test("a span is found with everything that was sent of it", () => {
  keep(Array.from({ length: 600 }, (_, i) => span({ spanId: id(i + 1), text: `text ${i + 1}` })));
  understand(TRACE, rows(600), { startMs: 1234.5 });
  const found = reader.span(TRACE, id(577));
  expect(found?.record.attributes.get("text")).toBe("text 577");
  expect(found?.row.spanId).toBe(id(577));
  expect(found?.runStartMs).toBe(1234.5);
  for (const unknown of [id(601), "x", ""]) expect(reader.span(TRACE, unknown)).toBeNull();
  expect(reader.span(OTHER_TRACE, id(1))).toBeNull();
});

test("runs are listed newest first, filtered and paged, whether understood or not", () => {
  for (let i = 1; i <= 9; i++) {
    const traceId = id(i).repeat(2);
    keep([span({ traceId, spanId: id(1), name: `task ${i}`, startNs: BigInt(i) * 1_000_000_000n })], i % 2 ? "a" : "b");
    if (i % 3 === 0) understand(traceId, rows(1), { startMs: i * 1000, name: `task ${i}`, service: i % 2 ? "a" : "b" });
  }
  const names = (filter: object) => reader.runs(filter).runs.map(({ name }) => Number(name.slice(5)));
  expect(names({})).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
  const first = reader.runs({ limit: 4 });
  const second = reader.runs({ limit: 5, cursor: first.next ?? "" });
  expect([...first.runs, ...second.runs].map(({ startMs }) => startMs / 1000)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
  expect(second.next).toBeNull();
  expect(names({ service: "b" })).toEqual([8, 6, 4, 2]);
  expect(names({ since: 7000 })).toEqual([9, 8, 7]);
  expect(names({ q: "TASK 6" })).toEqual([6]);
  expect(names({ status: "error" })).toEqual([]);
  expect(() => reader.runs({ cursor: "nonsense" })).toThrow(InvalidCursor);
});

test("runs that wait and began within a microsecond are each on one page, and so are those of which only logs came", () => {
  for (let i = 1; i <= 5; i++)
    keep([span({ traceId: id(i).repeat(2), spanId: id(1), startNs: 1_000_000_000n + BigInt(9 - i) })]);
  keepLogs([log({ traceId: id(6).repeat(2), timeNs: 500_000_000n })]);
  const seen: string[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page = reader.runs({ limit: 2, ...(cursor ? { cursor } : {}) });
    seen.push(...page.runs.map(({ runId }) => runId));
    cursor = page.next;
  }
  expect(seen).toEqual([5, 4, 3, 2, 1, 6].map((i) => id(i).repeat(2)));
});

test("a session and a workspace are filters of understood runs", () => {
  keep([span({ spanId: id(1) }), span({ spanId: id(1), traceId: OTHER_TRACE })]);
  understand(TRACE, rows(1), { sessionId: "s", workspace: "/w" });
  understand(OTHER_TRACE, rows(1));
  expect(reader.runs({ session: "s" }).runs).toHaveLength(1);
  expect(reader.runs({ workspace: "/w" }).runs).toHaveLength(1);
  expect(reader.runs({ workspace: "/other" }).runs).toHaveLength(0);
});

test("a running run is incomplete when its last sign of life is too old", () => {
  keep([span({ spanId: id(1) })]);
  understand(TRACE, rows(1), { status: "running", startMs: 1000, durationMs: 1000 });
  nowMs = 2000 + ALIVE_MS;
  expect(reader.run(TRACE)?.status).toBe("running");
  expect(reader.runs({ status: "running" }).runs).toHaveLength(1);
  nowMs++;
  expect(reader.run(TRACE)?.status).toBe("incomplete");
  expect(reader.runs({ status: "running" }).runs).toHaveLength(0);
  expect(reader.runs({ status: "incomplete" }).runs).toHaveLength(1);
});

test("a log record without a trace belongs to one trace: the last that began before it, else the first", () => {
  keep([
    span({ spanId: id(1), startNs: 1000n, endNs: 9000n }),
    span({ spanId: id(2), traceId: OTHER_TRACE, startNs: 2000n, endNs: 9000n }),
  ]);
  keepLogs([500n, 1500n, 2000n, 99_000n].map((timeNs) => log({ timeNs, text: `at ${timeNs}` })));
  const texts = (traceId: string) => analysis.readLooseLogs(traceId).map(({ body }) => body);
  expect(texts(TRACE)).toEqual(["at 500", "at 1500"]);
  expect(texts(OTHER_TRACE)).toEqual(["at 2000", "at 99000"]);
});

test("spans and log records of one process belong together though they describe it differently", () => {
  keep([span({ spanId: id(1) })]);
  const described = concat(
    attribute(1, "service.name", textValue("desk")),
    attribute(1, "host.name", textValue("box")),
  );
  const plain = bytesField(1, concat(bytesField(1, described), bytesField(2, bytesField(2, log({ text: "loose" })))));
  writer.keep([asSent(plain, "logs")], 1);
  expect(analysis.readLooseLogs(TRACE).map(({ body }) => body)).toEqual(["loose"]);
});

test("a crash in the middle of a large run leaves nothing behind", () => {
  keep([span({ spanId: id(1) })]);
  understand(TRACE, rows(1));
  const broken = { ...understoodRun({ runId: TRACE }, rows(9000)), spans: Object.assign(rows(9000), { 8999: null }) };
  expect(() => analysis.writeUnderstood([TRACE], [broken as never], RULES)).toThrow();
  expect(reader.part(TRACE, "spans", {})?.spans).toHaveLength(1);
  analysis.close();
  analysis = openAnalysisStore(folder);
  understand(TRACE, rows(2));
  expect(reader.part(TRACE, "spans", {})?.spans).toHaveLength(2);
});

test("a run of many spans comes as columns in the order of its rows", () => {
  keep([span({ spanId: id(1) })]);
  expect(reader.columns("nothing")).toBeNull();
  expect(columnIds()).toEqual([]);
  understand(TRACE, rows(9000));
  expect(columnIds()).toEqual(Array.from({ length: 9000 }, (_, at) => id(at + 1)));
});

test("columns that an earlier release wrote are made again from the rows", () => {
  keep([span({ spanId: id(1) })]);
  understand(TRACE, rows(1500));
  const db = openDatabase(folder);
  expect(db.prepare("UPDATE run_columns SET data = substr(data, 9)").run().changes).toBe(1);
  db.close();
  expect(columnIds()).toEqual(Array.from({ length: 1500 }, (_, at) => id(at + 1)));
});

test("what an earlier release stored of a run as text is read as it stands", () => {
  keep([span({ spanId: id(1) })]);
  const said = { id: "m", from: "a", to: "b", channel: "handoff", spanId: id(1), atMs: 1, text: null } as const;
  const messages: Message[] = [{ ...said, inReplyTo: null, inferred: false, answer: null }];
  analysis.readTraces([TRACE]);
  analysis.writeUnderstood([TRACE], [{ ...understoodRun({ runId: TRACE }, rows(3)), messages }], RULES);
  const read = () => [
    reader.part(TRACE, "spans", {}),
    reader.part(TRACE, "messages", {}),
    reader.part(TRACE, "plan", {}),
    reader.span(TRACE, id(1))?.row,
    reader.code(TRACE),
    columnIds(),
  ];
  const before = read();
  const db = openDatabase(folder);
  for (const [row, packed] of db.prepare("SELECT rowid, packed FROM run_chunks").raw().all() as [number, Buffer][])
    db.prepare("UPDATE run_chunks SET data = ?, packed = NULL WHERE rowid = ?").run(
      JSON.stringify(unpack(packed)),
      row,
    );
  for (const [row, packed] of db.prepare("SELECT rowid, packed FROM run_parts").raw().all() as [number, Buffer][])
    db.prepare("UPDATE run_parts SET data = ?, packed = NULL WHERE rowid = ?").run(JSON.stringify(unpack(packed)), row);
  db.close();
  expect(read()).toEqual(before);
  expect(before[1]).toEqual({ messages, next: null });
});

test("what senders counted is read from the requests as they were kept", () => {
  const plain = readFileSync(new URL("../../../test/fixtures/bodies/claude-code-metrics-2.pb", import.meta.url));
  writer.keep([asSent(plain, "metrics")], 5);
  writer.keep([asSent(plain, "metrics")], 6);
  const names = reader.metrics({ name: "claude_code.cost" }).metrics.map(({ name }) => name);
  expect(names).toEqual(["claude_code.cost.usage"]);
  expect(reader.metrics({ since: 7 })).toEqual({ metrics: [], complete: true });
});

test("two runs are told where they part, and nothing is said of what is not understood yet", () => {
  keep([span({ spanId: id(1) }), span({ spanId: id(2), traceId: OTHER_TRACE })]);
  const desk = spanRow({ spanId: id(1), kind: "agent", label: "Desk", agent: "Desk" });
  const call = (n: number, label: string) =>
    spanRow({ spanId: id(n), kind: "tool", label, agent: "Desk", depth: 1, offsetMs: n });
  understand(TRACE, [desk, call(3, "search"), call(4, "write")]);
  expect(reader.divergence(TRACE, OTHER_TRACE)).toBeNull();
  understand(OTHER_TRACE, [desk, call(3, "search"), call(5, "refund")]);
  expect(reader.divergence(TRACE, OTHER_TRACE)).toMatchObject({
    words: "A ran write; B ran refund.",
    a: { spanId: id(4), atMs: 4 },
    b: { spanId: id(5), atMs: 5 },
  });
  expect(reader.divergence(TRACE, "no such run")).toBeNull();
});
