import { expect, test } from "vitest";
import type { Signal } from "./acceptedRequest.ts";
import { TOO_DEEP } from "./anyValue.ts";
import { countDataPoints } from "./countDataPoints.ts";
import { readHotLogs } from "./hotLogs.ts";
import { readHotSpans } from "./hotSpans.ts";
import { jsonToProtobuf } from "./jsonToProtobuf.ts";
import { OtlpDecodeError } from "./otlpDecodeError.ts";
import { plainSpan } from "./plainSpan.ts";
import { readLogRecord, readSpanRecord } from "./records.ts";
import type { AnyValue, SpanRecord } from "./telemetry.ts";

const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
const convert = (signal: Signal, json: unknown) => jsonToProtobuf(signal, Buffer.from(JSON.stringify(json)));
const RESOURCE = { attributes: new Map<string, AnyValue>() };

function spansOf(...spans: object[]): { records: SpanRecord[]; rejected: number } {
  const body = convert("traces", {
    resourceSpans: [{ scopeSpans: [{ scope: { name: "s", version: "1" }, schemaUrl: "u", spans }] }],
  });
  const { spans: hot, rejected } = readHotSpans(body);
  return { records: hot.map(({ at, scope }) => plainSpan(readSpanRecord(body, at, RESOURCE, scope))), rejected };
}
const base = { traceId: TRACE_ID, spanId: "b7ad6b7169203331", name: "chat" };

test("a whole span", () => {
  const { records } = spansOf({
    ...base,
    parentSpanId: "00f067aa0ba902b7",
    kind: 3,
    startTimeUnixNano: "1795445801923000001",
    endTimeUnixNano: 1795445801924000000,
    droppedAttributesCount: 2,
    attributes: [{ key: "a", value: { stringValue: "é" } }],
    events: [{ timeUnixNano: "5", name: "e", attributes: [{ key: "b", value: { boolValue: true } }] }],
    links: [{ traceId: TRACE_ID, spanId: "00f067aa0ba902b7" }],
    status: { code: 2, message: "bad" },
    flags: 257,
  });
  expect(records).toEqual([
    {
      traceId: TRACE_ID,
      spanId: "b7ad6b7169203331",
      parentSpanId: "00f067aa0ba902b7",
      name: "chat",
      kind: 3,
      startNs: 1795445801923000001n,
      endNs: 1795445801924000000n,
      statusCode: "error",
      statusMessage: "bad",
      attributes: new Map([["a", "é"]]),
      events: [{ name: "e", timeNs: 5n, attributes: new Map([["b", true]]) }],
      links: [{ traceId: TRACE_ID, spanId: "00f067aa0ba902b7", attributes: new Map() }],
      droppedAttributes: 2,
      resource: RESOURCE,
      scope: { name: "s", version: "1", schemaUrl: "u" },
    },
  ]);
});

test("every type of value (R18, R19, H2)", () => {
  const values: [object, AnyValue][] = [
    [{ stringValue: "" }, ""],
    [{ boolValue: false }, false],
    [{ intValue: "-9223372036854775808" }, -9223372036854775808n],
    [{ intValue: 7 }, 7],
    [{ doubleValue: 0.5 }, 0.5],
    [{ doubleValue: "NaN" }, Number.NaN],
    [{ doubleValue: "-Infinity" }, Number.NEGATIVE_INFINITY],
    [{ bytesValue: "AQI=" }, new Uint8Array([1, 2])],
    [{ arrayValue: { values: [{ intValue: 1 }, {}, { stringValue: "x" }] } }, [1, null, "x"]],
    [{ kvlistValue: { values: [{ key: "__proto__", value: { intValue: 1 } }] } }, new Map([["__proto__", 1]])],
    [{ stringValue: null }, null],
    [{}, null],
  ];
  const attributes = values.map(([value], at) => ({ key: `k${at}`, value }));
  const { records } = spansOf({ ...base, attributes });
  expect([...(records[0]?.attributes.values() ?? [])]).toEqual(values.map(([, expected]) => expected));
});

test("ids are hex in any case; what is no id costs its span only (R14, R17, R21)", () => {
  const { records, rejected } = spansOf(
    { ...base, traceId: TRACE_ID.toUpperCase() },
    { ...base, traceId: "not hex" },
    { ...base, spanId: "b7ad6b71692033" },
    { ...base, spanId: "b7ad6b716920333" },
    { trace_id: TRACE_ID, span_id: "b7ad6b7169203331", name: "snake case" },
    { ...base, spanId: "0000000000000002" },
  );
  expect(rejected).toBe(4);
  expect(records.map(({ traceId }) => traceId)).toEqual([TRACE_ID, TRACE_ID]);
});

