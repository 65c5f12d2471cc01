import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { attribute, bytesField, concat, id, log, numberField, request, span } from "../../test/support/otlpBytes.ts";
import { random } from "../../test/support/random.ts";
import { ROOT } from "../../test/support/root.ts";
import type { Signal } from "./acceptedRequest.ts";
import { TOO_DEEP } from "./anyValue.ts";
import { readHotSpans } from "./hotSpans.ts";
import { jsonToProtobuf } from "./jsonToProtobuf.ts";
import { OtlpDecodeError } from "./otlpDecodeError.ts";
import { protobufToJson } from "./protobufToJson.ts";
import { readSpanRecord } from "./records.ts";

const bytes = (signal: Signal, json: unknown) => jsonToProtobuf(signal, Buffer.from(JSON.stringify(json)));
const traces = (...spans: object[]) => ({ resourceSpans: [{ scopeSpans: [{ spans }] }] });

describe("what is written comes back", () => {
  const value = {
    arrayValue: {
      values: [
        { stringValue: "" },
        { boolValue: false },
        { intValue: "-9223372036854775808" },
        { intValue: "0" },
        { doubleValue: 0.1 },
        { doubleValue: "NaN" },
        { doubleValue: "-Infinity" },
        { doubleValue: "-0" },
        { bytesValue: "AP8=" },
        {
          kvlistValue: {
            values: [
              { key: "__proto__", value: { stringValue: "é 😀" } },
              { key: "empty", value: {} },
            ],
          },
        },
        {},
      ],
    },
  };
  const point = { timeUnixNano: "18446744073709551615", attributes: [{ key: "k", value }], asInt: "-5" };
  const buckets = { offset: -3, bucketCounts: ["1", "9007199254740993"] };
  test.each<[Signal, object]>([
    [
      "traces",
      traces({
        traceId: "0af7651916cd43dd8448eb211c80319c",
        spanId: "b7ad6b7169203331",
        parentSpanId: "",
        kind: 3,
        startTimeUnixNano: "1795445801923000001",
        endTimeUnixNano: "0",
        attributes: [
          { key: "k", value },
          { key: "k", value },
        ],
        droppedAttributesCount: 4294967295,
        status: { message: "", code: 2 },
        flags: 257,
      }),
    ],
    [
      "logs",
      {
        resourceLogs: [
          {
            resource: { attributes: [] },
            scopeLogs: [{ scope: { name: "s" }, logRecords: [{ severityNumber: 9, body: value }], schemaUrl: "u" }],
          },
        ],
      },
    ],
    [
      "metrics",
      {
        resourceMetrics: [
          {
            scopeMetrics: [
              {
                metrics: [
                  { name: "sum", sum: { dataPoints: [point], aggregationTemporality: 2, isMonotonic: true } },
                  { name: "wide", exponentialHistogram: { dataPoints: [{ scale: -1, positive: buckets }] } },
                  { name: "h", histogram: { dataPoints: [{ bucketCounts: ["1", "2"], explicitBounds: [0.5] }] } },
                ],
              },
            ],
          },
        ],
      },
    ],
  ])("%s", (signal, json) => {
    const { request, leftOut } = protobufToJson(signal, bytes(signal, json));
    expect(leftOut).toBe(0);
    expect(JSON.parse(JSON.stringify(request))).toEqual(withoutEmptyLists(json));
  });
});

/** An empty list is nothing in protobuf. */
function withoutEmptyLists(json: unknown): unknown {
  return JSON.parse(
    JSON.stringify(json, (_, value) => (Array.isArray(value) && value.length === 0 ? undefined : value)),
  );
}

const CAPTURES = join(ROOT, "test/fixtures/captures");
/** Bytes; the few larger bodies hold nothing that the others don't. */
const LARGEST = 256 * 1024;
/** Many bodies, on a machine that may have other work. */
const PATIENCE_MS = 60_000;

test(
  "what recorded agents sent is the same after a way through JSON (R19)",
  () => {
    let count = 0;
    const different: string[] = [];
    for (const capture of readdirSync(CAPTURES)) {
      for (const file of readdirSync(join(CAPTURES, capture))) {
        const signal = /-(traces|logs|metrics)\.pb$/.exec(file)?.[1] as Signal | undefined;
        if (!signal) continue;
        const body = readFileSync(join(CAPTURES, capture, file));
        if (body.length > LARGEST) continue;
        const once = protobufToJson(signal, body);
        const text = JSON.stringify(once.request);
        const again = protobufToJson(signal, jsonToProtobuf(signal, Buffer.from(text)));
        expect(once.leftOut + again.leftOut, `${capture}/${file}`).toBe(0);
        // Compared as text: bodies are large, and what differs is in the file's name.
        if (JSON.stringify(again.request) !== text) different.push(`${capture}/${file}`);
        count++;
      }
    }
    expect(different).toEqual([]);
    expect(count).toBeGreaterThan(20);
  },
  PATIENCE_MS,
);

