import { readdirSync, readFileSync } from "node:fs";
import { Agent } from "node:http";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import protobuf from "protobufjs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type AcceptedRequest, type Outcome, RetryLater } from "../../collector/otlp/acceptedRequest.ts";
import { startHttpReceiver } from "../../collector/otlp/httpReceiver.ts";
import type { Receiver } from "../../collector/otlp/receiverOptions.ts";
import { openRunReader } from "../../collector/store/sqlite/openRunReader.ts";
import { openWriter } from "../../collector/store/sqlite/sqliteWriter.ts";
import { httpPost } from "../support/httpPost.ts";
import { id, request, span, TRACE } from "../support/otlpBytes.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { FIXTURES } from "./captures.ts";

const LIMIT = 256 * 1024;
const PROTOBUF = { "content-type": "application/x-protobuf" };
const GZIP = { ...PROTOBUF, "content-encoding": "gzip" };
const BODY = request([span({ spanId: id(1) })]);

let receiver: Receiver;
let folder: string;
let accept: (request: AcceptedRequest) => Promise<Outcome>;
let close: () => void;

beforeEach(async () => {
  folder = temporaryFolder();
  const writer = openWriter(folder);
  close = () => writer.close();
  accept = async (request) => writer.keep([request], 1)[0] as Outcome;
  receiver = await startHttpReceiver({
    accept: (request) => accept(request),
    limit: LIMIT,
    hosts: ["host.docker.internal"],
    host: "127.0.0.1",
    port: 0,
    elsewhere: false,
  });
});
afterEach(async () => {
  await receiver.close();
  close();
});

const post = (body: Uint8Array, options: Parameters<typeof httpPost>[2] = {}) => httpPost(receiver.port, body, options);
function storedSpans(): number {
  const reader = openRunReader(folder);
  const { spans } = reader?.health() ?? { spans: -1 };
  reader?.close();
  return spans;
}

const { root } = protobuf.parse(`syntax = "proto3";
message Status { int32 code = 1; string message = 2; }
message Response { Partial partial = 1; } message Partial { int64 rejected = 1; string message = 2; }`);
function decoded(type: string, bytes: Uint8Array) {
  const found = root.lookupType(type);
  return found.toObject(found.decode(bytes), { longs: Number });
}

test("recorded requests are kept, and full success is an empty answer (R1)", async () => {
  const capture = join(FIXTURES, "traceline-attributes-workshop");
  for (const file of readdirSync(capture).filter((name) => name.endsWith(".pb"))) {
    const signal = /-(\w+)\.pb$/.exec(file)?.[1];
    const answer = await post(readFileSync(join(capture, file)), { path: `/v1/${signal}` });
    expect([answer.status, answer.body.length, answer.headers["content-type"]]).toEqual([
      200,
      0,
      "application/x-protobuf",
    ]);
  }
  expect(storedSpans()).toBe(42);
});

test("a request without telemetry succeeds (R2)", async () => {
  for (const body of [new Uint8Array(), request([])]) expect((await post(body)).status).toBe(200);
  expect(storedSpans()).toBe(0);
});

test("what was rejected is counted in the answer (R3)", async () => {
  const spans = Array.from({ length: 512 }, (_, i) => span({ spanId: i % 200 === 7 ? "01020304050607" : id(i + 1) }));
  const answer = await post(request(spans));
  expect(answer.status).toBe(200);
  expect(decoded("Response", answer.body)).toMatchObject({ partial: { rejected: 3 } });
  expect(storedSpans()).toBe(509);
});

