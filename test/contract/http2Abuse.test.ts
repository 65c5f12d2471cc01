import type { Socket } from "node:net";
import { expect, test } from "vitest";
import {
  callHeaders,
  END_HEADERS,
  END_STREAM,
  flood,
  HTTP2,
  header,
  http2Frame,
  http2Socket,
} from "../../scripts/fuzz/http2Frames.ts";
import { frame, grpcCall, session, TRACE_EXPORT } from "../support/grpcCall.ts";
import { id, request, span } from "../support/otlpBytes.ts";
import { receiversProcess } from "../support/receivers.ts";
import { timesOfThisProject } from "../support/timesOfThisProject.ts";

const BODY = request([span({ spanId: id(1) })]);
/** What may stay behind of all that was sent. */
const MOST_KEPT = 8 * 1024 * 1024;
/** What the process may take of the system's memory while it goes on; a runtime gives back late what it needed once. */
const MOST_GROWTH = 50 * 1024 * 1024;
const CONNECTIONS = 10;
const FRAMES = 500;

const u32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const call = (stream: number) => http2Frame(HTTP2.headers, END_HEADERS, stream, callHeaders(TRACE_EXPORT));
const odd = (n: number) => 2 * n + 1;

function* many(frames: (n: number) => Uint8Array): Generator<Uint8Array> {
  for (let n = 0; n < FRAMES; n++) yield frames(n);
}

/** What one connection sends; it is opened over and over. */
const ABUSES: Readonly<Record<string, (socket: Socket) => Promise<void>>> = {
  "resets every call at once": (socket) =>
    flood(
      socket,
      many((n) => Buffer.concat([call(odd(n)), http2Frame(HTTP2.reset, 0, odd(n), u32(8))])),
    ),
  "opens calls and leaves them": (socket) =>
    flood(
      socket,
      many((n) => call(odd(n))),
    ),
  "never ends its headers": (socket) => {
    const first = http2Frame(HTTP2.headers, 0, 1, callHeaders(TRACE_EXPORT));
    const more = http2Frame(HTTP2.continuation, 0, 1, header("x-a", "a".repeat(16_000)));
    return flood(
      socket,
      many((n) => (n === 0 ? first : more)),
    );
  },
  "fills the table of headers": (socket) =>
    flood(
      socket,
      many((n) => {
        const headers = Array.from({ length: 40 }, (_, i) => header(`x-${n % 100}-${i}`, "v".repeat(90), true));
        return Buffer.concat([
          http2Frame(HTTP2.headers, 0, odd(n), callHeaders(TRACE_EXPORT)),
          http2Frame(HTTP2.continuation, END_HEADERS, odd(n), Buffer.concat(headers)),
        ]);
      }),
    ),
  "names an empty header again and again": (socket) => {
    const empties = Buffer.concat(Array.from({ length: 500 }, () => header("a", "")));
    return flood(
      socket,
      many((n) =>
        Buffer.concat([
          http2Frame(HTTP2.headers, 0, odd(n), callHeaders(TRACE_EXPORT)),
          http2Frame(HTTP2.continuation, END_HEADERS, odd(n), empties),
        ]),
      ),
    );
  },
  "opens its window beyond all bounds": (socket) =>
    flood(
      socket,
      many((n) => http2Frame(HTTP2.windowUpdate, 0, n % 2, u32(0x7fffffff))),
    ),
  "changes its settings again and again": (socket) =>
    flood(
      socket,
      many(() => http2Frame(HTTP2.settings, 0, 0, Buffer.concat([Buffer.from([0, 4]), u32(65_535)]))),
    ),
  "pings and does not read": (socket) => {
    socket.pause();
    return flood(
      socket,
      many(() => Buffer.concat(Array.from({ length: 50 }, () => http2Frame(HTTP2.ping, 0, 0, Buffer.alloc(8))))),
    );
  },
  "sends messages of nothing": (socket) =>
    flood(
      socket,
      many((n) => (n === 0 ? call(1) : http2Frame(HTTP2.data, 0, 1))),
    ),
  "goes on after the end": (socket) =>
    flood(
      socket,
      many((n) =>
        n === 0
          ? Buffer.concat([call(1), http2Frame(HTTP2.data, END_STREAM, 1, frame(BODY))])
          : http2Frame(HTTP2.data, 0, 1, BODY),
      ),
    ),
  "asks for all answers and reads none": async (socket) => {
    socket.pause();
    const asked = (n: number) => Buffer.concat([call(odd(n)), http2Frame(HTTP2.data, END_STREAM, odd(n), frame(BODY))]);
    await flood(socket, many(asked));
  },
  "makes no sense": (socket) =>
    flood(
      socket,
      many((n) => http2Frame(n % 256, n % 251, n % 7, Buffer.alloc(n % 64, n))),
    ),
};

test.each(Object.keys(ABUSES))(
  "a peer over HTTP/2 that %s costs little memory, and others are served (L17)",
  { timeout: 60_000 + 90_000 * timesOfThisProject() },
  async (name) => {
    const receivers = await receiversProcess();
    const client = session(receivers.grpc);
    expect((await grpcCall(client, frame(BODY))).code).toBe(0);
    const abuse = ABUSES[name] as (typeof ABUSES)[string];
    const round = async () => {
      const sockets = Array.from({ length: CONNECTIONS }, () => http2Socket(receivers.grpc));
      await Promise.all(sockets.map(abuse));
      expect((await grpcCall(client, frame(BODY))).code).toBe(0);
      for (const socket of sockets) socket.destroy();
    };
    await round();
    const before = await receivers.memory();
    for (let times = 0; times < 2 * timesOfThisProject(); times++) await round();
    const after = await receivers.memory();
    expect(after.live - before.live).toBeLessThan(MOST_KEPT);
    expect(after.rss - before.rss).toBeLessThan(MOST_GROWTH);
    expect(receivers.isAlive()).toBe(true);
    client.destroy();
  },
);
