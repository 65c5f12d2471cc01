import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ReadApi } from "../../collector/api/readApi.ts";
import { jsonLines } from "../../collector/commands/export.ts";
import { startHttpReceiver } from "../../collector/otlp/httpReceiver.ts";
import type { Receiver } from "../../collector/otlp/receiverOptions.ts";
import { openRunReader } from "../../collector/store/sqlite/openRunReader.ts";
import { openThreadedStore, type ThreadedStore } from "../../collector/threads/threadedStore.ts";
import { type HttpAnswer, httpPost } from "../support/httpPost.ts";
import { id, OTHER_TRACE, request, span, TRACE } from "../support/otlpBytes.ts";
import { ANY_PORT_HERE } from "../support/receivers.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { threadFile } from "../support/threadFile.ts";

const JSON_TYPE = { "content-type": "application/json" };

let folder: string;
let store: ThreadedStore;
let receiver: Receiver;
beforeEach(async () => {
  folder = temporaryFolder();
  store = await openThreadedStore({
    folder,
    threadFile,
    onLive: () => {},
    onCrash: (reason) => expect.unreachable(reason),
  });
  receiver = await startHttpReceiver({ ...ANY_PORT_HERE, accept: (request) => store.writer.keep(request) });
});
afterEach(async () => {
  await receiver.close();
  await store.close();
});

type Json = Readonly<Record<string, unknown>>;
const MINUTE = 60_000_000_000n;
const NOW = BigInt(Date.now()) * 1_000_000n;

const jsonSpan = (spanId: string, more: Json = {}): Json => ({
  traceId: TRACE,
  spanId,
  name: "work",
  startTimeUnixNano: String(NOW),
  endTimeUnixNano: String(NOW + 5_000_000n),
  ...more,
});
const jsonRequest = (...spans: readonly Json[]) => JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
const text = (value: string): Json => ({ stringValue: value });

const sendJson = (body: string): Promise<HttpAnswer> =>
  httpPost(receiver.port, Buffer.from(body), { headers: JSON_TYPE });
async function keeps(...spans: readonly Json[]): Promise<void> {
  const answer = await sendJson(jsonRequest(...spans));
  expect([answer.status, String(answer.body)]).toEqual([200, "{}"]);
}

const understood = (spanCount: number, runId = TRACE) =>
  vi.waitFor(
    async () => {
      const run = await store.reader.run(runId);
      expect(run).toMatchObject({ analysed: true, spanCount });
      return run;
    },
    { timeout: 30_000 },
  );
const rows = async (runId = TRACE) => (await store.reader.part(runId, "spans", { limit: 1000 }))?.spans ?? [];
const detail = (spanId: string) => new ReadApi(store.reader).span(TRACE, spanId);
function exported(): string {
  const reader = openRunReader(folder);
  try {
    return [...jsonLines(reader?.requests(TRACE) ?? [], () => {})].join("");
  } finally {
    reader?.close();
  }
}

test("keys that programs stumble over are keys like others (H2)", async () => {
  const keys = [
    "__proto__",
    "constructor.prototype.x",
    "toString",
    "hasOwnProperty",
    "a.__proto__.b",
    "k".repeat(65_536),
  ];
  const nested = { kvlistValue: { values: keys.map((key) => ({ key, value: text("inner") })) } };
  const attributes = [
    ...keys.map((key) => ({ key, value: text(`of ${key.slice(0, 30)}`) })),
    { key: "list", value: nested },
  ];
  await keeps(jsonSpan(id(1), { attributes }));
  await understood(1);
  const found = await detail(id(1));
  expect(found.attributes.map(({ key }) => key)).toEqual([...keys, "list"]);
  expect(Object.keys(found.attributes.at(-1)?.value as object)).toEqual(keys);
  expect(({} as Json).x).toBeUndefined();
  expect(({} as Json).b).toBeUndefined();
  await vi.waitFor(async () => expect((await store.reader.search("hasOwnProperty", {})).hits).toHaveLength(1), 10_000);
});

test("NUL and other control characters come back as they came, and what follows them is found (H7)", async () => {
  const value = "before\u0000after\u001b[31m\u007f";
  await keeps(jsonSpan(id(1), { name: "a\u0000b", attributes: [{ key: "k\u0000ey", value: text(value) }] }));
  await understood(1);
  const found = await detail(id(1));
  expect([found.sent.name, found.attributes]).toEqual(["a\u0000b", [{ key: "k\u0000ey", value }]]);
  expect(JSON.parse(exported()).resourceSpans[0].scopeSpans[0].spans[0].attributes[0].value.stringValue).toBe(value);
  await vi.waitFor(async () => expect((await store.reader.search("after", {})).hits).toHaveLength(1), 10_000);
});

