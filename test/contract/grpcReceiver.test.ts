import { readdirSync, readFileSync } from "node:fs";
import type { ClientHttp2Session } from "node:http2";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import protobuf from "protobufjs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type AcceptedRequest, type Outcome, RetryLater } from "../../collector/otlp/acceptedRequest.ts";
import { startGrpcReceiver } from "../../collector/otlp/grpcReceiver.ts";
import type { Receiver } from "../../collector/otlp/receiverOptions.ts";
import { openRunReader } from "../../collector/store/sqlite/openRunReader.ts";
import { openWriter } from "../../collector/store/sqlite/sqliteWriter.ts";
import { frame, grpcCall, LOGS_EXPORT, METRICS_EXPORT, session, TRACE_EXPORT } from "../support/grpcCall.ts";
import { id, request, span } from "../support/otlpBytes.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { FIXTURES } from "./captures.ts";

const LIMIT = 256 * 1024;
const GZIP = { "grpc-encoding": "gzip" };
const BODY = request([span({ spanId: id(1) })]);
const PATHS: Record<string, string> = { traces: TRACE_EXPORT, logs: LOGS_EXPORT, metrics: METRICS_EXPORT };

let receiver: Receiver;
let folder: string;
let client: ClientHttp2Session;
let accept: (request: AcceptedRequest) => Promise<Outcome>;
let close: () => void;

beforeEach(async () => {
  folder = temporaryFolder();
  const writer = openWriter(folder);
  close = () => writer.close();
  accept = async (request) => writer.keep([request], 1)[0] as Outcome;
  receiver = await startGrpcReceiver({
    accept: (request) => accept(request),
    limit: LIMIT,
    host: "127.0.0.1",
    port: 0,
    elsewhere: false,
  });
  client = session(receiver.port);
});
afterEach(async () => {
  client.destroy();
  await receiver.close();
  close();
});

function storedSpans(): number {
  const reader = openRunReader(folder);
  const { spans } = reader?.health() ?? { spans: -1 };
  reader?.close();
  return spans;
}

test("recorded requests of the three services are kept (R1, R24)", async () => {
  const capture = join(FIXTURES, "otel-semconv-grpc-research");
  for (const file of readdirSync(capture).filter((name) => name.endsWith(".pb"))) {
    const path = PATHS[/-(\w+)\.pb$/.exec(file)?.[1] ?? ""] as string;
    const answer = await grpcCall(client, frame(readFileSync(join(capture, file))), { path });
    expect(answer).toMatchObject({ httpStatus: 200, code: 0, body: Buffer.alloc(0) });
  }
  expect(storedSpans()).toBe(42);
});

test("compressed and plain messages, and an empty one (R2, R11)", async () => {
  expect((await grpcCall(client, frame(gzipSync(BODY), true), { headers: GZIP })).code).toBe(0);
  expect((await grpcCall(client, frame(request([span({ spanId: id(2) })])), { headers: GZIP })).code).toBe(0);
  expect((await grpcCall(client, frame(new Uint8Array()))).code).toBe(0);
  expect(storedSpans()).toBe(2);
});

test("what was rejected is counted in the answer (R3)", async () => {
  const answer = await grpcCall(client, frame(request([span({ spanId: id(1) }), span({ spanId: "01" })])));
  const { root } = protobuf.parse('syntax = "proto3"; message R { P p = 1; } message P { int64 n = 1; string m = 2; }');
  const type = root.lookupType("R");
  expect(type.toObject(type.decode(answer.body), { longs: Number })).toMatchObject({ p: { n: 1 } });
});

test.each([
  ["bytes that are not protobuf", frame(Buffer.from([0xff, 0xff])), {}],
  ["a cut message", frame(BODY.subarray(0, BODY.length - 1)), {}],
  ["less than the frame says", frame(BODY, false, BODY.length + 1), {}],
  ["more than the frame says", frame(BODY, false, BODY.length - 1), {}],
  ["two messages", Buffer.concat([frame(BODY), frame(BODY)]), {}],
  ["no message", Buffer.alloc(0), {}],
  ["half a frame", Buffer.from([0, 0]), {}],
  ["garbage as gzip", frame(Buffer.from("not gzip"), true), GZIP],
  ["truncated gzip", frame(gzipSync(BODY).subarray(0, 25), true), GZIP],
  ["empty gzip", frame(new Uint8Array(), true), GZIP],
])("%s is an invalid argument, and the next call works (R5, L14, L16)", async (_name, bytes, headers) => {
  expect((await grpcCall(client, bytes, { headers })).code).toBe(3);
  expect((await grpcCall(client, frame(BODY))).code).toBe(0);
});

