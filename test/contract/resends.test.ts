import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, onTestFinished, test, vi } from "vitest";
import { RUN_PARTS } from "../../collector/contract/api.ts";
import { splitRequest } from "../../collector/imports/splitRequest.ts";
import type { Signal } from "../../collector/otlp/acceptedRequest.ts";
import { startHttpReceiver } from "../../collector/otlp/httpReceiver.ts";
import { jsonToProtobuf } from "../../collector/otlp/jsonToProtobuf.ts";
import { protobufToJson } from "../../collector/otlp/protobufToJson.ts";
import { openDatabase } from "../../collector/store/sqlite/openDatabase.ts";
import { openThreadedStore } from "../../collector/threads/threadedStore.ts";
import { httpPost } from "../support/httpPost.ts";
import { attribute, concat, id, request, span, TRACE, textValue } from "../support/otlpBytes.ts";
import { ANY_PORT_HERE } from "../support/receivers.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { threadFile } from "../support/threadFile.ts";
import { FIXTURES } from "./captures.ts";

const CAPTURES = [
  "gemini-cli-write-docs",
  "py-crewai-launch",
  "traceline-attributes-workshop",
  "claude-code-todos-nested",
];
const TABLES = [
  "bodies",
  "spans",
  "logs",
  "traces",
  "runs",
  "trace_bodies",
  "span_variants",
  "names",
  "resources",
  "scopes",
];

interface Sent {
  readonly signal: Signal;
  readonly plain: Uint8Array;
}

async function collecting() {
  const folder = temporaryFolder();
  const store = await openThreadedStore({
    folder,
    threadFile,
    onLive: () => {},
    onCrash: (reason) => expect.unreachable(reason),
  });
  const receiver = await startHttpReceiver({ ...ANY_PORT_HERE, accept: (request) => store.writer.keep(request) });
  onTestFinished(async () => {
    await receiver.close();
    await store.close();
  });
  const post = async (signal: Signal, body: Uint8Array, headers: Record<string, string>) =>
    expect((await httpPost(receiver.port, body, { path: `/v1/${signal}`, headers })).status).toBe(200);
  const understood = () =>
    vi.waitFor(
      async () => {
        const { runs } = await store.reader.runs({ limit: 1000 });
        expect(runs.length).toBeGreaterThan(0);
        expect(runs.filter(({ analysed }) => !analysed)).toEqual([]);
        return runs;
      },
      { timeout: 60_000, interval: 100 },
    );
  /** How many rows each table has, and how many records the search index knows, once it knows all. */
  const counts = () =>
    vi.waitFor(
      () => {
        const db = openDatabase(folder);
        try {
          const count = (table: string) => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
          const all = Object.fromEntries([...TABLES, "search_docs"].map((table) => [table, count(table)]));
          expect(all.search_docs).toBe((all.spans as number) + (all.logs as number));
          return all;
        } finally {
          db.close();
        }
      },
      { timeout: 60_000, interval: 100 },
    );
  return { folder, store, post, understood, counts };
}