test("half of a character is replaced in the same way every time, so that a resend is known (H8)", async () => {
  const odd = `{"key":"half \\ud800","value":{"stringValue":"\\udc00 \\ud83d\\ude00"}}`;
  const body = jsonRequest(jsonSpan(id(1))).replace('"name":"work"', `"name":"a \\ud800 b","attributes":[${odd}]`);
  for (let times = 0; times < 2; times++) expect((await sendJson(body)).status).toBe(200);
  await understood(1);
  const found = await detail(id(1));
  expect([found.sent.name, found.attributes]).toEqual([
    "a \ufffd b",
    [{ key: "half \ufffd", value: "\ufffd \u{1f600}" }],
  ]);
  expect(found).not.toHaveProperty("warnings");
});

test("ids are the same in whatever case they come (R14, R22)", async () => {
  for (const traceId of [TRACE, TRACE.toUpperCase(), TRACE.replaceAll("f", "F")])
    await keeps(jsonSpan("00000000000000ab", { traceId }), jsonSpan("00000000000000AB", { traceId }));
  await understood(1);
  expect((await rows()).map(({ spanId }) => spanId)).toEqual(["00000000000000ab"]);
});

test("fields that nobody knows, at every level, leave what is kept the same to the byte (R16, R17)", async () => {
  const known = (body: string) =>
    JSON.parse(body, (_, value: unknown) => {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
      return { ...value, new_field: [1, { a: null }], SpanId: "x", "": "" };
    }) as Json;
  const body = jsonRequest(
    jsonSpan(id(1), {
      attributes: [{ key: "k", value: text("v") }],
      events: [{ name: "e", timeUnixNano: "5" }],
      links: [{ traceId: TRACE, spanId: id(9) }],
      status: { code: 1 },
    }),
  );
  expect((await sendJson(JSON.stringify(known(body)))).status).toBe(200);
  await understood(1);
  const withUnknown = exported();
  await store.writer.deleteAll();
  expect((await sendJson(body)).status).toBe(200);
  await understood(1);
  expect(exported()).toBe(withUnknown);
});

test("JSON that nests a million levels deep is refused or cut, and its neighbours are kept (H5)", async () => {
  const depth = 1_000_000;
  const bare = await sendJson(`{"resourceSpans":${"[".repeat(depth)}${"]".repeat(depth)}}`);
  expect(bare.status).toBe(400);
  const ignored = await sendJson(`{"x":${"[".repeat(depth)}${"]".repeat(depth)}}`);
  expect(ignored.status).toBe(200);
  const deep = `${'{"arrayValue":{"values":['.repeat(100_000)}{}${"]}}".repeat(100_000)}`;
  const good = jsonRequest(jsonSpan(id(1)), jsonSpan(id(2)));
  const answer = await sendJson(
    good.replace('"name":"work"', `"name":"work","attributes":[{"key":"k","value":${deep}}]`),
  );
  expect(answer.status).toBe(200);
  await understood(2);
  expect(JSON.stringify(await detail(id(1)))).toContain("nested too deeply");
});

test("a text that is JSON without end can be looked at, in whatever attribute it stands (H5, H16)", async () => {
  const keys = [
    "gen_ai.input.messages",
    "gen_ai.tool.call.arguments",
    "input.value",
    "output.value",
    "ai.prompt.messages",
    "tool.parameters",
  ];
  const depth = 200_000;
  const values = [`${"[".repeat(depth)}${"]".repeat(depth)}`, `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`];
  const spans = keys.flatMap((key) =>
    values.flatMap((value) =>
      ["chat", "execute_tool"].map((operation) => [
        { key: "gen_ai.operation.name", value: text(operation) },
        { key, value: text(value) },
      ]),
    ),
  );
  await keeps(...spans.map((attributes, n) => jsonSpan(id(n + 1), { attributes })));
  await understood(spans.length);
  for (const n of spans.keys()) expect(JSON.stringify(await detail(id(n + 1))).length).toBeGreaterThan(100);
});