describe("gzip (R11)", () => {
  test.each([
    ["fast", gzipSync(BODY, { level: 1 })],
    ["best", gzipSync(BODY, { level: 9 })],
    ["several members", Buffer.concat([gzipSync(BODY.subarray(0, 20)), gzipSync(BODY.subarray(20)), gzipSync("")])],
  ])("%s", async (_name, body) => {
    expect((await post(body, { headers: GZIP })).status).toBe(200);
    expect(storedSpans()).toBe(1);
  });

  test("an empty member is an empty request", async () => {
    expect((await post(gzipSync(""), { headers: GZIP })).status).toBe(200);
  });

  test.each([
    ["garbage", Buffer.from("this is not gzip")],
    ["truncated", gzipSync(BODY).subarray(0, 30)],
    ["nothing", Buffer.alloc(0)],
  ])("%s is refused for good (R5, L13)", async (_name, body) => {
    const answer = await post(body, { headers: GZIP });
    expect(answer.status).toBe(400);
    expect(decoded("Status", answer.body)).toMatchObject({ code: 3 });
  });

  test("a bomb is refused without being inflated whole (L13, R7)", async () => {
    const bomb = gzipSync(Buffer.alloc(1024 * 1024 * 200));
    const before = process.memoryUsage.rss();
    for (let i = 0; i < 10; i++) expect((await post(bomb, { headers: GZIP })).status).toBe(413);
    expect(process.memoryUsage.rss() - before).toBeLessThan(150 * 1024 * 1024);
    expect((await post(BODY)).status).toBe(200);
  });

  test("another encoding is not understood (R11)", async () => {
    const answer = await post(BODY, { headers: { ...PROTOBUF, "content-encoding": "zstd" } });
    expect(answer.status).toBe(415);
  });
});

test("the size limit holds to the byte, before and after inflating (R7)", async () => {
  const filled = (size: number) => {
    const padding = (length: number) =>
      Buffer.concat([
        Buffer.from([0xfa, 0x01, 0x80 | (length & 0x7f), 0x80 | ((length >> 7) & 0x7f), length >> 14]),
        Buffer.alloc(length),
      ]);
    return padding(size - 5);
  };
  for (const headers of [PROTOBUF, GZIP]) {
    const encode = (body: Buffer) => (headers === GZIP ? gzipSync(body) : body);
    expect((await post(encode(filled(LIMIT)), { headers })).status).toBe(200);
    const answer = await post(encode(filled(LIMIT + 1)), { headers });
    expect(answer.status).toBe(413);
    expect(answer.headers["retry-after"]).toBeUndefined();
    expect(decoded("Status", answer.body)).toMatchObject({ code: 8 });
  }
});

test("a body without a length is cut at the limit too (R7, L12)", async () => {
  const chunk = Buffer.alloc(64 * 1024);
  const socket = connect(receiver.port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write(
    "POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\nTransfer-Encoding: chunked\r\n\r\n",
  );
  for (let i = 0; i < 8; i++)
    socket.write(Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from("\r\n")]));
  const [first] = await new Promise<Buffer[]>((resolve) => socket.once("data", (data) => resolve([data])));
  expect(String(first)).toMatch(/^HTTP\/1.1 413 /);
  socket.destroy();
});

test("what cannot be decoded is refused for good, with a status that can be read (R5, R6)", async () => {
  for (const body of [BODY.subarray(0, BODY.length - 1), Buffer.from("GET / HTTP/1.1"), Buffer.from([0x0a, 0xff])])
    for (const path of ["/v1/traces", "/v1/logs", "/v1/metrics"]) {
      const answer = await post(body, { path });
      expect(answer.status, path).toBe(400);
      expect(decoded("Status", answer.body)).toMatchObject({ code: 3 });
    }
  expect(storedSpans()).toBe(0);
});

test.each([
  ["none", {}],
  ["text/plain", { "content-type": "text/plain" }],
  ["a list", { "content-type": "text/plain;application/x-protobuf" }],
  ["a parameter", { "content-type": "text/plain; x=application/x-protobuf" }],
  ["a form", { "content-type": "application/x-www-form-urlencoded" }],
  ["a boundary", { "content-type": "multipart/form-data; boundary=application/x-protobuf" }],
])("a content type a web page may send (%s) is not taken (L1, R25)", async (_name, headers) => {
  expect((await post(BODY, { headers: headers as Record<string, string> })).status).toBe(415);
  expect(storedSpans()).toBe(0);
});

