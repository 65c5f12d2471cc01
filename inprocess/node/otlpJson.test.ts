import { expect, test } from "vitest";
import { eventRequest, keyValues, type LiveSpan, tracesRequest } from "./otlpJson.ts";

const resource = { attributes: { "service.name": "desk" } };
const scope = { name: "gen_ai", version: "1" };
const span: LiveSpan = {
  name: "chat",
  kind: 2,
  spanContext: () => ({ traceId: "a".repeat(32), spanId: "b".repeat(16) }),
  parentSpanContext: { spanId: "c".repeat(16) },
  startTime: [1_790_000_000, 5],
  endTime: [1_790_000_001, 7],
  attributes: { model: "m" },
  status: { code: 2, message: "no" },
  resource,
  instrumentationScope: scope,
};

interface Sent {
  resourceSpans: { resource: { attributes: object[] }; scopeSpans: { scope: object; spans: object[] }[] }[];
}

test("a span that runs has no end, and what its resource lacks is added", () => {
  const sent = tracesRequest([span], { "process.pid": 7, "service.name": "other" }, true) as unknown as Sent;
  expect(sent.resourceSpans[0]?.resource.attributes).toEqual([
    { key: "process.pid", value: { intValue: "7" } },
    { key: "service.name", value: { stringValue: "desk" } },
  ]);
  expect(sent.resourceSpans[0]?.scopeSpans[0]).toMatchObject({
    scope,
    spans: [
      {
        traceId: "a".repeat(32),
        parentSpanId: "c".repeat(16),
        kind: 3,
        startTimeUnixNano: "1790000000000000005",
        endTimeUnixNano: "0",
        status: { code: 2, message: "no" },
      },
    ],
  });
});

test("a span that ended has its end; the parent is also read as older SDKs have it", () => {
  const { parentSpanContext: _, ...older } = { ...span, parentSpanId: "d".repeat(16) };
  const sent = tracesRequest([older], {}, false) as unknown as Sent;
  expect(sent.resourceSpans[0]?.scopeSpans[0]?.spans[0]).toMatchObject({
    endTimeUnixNano: "1790000001000000007",
    parentSpanId: "d".repeat(16),
  });
});

test("spans stand under their resource and scope", () => {
  const other = { ...span, instrumentationScope: { name: "ai" } };
  const sent = tracesRequest([span, other, span], {}, false) as unknown as Sent;
  expect(sent.resourceSpans).toHaveLength(1);
  expect(sent.resourceSpans[0]?.scopeSpans.map(({ spans }) => spans.length)).toEqual([2, 1]);
});

test("values keep their type, and what OTLP has no word for is left out", () => {
  expect(keyValues({ a: true, b: 1.5, c: Number.NaN, d: ["x", 1], e: undefined, f: {}, g: 2 ** 60 })).toEqual([
    { key: "a", value: { boolValue: true } },
    { key: "b", value: { doubleValue: 1.5 } },
    { key: "c", value: { doubleValue: "NaN" } },
    { key: "d", value: { arrayValue: { values: [{ stringValue: "x" }, { intValue: "1" }] } } },
    { key: "g", value: { doubleValue: 2 ** 60 } },
  ]);
});

test("an event is a log record with a name", () => {
  expect(eventRequest("traceline.hint", { a: "b" }, {}, { nowMs: 1_790_000_000_000 })).toMatchObject({
    resourceLogs: [
      { scopeLogs: [{ logRecords: [{ eventName: "traceline.hint", timeUnixNano: "1790000000000000000" }] }] },
    ],
  });
});