test("spans of machines whose clocks differ keep their own times and their order in the tree (H11)", async () => {
  const times = (from: bigint, to: bigint) => ({ startTimeUnixNano: String(from), endTimeUnixNano: String(to) });
  await keeps(
    jsonSpan(id(1), times(NOW, NOW + MINUTE)),
    jsonSpan(id(2), { parentSpanId: id(1), ...times(NOW - 60n * MINUTE, NOW - 59n * MINUTE) }),
    jsonSpan(id(3), { parentSpanId: id(1), ...times(NOW + 60n * MINUTE, NOW + 61n * MINUTE) }),
  );
  await understood(3);
  const found = await rows();
  expect(found.map(({ spanId, depth }) => [spanId, depth])).toEqual([
    [id(1), 0],
    [id(2), 1],
    [id(3), 1],
  ]);
  for (const [n, startNs] of [NOW, NOW - 60n * MINUTE, NOW + 60n * MINUTE].entries())
    expect((await detail(id(n + 1))).sent.startNs).toBe(String(startNs));
  expect(found.every(({ durationMs }) => durationMs === 60_000)).toBe(true);
});

test("one span id in two traces is two spans (H13)", async () => {
  await keeps(jsonSpan(id(1)), jsonSpan(id(1), { traceId: OTHER_TRACE, name: "other" }));
  await understood(1);
  await understood(1, OTHER_TRACE);
  expect([(await rows())[0]?.name, (await rows(OTHER_TRACE))[0]?.name]).toEqual(["work", "other"]);
});

test("a child stands at the top until its parent comes, however late and whatever it names (H14)", async () => {
  await keeps(jsonSpan(id(3), { parentSpanId: id(2) }), jsonSpan(id(4), { parentSpanId: id(77) }));
  expect(await understood(2)).toMatchObject({ missingParents: 2 });
  expect((await rows()).map(({ spanId, depth, orphan }) => [spanId, depth, orphan])).toEqual([
    [id(3), 0, true],
    [id(4), 0, true],
  ]);
  const days = { startTimeUnixNano: String(NOW - 3n * 1440n * MINUTE), endTimeUnixNano: String(NOW + MINUTE) };
  await keeps(jsonSpan(id(2), { parentSpanId: id(1), ...days }), jsonSpan(id(1), days));
  expect(await understood(4)).toMatchObject({ missingParents: 1 });
  const depths = new Map((await rows()).map(({ spanId, depth, orphan }) => [spanId, [depth, orphan]]));
  expect(depths.get(id(1))).toEqual([0, false]);
  expect(depths.get(id(2))).toEqual([1, false]);
  expect(depths.get(id(3))).toEqual([2, false]);
  expect(depths.get(id(4))?.[1]).toBe(true);
});

describe("records of unusual size (H17)", () => {
  test("ten thousand attributes, events and links are kept and shown", async () => {
    const many = <T>(make: (n: number) => T) => Array.from({ length: 10_000 }, (_, n) => make(n));
    await keeps(
      jsonSpan(id(1), {
        attributes: many((n) => ({ key: `key ${n}`, value: { intValue: String(n) } })),
        events: many((n) => ({ name: `event ${n}`, timeUnixNano: String(NOW) })),
        links: many((n) => ({ traceId: OTHER_TRACE, spanId: id(n + 1) })),
      }),
    );
    await understood(1);
    const found = await detail(id(1));
    expect([found.attributes.length, found.events.length, found.links.length]).toEqual([10_000, 10_000, 10_000]);
    expect(JSON.stringify(await rows()).length).toBeLessThan(2_000);
  });

  test("an attribute as large as a request may be is kept whole, cut where it is shown, and in no list", async () => {
    const length = 63 * 1024 * 1024;
    const body = request([span({ spanId: id(1), name: "large", text: "x".repeat(length) }), span({ spanId: id(2) })]);
    expect((await httpPost(receiver.port, body)).status).toBe(200);
    await understood(2);
    expect(JSON.stringify(await rows()).length).toBeLessThan(4_000);
    const found = await detail(id(1));
    expect(JSON.stringify(found).length).toBeLessThan(2 * 1024 * 1024);
    expect(JSON.stringify(found)).toContain(`${length} characters in all`);
    expect(exported().length).toBeGreaterThan(length);
  });

  test("names without end, and as many of them as there are spans, are kept (H18)", async () => {
    const names = Array.from({ length: 5_000 }, (_, n) => `${"name ".repeat(n % 50)}${n}`);
    const spans = names.map((name, n) =>
      jsonSpan(id(n + 1), { name, attributes: [{ key: `key ${name}`, value: text("v") }] }),
    );
    await keeps(...spans);
    await understood(5_000);
    expect((await detail(id(4_999))).sent.name).toBe(names[4_998]);
  });
});
