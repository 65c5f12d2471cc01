import { connect } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ReadApi } from "../../collector/api/readApi.ts";
import { startHttpReceiver } from "../../collector/otlp/httpReceiver.ts";
import type { Receiver } from "../../collector/otlp/receiverOptions.ts";
import { openThreadedStore, type ThreadedStore } from "../../collector/threads/threadedStore.ts";
import { httpPost } from "../support/httpPost.ts";
import {
  attribute,
  bytesField,
  concat,
  id,
  numberField,
  request,
  span,
  TRACE,
  textValue,
  varint,
} from "../support/otlpBytes.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { threadFile } from "../support/threadFile.ts";

let store: ThreadedStore;
let receiver: Receiver;
beforeEach(async () => {
  store = await openThreadedStore({
    folder: temporaryFolder(),
    threadFile,
    onLive: () => {},
    onCrash: () => {},
  });
  receiver = await startHttpReceiver({
    accept: (request) => store.writer.keep(request),
    host: "127.0.0.1",
    port: 0,
    elsewhere: false,
  });
});
afterEach(async () => {
  await receiver.close();
  await store.close();
});

/** Sends good spans with others among them. @returns what the answer says was rejected, and why */
async function send(...spans: Uint8Array[]): Promise<{ rejected: number; message: string }> {
  const answer = await httpPost(receiver.port, request(spans));
  expect(answer.status).toBe(200);
  const { body } = answer;
  if (body.length === 0) return { rejected: 0, message: "" };
  const counts = body[2] === 0x08;
  return { rejected: counts ? (body[3] as number) : 0, message: body.toString("utf8", counts ? 6 : 4) };
}
const good = Array.from({ length: 20 }, (_, n) => span({ spanId: id(n + 1), ...(n === 0 ? {} : { parentId: id(1) }) }));

/** The run, once everything that was sent is understood. */
const understood = (spanCount: number) =>
  vi.waitFor(
    async () => {
      const run = await store.reader.run(TRACE);
      expect(run).toMatchObject({ analysed: true, spanCount });
      return run;
    },
    { timeout: 20_000 },
  );
const rows = async () => (await store.reader.part(TRACE, "spans", { limit: 1000 }))?.spans ?? [];
const detail = (n: number) => new ReadApi(store.reader).span(TRACE, id(n));

/** A span of this trace whose id field is what a test makes of it. */
const withId = (bytes: Uint8Array) => concat(bytesField(1, Buffer.from(TRACE, "hex")), bytesField(2, bytes));
const nested = (levels: number) => {
  let value = textValue("deep");
  for (let n = 0; n < levels; n++) value = bytesField(5, bytesField(1, value));
  return value;
};