test("unknown keys are ignored at every level, and nothing is a request (R16, R2)", () => {
  const spans = [{ ...base, more: { x: [1] } }];
  const body = convert("traces", { y: 1, resourceSpans: [{ z: 1, scopeSpans: [{ w: null, spans }] }] });
  expect(body).toEqual(convert("traces", { resourceSpans: [{ scopeSpans: [{ spans: [base] }] }] }));
  expect(convert("traces", {})).toHaveLength(0);
});

test.each([
  ["a kind by name", { ...base, kind: "SPAN_KIND_SERVER" }],
  ["a kind as text", { ...base, kind: "2" }],
  ["a time with a fraction", { ...base, startTimeUnixNano: 1.5 }],
  ["a time below zero", { ...base, startTimeUnixNano: "-1" }],
  ["a time that is too large", { ...base, endTimeUnixNano: "18446744073709551616" }],
  ["a time in words", { ...base, endTimeUnixNano: "now" }],
  ["a name that is a number", { ...base, name: 7 }],
  ["attributes as an object", { ...base, attributes: { a: 1 } }],
  ["a value that is no object", { ...base, attributes: [{ key: "a", value: "x" }] }],
  ["a status that is a list", { ...base, status: [] }],
])("%s is refused (R15, R18)", (_what, span) => {
  expect(() => spansOf(span)).toThrow(OtlpDecodeError);
});

test("what is not JSON, or no object, is refused (R5)", () => {
  for (const text of ["", "{", "[]", "null", "1", '{"resourceSpans":{}}', "\0"])
    expect(() => jsonToProtobuf("traces", Buffer.from(text)), text).toThrow(OtlpDecodeError);
});

test("values that nest too deeply are cut (H5)", () => {
  const depth = 5000;
  const value = ['{"arrayValue":{"values":['.repeat(depth), '{"intValue":1}', "]}}".repeat(depth)].join("");
  const span = `{"traceId":"${TRACE_ID}","spanId":"b7ad6b7169203331","attributes":[{"key":"a","value":${value}}]}`;
  const body = jsonToProtobuf("traces", Buffer.from(`{"resourceSpans":[{"scopeSpans":[{"spans":[${span}]}]}]}`));
  const { at, scope } = readHotSpans(body).spans[0] ?? {
    at: { offset: 0, length: 0 },
    scope: { name: "", version: "", schemaUrl: "" },
  };
  let found = readSpanRecord(body, at, RESOURCE, scope).attributes.get("a") as AnyValue;
  while (Array.isArray(found)) found = found[0] as AnyValue;
  expect(found).toBe(TOO_DEEP);
});

test("log records", () => {
  const record = {
    timeUnixNano: "9",
    observedTimeUnixNano: "10",
    severityNumber: 9,
    severityText: "INFO",
    eventName: "said",
    body: { stringValue: "hello" },
    traceId: TRACE_ID,
    spanId: "b7ad6b7169203331",
  };
  const body = convert("logs", { resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] });
  const [log] = readHotLogs(body).map(({ at, scope }) => readLogRecord(body, at, RESOURCE, scope));
  expect(log).toMatchObject({
    traceId: TRACE_ID,
    spanId: "b7ad6b7169203331",
    timeNs: 9n,
    observedNs: 10n,
    severity: 9,
    severityText: "INFO",
    eventName: "said",
    body: "hello",
  });
});

test("data points of every kind of metric", () => {
  const point = { attributes: [], timeUnixNano: "1" };
  const metrics = [
    {
      name: "g",
      gauge: {
        dataPoints: [
          { ...point, asInt: "-3" },
          { ...point, asDouble: 1.5 },
        ],
      },
    },
    { name: "s", sum: { dataPoints: [{ ...point, asInt: 3 }], aggregationTemporality: 2, isMonotonic: true } },
    { name: "h", histogram: { dataPoints: [{ ...point, count: "2", bucketCounts: ["1", 1], explicitBounds: [5] }] } },
    {
      name: "e",
      exponentialHistogram: {
        dataPoints: [{ ...point, scale: -1, positive: { offset: -3, bucketCounts: ["1"] } }],
      },
    },
    { name: "q", summary: { dataPoints: [{ ...point, quantileValues: [{ quantile: 0.5, value: 1 }] }] } },
  ];
  const body = convert("metrics", { resourceMetrics: [{ scopeMetrics: [{ metrics }] }] });
  expect(countDataPoints(body)).toBe(6);
});