test("a compressed message without an encoding is our peer's fault (L14)", async () => {
  expect((await grpcCall(client, frame(gzipSync(BODY), true))).code).toBe(13);
});

test("what is not offered is unimplemented (L14, R24)", async () => {
  const zstd = await grpcCall(client, frame(BODY), { headers: { "grpc-encoding": "zstd" } });
  expect(zstd.code).toBe(12);
  expect((await grpcCall(client, frame(BODY), { path: "/grpc.health.v1.Health/Check" })).code).toBe(12);
  expect((await grpcCall(client, frame(BODY), { path: "/" })).code).toBe(12);
});

test("the size limit holds to the byte, before and after inflating, and is not to be retried (R7)", async () => {
  const padded = (size: number) =>
    Buffer.concat([
      Buffer.from([0xfa, 0x01, 0x80 | ((size - 5) & 0x7f), 0x80 | (((size - 5) >> 7) & 0x7f), (size - 5) >> 14]),
      Buffer.alloc(size - 5),
    ]);
  expect((await grpcCall(client, frame(padded(LIMIT)))).code).toBe(0);
  expect((await grpcCall(client, frame(gzipSync(padded(LIMIT)), true), { headers: GZIP })).code).toBe(0);
  const plain = await grpcCall(client, frame(padded(LIMIT + 1)));
  expect([plain.code, plain.details]).toEqual([8, null]);
  const zipped = await grpcCall(client, frame(gzipSync(padded(LIMIT + 1)), true), { headers: GZIP });
  expect([zipped.code, zipped.details]).toEqual([8, null]);
});

test("a frame that claims four gigabytes is refused at once (L15)", async () => {
  const before = process.memoryUsage.rss();
  const answer = await grpcCall(client, frame(Buffer.alloc(0), false, 0xffffffff), { open: true });
  expect(answer.code).toBe(8);
  expect(process.memoryUsage.rss() - before).toBeLessThan(50 * 1024 * 1024);
});

test("a bomb is refused and the receiver lives (L13)", async () => {
  const bomb = frame(gzipSync(Buffer.alloc(200 * 1024 * 1024)), true);
  for (let i = 0; i < 5; i++) expect((await grpcCall(client, bomb, { headers: GZIP })).code).toBe(8);
  expect((await grpcCall(client, frame(BODY))).code).toBe(0);
});

test("overload asks to come back, with the time to wait (R9)", async () => {
  accept = () => Promise.reject(new RetryLater("Zu viel wartet: später.", 2));
  const answer = await grpcCall(client, frame(BODY));
  expect([answer.code, answer.message]).toEqual([14, "Zu viel wartet: später."]);
  expect(Buffer.from(answer.details ?? "", "base64").includes("google.rpc.RetryInfo")).toBe(true);
});

test("trouble of our own may be tried again and tells nothing (R10)", async () => {
  accept = () => Promise.reject(new Error("secret path /home/x"));
  const answer = await grpcCall(client, frame(BODY));
  expect(answer.code).toBe(14);
  expect(answer.message).not.toContain("secret");
});

test("other names than this machine's, web pages and what is not gRPC are refused (L1, L2, L3, R25)", async () => {
  expect((await grpcCall(client, frame(BODY), { headers: { ":authority": "evil.example:4317" } })).httpStatus).toBe(
    403,
  );
  expect((await grpcCall(client, frame(BODY), { headers: { origin: "https://evil.example" } })).httpStatus).toBe(403);
  expect((await grpcCall(client, frame(BODY), { headers: { "content-type": "application/json" } })).httpStatus).toBe(
    415,
  );
  expect(
    (await grpcCall(client, frame(BODY), { headers: { "content-type": "application/grpc-web" } })).httpStatus,
  ).toBe(415);
  expect((await grpcCall(client, Buffer.alloc(0), { headers: { ":method": "PUT" } })).httpStatus).toBe(405);
  expect(storedSpans()).toBe(0);
  expect((await grpcCall(client, frame(BODY), { headers: { "content-type": "application/grpc+proto" } })).code).toBe(0);
});

test("many calls on one connection lose nothing (R23)", async () => {
  const calls = Array.from({ length: 200 }, (_, i) => grpcCall(client, frame(request([span({ spanId: id(i + 1) })]))));
  expect((await Promise.all(calls)).every(({ code }) => code === 0)).toBe(true);
  expect(storedSpans()).toBe(200);
});

test("streams that are reset at once leave the receiver at work", async () => {
  for (let i = 0; i < 200; i++) {
    const stream = client.request({ ":method": "POST", ":path": TRACE_EXPORT, "content-type": "application/grpc" });
    stream.on("error", () => {});
    stream.close(8);
  }
  const other = session(receiver.port);
  expect((await grpcCall(other, frame(BODY))).code).toBe(0);
  other.destroy();
});
