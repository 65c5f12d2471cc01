import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, onTestFinished, test, vi } from "vitest";
import { jsonLines } from "../../collector/commands/export.ts";
import { DEFAULT_SETTINGS } from "../../collector/contract/settings.ts";
import { startHttpReceiver } from "../../collector/otlp/httpReceiver.ts";
import { openRunReader } from "../../collector/store/sqlite/openRunReader.ts";
import { openThreadedStore } from "../../collector/threads/threadedStore.ts";
import { httpPost } from "../support/httpPost.ts";
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
} from "../support/otlpBytes.ts";
import { makeSecrets } from "../support/secretCorpus.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { threadFile } from "../support/threadFile.ts";

const KEY = "ghp_0123456789abcdefghijABCDEFGHIJ012345";
const PROTOBUF = { "content-type": "application/x-protobuf" };

/** A collector with its HTTP receiver over a folder of its own, and every line that it would log. */
async function collecting(masking = true) {
  const folder = temporaryFolder();
  const logged: string[] = [];
  const store = await openThreadedStore({
    folder,
    settings: { ...DEFAULT_SETTINGS, masking },
    threadFile,
    onLive: () => {},
    onCrash: (reason) => logged.push(reason),
  });
  const receiver = await startHttpReceiver({
    accept: (request) => store.writer.keep(request),
    host: "127.0.0.1",
    port: 0,
    elsewhere: false,
  });
  const close = async () => {
    await receiver.close();
    await store.close();
  };
  onTestFinished(close);
  const send = async (body: Uint8Array, options: Parameters<typeof httpPost>[2] = {}) => {
    const answer = await httpPost(receiver.port, body, { headers: PROTOBUF, ...options });
    expect(answer.status).toBe(200);
  };
  const understood = (runId: string) =>
    vi.waitFor(
      async () => {
        const run = await store.reader.run(runId);
        expect(run?.analysed).toBe(true);
        return run;
      },
      { timeout: 20_000 },
    );
  return { folder, store, send, understood, logged, close };
}

/** All bytes of a data folder, the database's log among them. */
const bytesOf = (folder: string) => Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));

function exported(folder: string, runId: string): string {
  const reader = openRunReader(folder);
  const lines = [...jsonLines(reader?.requests(runId) ?? [], () => {})].join("");
  reader?.close();
  return lines;
}

test("no secret of any kind reaches the database, its log or an export, wherever it stood (S1, S2, S6)", async () => {
  const { folder, send, understood } = await collecting();
  const secrets = makeSecrets(7).map(({ kind, text }) => ({ kind, text, secret: longestWord(text) }));
  const spans = secrets.map(({ text }, at) =>
    concat(
      span({ spanId: id(at + 1), name: "chat" }),
      attribute(9, "gen_ai.input.messages", textValue(JSON.stringify([{ role: "user", content: `Use ${text} now` }]))),
      bytesField(11, concat(bytesField(2, "exception"), attribute(3, "message", textValue(`401 for ${text}`)))),
    ),
  );
  await send(gzipSync(request(spans)), { headers: { ...PROTOBUF, "content-encoding": "gzip" } });
  const logs = secrets.map(({ text }) => log({ traceId: TRACE, text: `export X=${text}` }));
  await send(request(logs), { path: "/v1/logs" });
  const json = { resourceSpans: [{ scopeSpans: [{ spans: [jsonSpan(`Bearer ${KEY}`)] }] }] };
  await send(Buffer.from(JSON.stringify(json)), { headers: { "content-type": "application/json" } });
  const run = await understood(TRACE);
  const kept = Buffer.concat([bytesOf(folder), Buffer.from(exported(folder, TRACE))]).toString("latin1");
  const found = secrets.filter(({ secret }) => kept.includes(secret)).map(({ kind }) => kind);
  expect(found.length / secrets.length).toBeLessThanOrEqual(0.05);
  expect(kept).not.toContain(KEY);
  expect(Object.values(run?.masked ?? {}).reduce((sum, times) => sum + times, 0)).toBeGreaterThanOrEqual(
    secrets.length * 2,
  );
});

test("a run says what was masked in it, and nothing of its neighbours in the same request", async () => {
  const { folder, send, understood } = await collecting();
  const body = request([
    span({ spanId: id(1), text: `one ${KEY} two ${KEY}` }),
    span({ spanId: id(2), traceId: OTHER_TRACE, text: "nothing to hide" }),
  ]);
  await send(body);
  await send(body);
  expect((await understood(TRACE))?.masked).toEqual({ "github-token": 2 });
  expect(await understood(OTHER_TRACE)).not.toHaveProperty("masked");
  // Equal secrets are equal marks.
  const marks = exported(folder, TRACE).match(/\[masked:[^\]]+\]/g) ?? [];
  expect([marks.length, new Set(marks).size]).toEqual([2, 1]);
});

test("what was exported masked counts the same after its import", async () => {
  const { folder, send, understood } = await collecting();
  await send(request([span({ spanId: id(1), text: KEY })]));
  const { masked } = (await understood(TRACE)) ?? {};
  const other = await collecting();
  await other.send(Buffer.from(exported(folder, TRACE)), { headers: { "content-type": "application/json" } });
  expect((await other.understood(TRACE))?.masked).toEqual(masked);
});

test("texts that are made to keep rules busy hold nobody up, and stay as they came (S5)", async () => {
  const { folder, send } = await collecting();
  const megabyte = (text: string) => text.repeat(Math.ceil(1_000_000 / text.length));
  const hostile = [
    "ghp_ghp_",
    "a://b:c",
    "api_key=",
    "-----BEGIN PRIVATE KEY-----",
    "eyJhbGciOiJ9.",
    "Bearer ",
    "sk-",
    "%3D",
  ];
  await send(request(hostile.map((text, n) => span({ spanId: id(n + 1), text: megabyte(text) }))));
  const json = {
    resourceSpans: [{ scopeSpans: [{ spans: [{ ...jsonSpan(megabyte("password: ")), spanId: id(99) }] }] }],
  };
  await send(Buffer.from(JSON.stringify(json)), { headers: { "content-type": "application/json" } });
  const text = exported(folder, TRACE);
  for (const part of hostile) expect(text, part).toContain(part.repeat(1_000));
});

test("with masking off everything is kept as it came", async () => {
  const { folder, send, understood } = await collecting(false);
  await send(request([span({ spanId: id(1), text: KEY })]));
  expect(await understood(TRACE)).not.toHaveProperty("masked");
  expect(exported(folder, TRACE)).toContain(KEY);
  expect(readdirSync(folder)).not.toContain("masking.key");
});

test.skipIf(process.platform === "win32")("the key of the marks is its owner's alone", async () => {
  const { folder } = await collecting();
  const { mode, size } = statSync(join(folder, "masking.key"));
  expect([mode & 0o777, size]).toEqual([0o600, 32]);
});

function longestWord(text: string): string {
  return text.split(/[\s"'=:/@]+/).reduce((longest, word) => (word.length > longest.length ? word : longest), "");
}

function jsonSpan(text: string) {
  return {
    traceId: TRACE,
    spanId: "00000000000fffff",
    name: "chat",
    startTimeUnixNano: "1000000000",
    endTimeUnixNano: "2000000000",
    attributes: [{ key: "http.request.header.authorization", value: { stringValue: text } }],
  };
}