test("a list of numbers may be packed or not", () => {
  const counts = (packed: boolean) => {
    const number = (n: number) => Buffer.from([n, 0, 0, 0, 0, 0, 0, 0]);
    const field = packed
      ? bytesField(6, concat(number(1), number(2)))
      : concat(Buffer.from([(6 << 3) | 1]), number(1), Buffer.from([(6 << 3) | 1]), number(2));
    return request([concat(bytesField(1, "h"), bytesField(9, bytesField(1, field)))]);
  };
  expect(protobufToJson("metrics", counts(true))).toEqual(protobufToJson("metrics", counts(false)));
});

test("a broken message costs itself and is counted", () => {
  const broken = attribute(9, "bad", Buffer.from([0x0b]));
  const body = request([concat(span({ spanId: id(1), text: "kept" }), broken)]);
  const { request: json, leftOut } = protobufToJson("traces", body);
  expect(leftOut).toBe(1);
  expect(JSON.stringify(json)).toContain("kept");
});

test("fields that OTLP does not know are passed over, a broken request is an error (R16)", () => {
  expect(protobufToJson("logs", request([concat(log({}), numberField(99, 1))])).leftOut).toBe(0);
  expect(() => protobufToJson("traces", Buffer.from([0xff]))).toThrow(OtlpDecodeError);
  expect(protobufToJson("traces", Buffer.alloc(0))).toEqual({ request: {}, leftOut: 0 });
});

test("values that nest without end are cut (H4)", () => {
  let value = bytesField(1, "deep");
  for (let i = 0; i < 5000; i++) value = bytesField(5, bytesField(1, value));
  const text = JSON.stringify(
    protobufToJson("traces", request([concat(span({ spanId: id(1) }), attribute(9, "k", value))])),
  );
  expect(text).toContain(TOO_DEEP);
  expect(text).not.toContain('deep"}');
});

test("whatever values nest in each other come back, and every reader takes them (R18, R19)", () => {
  const draw = random(19);
  const make = (depth: number): object => {
    const scalars = [
      {},
      { stringValue: String.fromCodePoint(...Array.from({ length: 4 }, () => 1 + Math.floor(draw() * 0xd000))) },
      { boolValue: draw() < 0.5 },
      { intValue: String(BigInt.asIntN(64, BigInt(Math.floor(draw() * 2 ** 53)) * 4096n)) },
      { doubleValue: draw() * 10 ** Math.floor(draw() * 600 - 300) },
      { bytesValue: Buffer.from([draw() * 256, draw() * 256]).toString("base64") },
      { doubleValue: "NaN" },
    ];
    const kind = Math.floor(draw() * (depth < 6 ? 10 : scalars.length));
    const inner = () => Array.from({ length: 1 + Math.floor(draw() * 3) }, () => make(depth + 1));
    if (kind === 7) return { arrayValue: {} };
    if (kind === 8) return { arrayValue: { values: inner() } };
    if (kind === 9) return { kvlistValue: { values: inner().map((value, n) => ({ key: `k${n}`, value })) } };
    return scalars[kind] as object;
  };
  for (let tree = 0; tree < 300; tree++) {
    const attributes = [{ key: "k", value: make(0) }];
    const spans = [{ traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331", attributes }];
    const json = { resourceSpans: [{ resource: { attributes }, scopeSpans: [{ scope: { attributes }, spans }] }] };
    const plain = jsonToProtobuf("traces", Buffer.from(JSON.stringify(json)));
    expect(protobufToJson("traces", plain)).toEqual({ request: json, leftOut: 0 });
    const { spans: read, rejected } = readHotSpans(plain);
    expect([read.length, rejected]).toEqual([1, 0]);
    const at = (read[0] as (typeof read)[number]).at;
    expect(
      readSpanRecord(plain, at, { attributes: new Map() }, { name: "", version: "", schemaUrl: "" }).attributes.size,
    ).toBe(1);
  }
});