test("what is sent again, in whatever form and order, changes nothing (R22, H13)", async () => {
  const { store, post, understood, counts } = await collecting();
  const bodies = CAPTURES.flatMap((capture) =>
    readdirSync(join(FIXTURES, capture))
      .sort()
      .flatMap((file): Sent[] => {
        const [, signal, encoding] = /-(traces|logs|metrics)\.(pb|json)$/.exec(file) ?? [];
        if (!signal) return [];
        const bytes = readFileSync(join(FIXTURES, capture, file));
        const of = signal as Signal;
        return [{ signal: of, plain: encoding === "json" ? jsonToProtobuf(of, bytes) : bytes }];
      }),
  );
  const PROTOBUF = { "content-type": "application/x-protobuf" };
  const state = async () => {
    const runs = await understood();
    const parts = [];
    for (const { runId } of runs) {
      for (const part of RUN_PARTS) parts.push([runId, part, await store.reader.part(runId, part, { limit: 1000 })]);
      parts.push([runId, "columns", Buffer.from((await store.reader.columns(runId)) ?? []).toString("base64")]);
      parts.push([runId, "code", await store.reader.code(runId)]);
    }
    const words = ["cart", "tool", "agent", "write"];
    const rows = await counts();
    const found = await Promise.all(words.map((word) => store.reader.search(word, { limit: 1000 })));
    return { runs, parts, rows, found };
  };
  for (const { signal, plain } of bodies) await post(signal, plain, PROTOBUF);
  const before = await state();
  expect(before.found.map(({ hits }) => hits.length).every((count) => count > 0)).toBe(true);

  for (const { signal, plain } of bodies.toReversed())
    await post(signal, gzipSync(plain), { ...PROTOBUF, "content-encoding": "gzip" });
  for (const { signal, plain } of bodies) {
    const json = Buffer.from(JSON.stringify(protobufToJson(signal, plain).request));
    await post(signal, json, { "content-type": "application/json" });
    if (signal === "traces")
      for (const part of splitRequest({ signal, plain }, 4_000)) await post(signal, part.plain, PROTOBUF);
  }
  expect(await state()).toEqual(before);
});

const now = BigInt(Date.now()) * 1_000_000n;

test("a span without an end is running, and its end takes its place, whatever comes in between (H9)", async () => {
  const { store, post, understood, counts } = await collecting();
  const PROTOBUF = { "content-type": "application/x-protobuf" };
  const open = span({ spanId: id(1), name: "draft", startNs: now, endNs: 0n });
  const ended = span({ spanId: id(1), name: "done", startNs: now, endNs: now + 7_000_000n, text: "the end" });
  for (const one of [open, open]) await post("traces", request([one]), PROTOBUF);
  expect(await understood()).toMatchObject([{ status: "running", spanCount: 1 }]);
  for (const one of [ended, open, ended, open]) await post("traces", request([one]), PROTOBUF);
  await vi.waitFor(async () => expect((await understood())[0]?.status).toBe("ok"), 20_000);
  expect(await understood()).toMatchObject([{ spanCount: 1, durationMs: 7 }]);
  expect((await store.reader.part(TRACE, "spans", { limit: 10 }))?.spans).toMatchObject([
    { spanId: id(1), name: "done", durationMs: 7, status: "unset" },
  ]);
  expect(await counts()).toMatchObject({ spans: 1, span_variants: 0, search_docs: 1 });
  expect((await store.reader.search("draft", {})).hits).toEqual([]);
  expect((await store.reader.search("end", {})).hits).toHaveLength(1);
});

test("a vendor's pending span makes way for the span it announced", async () => {
  const { store, post, understood } = await collecting();
  const PROTOBUF = { "content-type": "application/x-protobuf" };
  const text = (key: string, value: string) => attribute(9, key, textValue(value));
  const pending = concat(
    span({ spanId: id(2), parentId: id(1), name: "agent run", startNs: now, endNs: now }),
    text("logfire.span_type", "pending_span"),
    text("logfire.pending_parent_id", "0000000000000000"),
  );
  await post("traces", request([pending]), PROTOBUF);
  expect(await understood()).toMatchObject([{ status: "running" }]);
  const real = concat(
    span({ spanId: id(1), name: "agent run", startNs: now, endNs: now + 9_000_000n }),
    text("logfire.span_type", "span"),
  );
  for (const body of [real, pending, real]) await post("traces", request([body]), PROTOBUF);
  await vi.waitFor(async () => expect((await understood())[0]?.status).toBe("ok"), 20_000);
  expect(await understood()).toMatchObject([{ spanCount: 1, durationMs: 9 }]);
  expect((await store.reader.part(TRACE, "spans", { limit: 10 }))?.spans).toMatchObject([
    { spanId: id(1), name: "agent run", durationMs: 9 },
  ]);
});
