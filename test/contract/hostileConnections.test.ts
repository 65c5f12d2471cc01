import { connect, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { startGrpcReceiver } from "../../collector/otlp/grpcReceiver.ts";
import { startHttpReceiver } from "../../collector/otlp/httpReceiver.ts";
import type { Receiver } from "../../collector/otlp/receiverOptions.ts";
import { END_STREAM, HTTP2, http2Frame, http2Socket } from "../../scripts/fuzz/http2Frames.ts";
import { frame, grpcCall, session } from "../support/grpcCall.ts";
import { httpPost } from "../support/httpPost.ts";
import { id, request, span } from "../support/otlpBytes.ts";
import { ANY_PORT_HERE } from "../support/receivers.ts";

const BODY = request([span({ spanId: id(1) })]);
const HEAD = "POST /v1/traces HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-protobuf\r\n";

let http: Receiver;
let grpc: Receiver;
let taken: number;
beforeEach(async () => {
  taken = 0;
  const options = {
    ...ANY_PORT_HERE,
    accept: async () => {
      taken++;
      return { accepted: 1, rejected: 0, message: "" };
    },
    patience: { headersMs: 300, requestMs: 600 },
  };
  http = await startHttpReceiver(options);
  grpc = await startGrpcReceiver(options);
});
afterEach(() => Promise.all([http.close(), grpc.close()]));

/** Opens a connection and writes a byte of `drip` over and over, as long as the other side lets it. */
function dripping(socket: Socket, first: Uint8Array | string, drip: Uint8Array): { ended: () => boolean } {
  let ended = false;
  socket.on("error", () => {});
  socket.resume();
  if (first.length > 0) socket.write(first);
  let at = 0;
  const timer = setInterval(() => socket.write(drip.subarray(at, ++at)), 20);
  const over = () => {
    ended = true;
    clearInterval(timer);
  };
  socket.on("close", over);
  onTestFinished(() => {
    over();
    socket.destroy();
  });
  return { ended: () => ended };
}

const X = Buffer.alloc(100_000, "x");

test.each<[string, string, Uint8Array]>([
  ["says nothing", "", Buffer.alloc(0)],
  ["sends its headers byte by byte", "POST /v1/traces HTTP/1.1\r\nX-Long: ", X],
  ["sends its body byte by byte", `${HEAD}Content-Length: 100000\r\n\r\n`, X],
  ["sends its chunks byte by byte", `${HEAD}Transfer-Encoding: chunked\r\n\r\nfffff\r\n`, X],
])("a connection over HTTP that %s is cut, and others are served (L12)", async (_, first, drip) => {
  const slow = Array.from({ length: 50 }, () => dripping(connect(http.port, "127.0.0.1"), first, drip));
  expect((await httpPost(http.port, BODY)).status).toBe(200);
  await vi.waitFor(() => expect(slow.every(({ ended }) => ended())).toBe(true), 20_000);
  expect((await httpPost(http.port, BODY)).status).toBe(200);
  expect(taken).toBe(2);
});

const pings = Buffer.concat(Array.from({ length: 2_000 }, () => http2Frame(HTTP2.ping, 0, 0, Buffer.alloc(8))));

test.each<[string, () => Socket, Uint8Array, Uint8Array]>([
  ["says nothing", () => connect(grpc.port, "127.0.0.1"), Buffer.alloc(0), Buffer.alloc(0)],
  ["makes no call", () => http2Socket(grpc.port), Buffer.alloc(0), pings],
  ["never ends its headers", () => http2Socket(grpc.port), Buffer.from("004000010000000001", "hex"), X],
])("a connection over gRPC that %s is cut, and others are served (L12, L15)", async (_, open, first, drip) => {
  const slow = Array.from({ length: 50 }, () => dripping(open(), first, drip));
  const client = session(grpc.port);
  expect((await grpcCall(client, frame(BODY))).code).toBe(0);
  await vi.waitFor(() => expect(slow.every(({ ended }) => ended())).toBe(true), 20_000);
  expect((await grpcCall(client, frame(BODY))).code).toBe(0);
  client.destroy();
});

test("a call whose message does not come to its end is ended, and its connection goes on (L12, L15)", async () => {
  const client = session(grpc.port);
  await expect(grpcCall(client, frame(BODY, false, 5_000), { open: true })).rejects.toThrow("without an answer");
  expect((await grpcCall(client, frame(BODY))).code).toBe(0);
  client.destroy();
});

/** What comes back for bytes that are sent as they are; resolves when the other side hangs up. */
function answerTo(port: number, bytes: string | Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let answer = "";
    socket.on("data", (chunk: Buffer) => {
      answer += chunk.toString("latin1");
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "ECONNRESET" && error.code !== "EPIPE") reject(error);
    });
    socket.on("close", () => resolve(answer));
    socket.write(bytes);
  });
}

describe("requests in odd frames (L18)", () => {
  const length = `Content-Length: ${BODY.length}\r\n`;
  const second = `POST /v1/logs HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`;
  test.each<[string, string]>([
    ["a length and chunks", `${HEAD}${length}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n${second}`],
    ["two lengths", `${HEAD}${length}Content-Length: 3\r\n\r\nabc${second}`],
    ["a length with a sign", `${HEAD}Content-Length: +3\r\n\r\nabc`],
    ["a negative length", `${HEAD}Content-Length: -1\r\n\r\n`],
    ["a length in hex", `${HEAD}Content-Length: 0x3\r\n\r\nabc`],
    ["chunks that are not the last coding", `${HEAD}Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n`],
    ["chunks under an odd name", `${HEAD}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
    ["a chunk whose size is no number", `${HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n`],
    ["a header without a name", `${HEAD}: x\r\n\r\n`],
    ["a space before a colon", `${HEAD}Content-Length : 3\r\n\r\nabc`],
    ["NUL in a header", `${HEAD}X-A: a\u0000b\r\n\r\n`],
    ["a megabyte of headers", `${HEAD}X-A: ${"a".repeat(1024 * 1024)}\r\n\r\n`],
    ["ten thousand headers", `${HEAD}${"X-A: b\r\n".repeat(10_000)}\r\n`],
    ["another protocol", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    ["no protocol", "hello\r\n\r\n"],
    ["an expectation that nobody has", `${HEAD}${length}Expect: a miracle\r\nConnection: close\r\n\r\n`],
  ])("%s: one answer that refuses, and the connection is closed", async (_, bytes) => {
    const answer = await answerTo(http.port, bytes);
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    expect(taken).toBe(0);
    expect((await httpPost(http.port, BODY)).status).toBe(200);
  });

  test("less than its length is never kept", async () => {
    const head = Buffer.from(`${HEAD}Content-Length: ${BODY.length + 9}\r\n\r\n`);
    const answer = await answerTo(http.port, Buffer.concat([head, BODY]));
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(taken).toBe(0);
  });

  test("who asks first whether to send is told to go on", async () => {
    const head = `${HEAD}Content-Length: 0\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n`;
    expect(await answerTo(http.port, head)).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
    expect(taken).toBe(1);
  });

  test("gRPC hangs up on what is no HTTP/2", async () => {
    await answerTo(grpc.port, `${HEAD}${length}\r\n${"x".repeat(BODY.length)}`);
    const socket = http2Socket(grpc.port);
    socket.write(http2Frame(HTTP2.data, END_STREAM, 7, BODY));
    await new Promise((resolve) => socket.once("close", resolve));
    expect(taken).toBe(0);
    const client = session(grpc.port);
    expect((await grpcCall(client, frame(BODY))).code).toBe(0);
    client.destroy();
  });
});