describe("JSON", () => {
  const JSON_TYPE = { "content-type": "application/json" };
  const recorded = readFileSync(join(FIXTURES, "..", "bodies", "google-adk-traces.json"));

  test("a recorded request is kept as protobuf, plain and compressed, and alternates with protobuf (R1, R12, R13)", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const answer = await post(recorded, { headers: JSON_TYPE, agent });
    expect([answer.status, String(answer.body), answer.headers["content-type"]]).toEqual([
      200,
      "{}",
      "application/json",
    ]);
    expect((await post(BODY, { headers: PROTOBUF, agent })).status).toBe(200);
    const before = storedSpans();
    expect(before).toBeGreaterThan(2);
    const again = await post(gzipSync(recorded), { headers: { ...JSON_TYPE, "content-encoding": "gzip" }, agent });
    expect(again.status).toBe(200);
    expect(storedSpans()).toBe(before);
    agent.destroy();
  });

  test("errors are JSON too (R5, R6, R12, R15, R17)", async () => {
    for (const body of ["{", '{"resourceSpans":[{"scopeSpans":[{"spans":[{"kind":"SPAN_KIND_SERVER"}]}]}]}']) {
      const answer = await post(Buffer.from(body), { headers: JSON_TYPE });
      expect([answer.status, answer.headers["content-type"]]).toEqual([400, "application/json"]);
      expect(JSON.parse(String(answer.body))).toMatchObject({ code: 3 });
    }
    const spans = [{ trace_id: TRACE, span_id: id(1) }];
    const partial = await post(Buffer.from(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] })), {
      headers: JSON_TYPE,
    });
    expect(JSON.parse(String(partial.body))).toMatchObject({ partialSuccess: { rejectedSpans: "1" } });
  });

  test("an empty object is an empty request (R1, R2)", async () => {
    expect(String((await post(Buffer.from("{}"), { headers: JSON_TYPE })).body)).toBe("{}");
  });
});

test("parameters of the right content type do no harm (R12)", async () => {
  const answer = await post(BODY, { headers: { "content-type": "Application/X-Protobuf; charset=utf-8" } });
  expect([answer.status, answer.headers["content-type"]]).toEqual([200, "application/x-protobuf"]);
});

test("other methods and paths (R24, R25, L7)", async () => {
  for (const method of ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"])
    expect((await post(new Uint8Array(), { method })).status, method).toBe(405);
  for (const path of ["/", "/v1/trace", "/v1/traces/", "/api/runs", "/../v1/traces", "/v1development/profiles"]) {
    const answer = await post(BODY, { path });
    expect(answer.status, path).toBe(404);
    expect(answer.body.includes(path.slice(1) || "\0")).toBe(false);
  }
  expect((await post(BODY, { path: "/v1/traces?x=1" })).status).toBe(200);
});

test("a web page gets nothing in, whatever it sends (L2, L3, L9)", async () => {
  for (const origin of ["https://evil.example", "http://localhost:3000", "null"]) {
    const answer = await post(BODY, { headers: { ...PROTOBUF, origin } });
    expect([answer.status, answer.headers["access-control-allow-origin"]]).toEqual([403, undefined]);
  }
  const preflight = await post(new Uint8Array(), {
    method: "OPTIONS",
    headers: { origin: "https://evil.example", "access-control-request-method": "POST" },
  });
  expect([preflight.status, preflight.headers["access-control-allow-origin"]]).toEqual([403, undefined]);
  for (const host of ["evil.example:4318", "evil.example", "localhost.evil.example", "user@localhost", "EVIL.example."])
    for (const path of ["/v1/traces", "/", "/nothing"])
      expect((await post(BODY, { path, headers: { ...PROTOBUF, host } })).status, host).toBe(403);
  expect((await post(BODY, { path: "http://evil.example/v1/traces" })).status).toBe(403);
  expect(storedSpans()).toBe(0);
});

test("this machine's own names are taken (L3)", async () => {
  for (const host of ["localhost:4318", "127.0.0.1", "[::1]:4318", "host.docker.internal:4318"])
    expect((await post(BODY, { headers: { ...PROTOBUF, host } })).status, host).toBe(200);
  expect((await post(BODY, { path: "http://localhost/v1/traces" })).status).toBe(200);
});

test("overload asks to come back later (R9)", async () => {
  accept = () => Promise.reject(new RetryLater("The queue is full.", 3));
  const answer = await post(BODY);
  expect([answer.status, answer.headers["retry-after"]]).toEqual([503, "3"]);
  expect(decoded("Status", answer.body)).toMatchObject({ code: 14, message: "The queue is full." });
});

test("trouble of our own is never the sender's fault (R10)", async () => {
  accept = () => Promise.reject(new Error("secret path /home/x"));
  const answer = await post(BODY);
  expect([answer.status, answer.headers["retry-after"]]).toEqual([503, "1"]);
  expect(answer.body.includes("secret")).toBe(false);
});

test("one connection takes good and bad requests in turn, and many at once lose nothing (R13, R23)", async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let i = 1; i <= 5; i++) {
    expect((await post(request([span({ spanId: id(i) })]), { agent, headers: PROTOBUF })).status).toBe(200);
    expect((await post(Buffer.from([0xff]), { agent, headers: PROTOBUF })).status).toBe(400);
  }
  agent.destroy();
  await Promise.all(
    Array.from({ length: 64 }, async (_, i) => {
      const body = request([span({ spanId: id(100 + i), traceId: TRACE })]);
      expect((await post(gzipSync(body), { headers: GZIP })).status).toBe(200);
    }),
  );
  expect(storedSpans()).toBe(69);
});