test.each<[string, Uint8Array]>([
  ["an id of 7 bytes", withId(Buffer.alloc(7, 1))],
  ["an id of 9 bytes", withId(Buffer.alloc(9, 1))],
  ["no id", withId(Buffer.alloc(0))],
  ["an id of zeros", withId(Buffer.alloc(8))],
  ["a trace id of 15 bytes", concat(bytesField(1, Buffer.alloc(15, 1)), bytesField(2, Buffer.alloc(8, 1)))],
  ["a parent id of 3 bytes", concat(withId(Buffer.alloc(8, 9)), bytesField(4, Buffer.alloc(3, 1)))],
])("one span with %s is counted, and its neighbours are kept (R3, R21, H24)", async (_, bad) => {
  expect(await send(...good.slice(0, 10), bad, ...good.slice(10))).toMatchObject({
    rejected: 1,
    message: expect.stringMatching(/^A span's .+ bytes/),
  });
  expect((await store.reader.health()).spans).toBe(20);
});

test.each<[string, Uint8Array]>([
  ["text that is not UTF-8", concat(span({ spanId: id(99) }), bytesField(5, Buffer.from([0xff, 0xfe])))],
  ["NUL in its name", span({ spanId: id(99), name: "a\u0000b" })],
  ["a key named __proto__", concat(span({ spanId: id(99) }), attribute(9, "__proto__", textValue("x")))],
  ["a value 1,000 levels deep", concat(span({ spanId: id(99) }), attribute(9, "deep", nested(1000)))],
  ["unknown fields", concat(span({ spanId: id(99) }), numberField(999, 7), bytesField(998, "x"))],
  ["a start of 2^64-1 and no end", span({ spanId: id(99), startNs: 2n ** 64n - 1n, endNs: 0n })],
  ["a start of 0", span({ spanId: id(99), startNs: 0n })],
  ["an end before its start", span({ spanId: id(99), startNs: 9_000_000_000n, endNs: 1n })],
  ["itself as its parent", span({ spanId: id(99), parentId: id(99) })],
  ["a kind and a status that do not exist", span({ spanId: id(99), status: 77 })],
])(
  "a span with %s is kept, shown and can be opened, beside its neighbours (H2, H4, H6, H7, H9, H10, R16)",
  async (_, odd) => {
    expect(await send(...good, odd)).toEqual({ rejected: 0, message: "" });
    await understood(21);
    const spanIds = (await rows()).map(({ spanId }) => spanId);
    expect([spanIds.length, new Set(spanIds).size]).toEqual([21, 21]);
    expect((await detail(99)).spanId).toBe(id(99));
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  },
);

test("times that cannot be are flagged where the span is looked at (H9, H10)", async () => {
  const now = BigInt(Date.now()) * 1_000_000n;
  await send(
    span({ spanId: id(1), startNs: now, endNs: now - 5n }),
    span({ spanId: id(2), startNs: now, endNs: now + 5n }),
    span({ spanId: id(3), startNs: 2n ** 63n, endNs: 0n }),
  );
  await understood(3);
  expect((await detail(1)).warnings).toEqual(["Its end lies before its start."]);
  expect(await detail(2)).not.toHaveProperty("warnings");
  const odd = await detail(3);
  expect(odd.warnings).toEqual([expect.stringContaining("start is not a time")]);
  expect(odd.sent.startNs).toBe(String(2n ** 63n));
});

test("a ring of parents shows every span once (H12)", async () => {
  const ring = Array.from({ length: 1000 }, (_, n) => span({ spanId: id(n + 1), parentId: id(((n + 1) % 1000) + 1) }));
  await send(...ring);
  await understood(1000);
  expect(new Set((await rows()).map(({ spanId }) => spanId)).size).toBe(1000);
});

test("the same span again changes nothing; with other content it is marked, and what came first stays (H13, R22)", async () => {
  const now = BigInt(Date.now()) * 1_000_000n;
  const first = span({ spanId: id(1), startNs: now, endNs: now + 5n, text: "first" });
  await send(first);
  await send(first);
  await understood(1);
  expect(await detail(1)).not.toHaveProperty("warnings");
  await send(span({ spanId: id(1), startNs: now, endNs: now + 9n, text: "another" }));
  await understood(1);
  const { warnings, attributes } = await detail(1);
  expect(warnings).toEqual([expect.stringContaining("sent again with other content")]);
  expect(attributes).toContainEqual({ key: "text", value: "first" });
});

test("a key that is there twice is told to the sender, and nothing is rejected (R4, H3)", async () => {
  const twice = concat(span({ spanId: id(1), text: "a" }), attribute(9, "text", textValue("b")));
  expect(await send(twice)).toEqual({ rejected: 0, message: expect.stringContaining("same attribute key twice") });
});

test("whatever a hundred thousand spans are rejected for, the answer stays small and its count exact (R8)", async () => {
  const bad = Array.from({ length: 100_000 }, (_, n) => bytesField(2, withId(Buffer.alloc(7, n))));
  const body = bytesField(1, bytesField(2, concat(...bad)));
  const answer = await httpPost(receiver.port, body);
  expect([answer.status, answer.body.length < 4096]).toEqual([200, true]);
  expect(answer.body.subarray(2, 6)).toEqual(concat(Buffer.from([0x08]), varint(100_000)));
});

test("logs that are sent to the path of traces harm nobody (H22)", async () => {
  const answer = await httpPost(receiver.port, request([bytesField(5, textValue("a log record"))]));
  expect([200, 400]).toContain(answer.status);
  await send(...good);
  expect((await store.reader.health()).spans).toBe(20);
});

test("hundreds of senders that never finish do not keep an honest one waiting (L12)", async () => {
  const sockets = Array.from({ length: 400 }, (_, n) => {
    const socket = connect(receiver.port, "127.0.0.1");
    socket.on("error", () => {});
    socket.write(n % 2 ? "POST /v1/traces HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Le" : "");
    if (n % 4 === 0)
      socket.write(
        "POST /v1/traces HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-protobuf\r\nContent-Length: 1000\r\n\r\nx",
      );
    return socket;
  });
  await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once("connect", resolve))));
  expect(await send(...good)).toEqual({ rejected: 0, message: "" });
  for (const socket of sockets) socket.destroy();
});