test("a sender whose connection broke before the answer came may send again (R22)", async () => {
  const keep = accept;
  let sender: Socket | undefined;
  const kept = new Promise<void>((resolve) => {
    accept = async (request) => {
      const outcome = await keep(request);
      sender?.destroy();
      resolve();
      return outcome;
    };
  });
  sender = connect(receiver.port, "127.0.0.1");
  const head = `POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\nContent-Length: ${BODY.length}\r\n\r\n`;
  sender.write(Buffer.concat([Buffer.from(head), BODY]));
  await kept;
  expect(storedSpans()).toBe(1);
  accept = keep;
  expect((await post(BODY)).status).toBe(200);
  expect(storedSpans()).toBe(1);
});

test("every refusal is a status in the encoding of its request (R6, R12)", async () => {
  const cases: [string, number, Parameters<typeof post>[1], Uint8Array?][] = [
    ["page", 403, { headers: { origin: "https://evil.example" } }],
    ["path", 404, { path: "/v1/nothing" }],
    ["method", 405, { method: "PUT" }],
    ["encoding", 415, { headers: { "content-encoding": "br" } }],
    ["size", 413, {}, Buffer.alloc(LIMIT + 1)],
    ["gzip", 400, { headers: { "content-encoding": "gzip" } }, Buffer.from("no gzip")],
    ["content", 400, {}, Buffer.from([0xff])],
  ];
  for (const type of ["application/x-protobuf", "application/json"])
    for (const [name, status, options, body = BODY] of cases) {
      const answer = await post(body, { ...options, headers: { "content-type": type, ...options?.headers } });
      expect([name, answer.status, answer.headers["content-type"]]).toEqual([name, status, type]);
      const said = type === "application/json" ? JSON.parse(String(answer.body)) : decoded("Status", answer.body);
      expect(said, name).toMatchObject({ code: expect.any(Number), message: expect.stringMatching(/^[A-Z].+\.$/) });
    }
});

test("many senders that keep their connections open lose nothing and see no reset (R23)", async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const statuses = await Promise.all(
    Array.from({ length: 64 * 8 }, async (_, n) => {
      const body = request([span({ spanId: id(n + 1) })]);
      return (await post(n % 2 ? gzipSync(body) : body, { agent, headers: n % 2 ? GZIP : PROTOBUF })).status;
    }),
  );
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(storedSpans()).toBe(64 * 8);
  agent.destroy();
});

test("closing waits for the request at work", async () => {
  const keep = accept;
  let begun = () => {};
  let go = () => {};
  const started = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  accept = async (request) => {
    begun();
    await gate;
    return keep(request);
  };
  const answer = post(BODY);
  await started;
  const closed = receiver.close();
  go();
  expect((await answer).status).toBe(200);
  await closed;
  await expect(post(BODY)).rejects.toThrow();
});

test("a taken port is an error when it was asked for, and another one when it was not", async () => {
  const options = { accept, host: "127.0.0.1", port: receiver.port };
  await expect(startHttpReceiver({ ...options, elsewhere: false })).rejects.toMatchObject({ code: "EADDRINUSE" });
  const other = await startHttpReceiver({ ...options, elsewhere: true });
  expect(other.port).not.toBe(receiver.port);
  await other.close();
});
