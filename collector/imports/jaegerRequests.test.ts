import { describe, expect, test } from "vitest";
import { protobufToJson } from "../otlp/protobufToJson.ts";
import { jsonRequests } from "./jsonRequests.ts";

const TRACE = "83a9efd15c1c98a977e0711cc93ee28b";

const span = {
  traceID: TRACE,
  spanID: "127af99e3b3e074",
  flags: 1,
  operationName: "chat gpt-5.2",
  references: [
    { refType: "FOLLOWS_FROM", traceID: TRACE, spanID: "0000000000000009" },
    { refType: "CHILD_OF", traceID: TRACE, spanID: "909541b92cf05311" },
  ],
  startTime: 1706678909209712,
  duration: 1230,
  tags: [
    { key: "span.kind", type: "string", value: "client" },
    { key: "gen_ai.usage.input_tokens", type: "int64", value: 120 },
    { key: "large", type: "int64", value: "9007199254740993" },
    { key: "ratio", type: "float64", value: 0.5 },
    { key: "streams", type: "bool", value: true },
    { key: "stops", type: "bool", value: "false" },
    { key: "bytes", type: "binary", value: "AQI=" },
    { key: "otel.scope.name", type: "string", value: "agents" },
    { key: "otel.scope.version", type: "string", value: "1.2" },
    { key: "otel.status_code", type: "string", value: "ERROR" },
    { key: "otel.status_description", type: "string", value: "rate limited" },
    { key: "error", type: "bool", value: true },
    { key: "internal.span.format", type: "string", value: "otlp" },
  ],
  logs: [
    {
      timestamp: 1706678909209800,
      fields: [
        { key: "event", type: "string", value: "exception" },
        { key: "exception.message", type: "string", value: "429" },
      ],
    },
    { timestamp: 1706678909209801, fields: [{ key: "message", type: "string", value: "waits" }] },
  ],
  processID: "p1",
  warnings: null,
};
const processes = { p1: { serviceName: "desk", tags: [{ key: "process.pid", type: "int64", value: 7 }] } };
const trace = { traceID: TRACE, spans: [span], processes, warnings: null };

const read = (value: unknown) =>
  jsonRequests(Buffer.from(JSON.stringify(value))).map(({ signal, plain }) => protobufToJson(signal, plain).request);

describe("traces of Jaeger", () => {
  test("become spans with all that Jaeger keeps of them", () => {
    expect(read({ data: [trace], total: 0, limit: 0, offset: 0, errors: null })).toEqual([
      {
        resourceSpans: [
          {
            resource: {
              attributes: [
                { key: "service.name", value: { stringValue: "desk" } },
                { key: "process.pid", value: { intValue: "7" } },
              ],
            },
            scopeSpans: [
              {
                scope: { name: "agents", version: "1.2" },
                spans: [
                  {
                    traceId: TRACE,
                    spanId: "0127af99e3b3e074",
                    traceState: "",
                    parentSpanId: "909541b92cf05311",
                    name: "chat gpt-5.2",
                    kind: 3,
                    startTimeUnixNano: "1706678909209712000",
                    endTimeUnixNano: "1706678909210942000",
                    attributes: [
                      { key: "gen_ai.usage.input_tokens", value: { intValue: "120" } },
                      { key: "large", value: { intValue: "9007199254740993" } },
                      { key: "ratio", value: { doubleValue: 0.5 } },
                      { key: "streams", value: { boolValue: true } },
                      { key: "stops", value: { boolValue: false } },
                      { key: "bytes", value: { bytesValue: "AQI=" } },
                    ],
                    events: [
                      {
                        timeUnixNano: "1706678909209800000",
                        name: "exception",
                        attributes: [{ key: "exception.message", value: { stringValue: "429" } }],
                      },
                      {
                        timeUnixNano: "1706678909209801000",
                        name: "log",
                        attributes: [{ key: "message", value: { stringValue: "waits" } }],
                      },
                    ],
                    links: [
                      {
                        traceId: TRACE,
                        spanId: "0000000000000009",
                        attributes: [{ key: "opentracing.ref_type", value: { stringValue: "follows_from" } }],
                      },
                    ],
                    status: { message: "rate limited", code: 2 },
                  },
                ],
              },
            ],
          },
        ],
      },
    ]);
  });

  test("are read as a list and one by one, with processes inside of spans, and in their older forms", () => {
    const [whole] = read({ data: [trace] });
    expect(read([trace])).toEqual([whole]);
    expect(read(trace)).toEqual([whole]);
    const { processID: _, ...bare } = span;
    expect(read({ ...trace, processes: undefined, spans: [{ ...bare, process: processes.p1 }] })).toEqual([whole]);
    const old = {
      traceID: "2be38093ead7a083",
      spanID: "ab",
      parentSpanID: "cd",
      tags: [{ key: "error", value: "true" }],
    };
    const ids = {
      traceId: `${"0".repeat(16)}2be38093ead7a083`,
      spanId: "00000000000000ab",
      parentSpanId: "00000000000000cd",
    };
    const spans = [{ ...ids, status: { code: 2 } }];
    expect(read({ traceID: "x", spans: [old] })).toMatchObject([{ resourceSpans: [{ scopeSpans: [{ spans }] }] }]);
  });

  test.each([
    null,
    [],
    {},
    {
      spanID: 7,
      startTime: "soon",
      duration: -1,
      tags: "none",
      logs: [null, {}],
      references: [1, {}],
      processID: "__proto__",
    },
    { spanID: "z", tags: [{ key: 1, type: "int64", value: { a: [1] } }, { type: "float64", value: "x" }, null] },
  ])("may hold any nonsense for a span: %j", (odd) => {
    expect(read({ traceID: TRACE, spans: [odd, span], processes: [] })).toHaveLength(1);
  });
});

describe("answers of Jaeger's api_v3", () => {
  const otlp = (ids: object, more: object) => ({
    resourceSpans: [{ scopeSpans: [{ spans: [{ ...ids, name: "chat", ...more }] }] }],
  });
  const hex = { traceId: TRACE, spanId: "909541b92cf05311" };
  const expected = otlp(hex, { kind: 2, status: { code: 2 } });

  test("are OTLP under a key", () => {
    expect(read({ result: expected })).toEqual([expected]);
    expect(read([{ result: expected }, { result: expected }])).toEqual([expected, expected]);
  });

  test("have ids in base64 and names of enums where they are older", () => {
    const base64 = (id: string) => Buffer.from(id, "hex").toString("base64");
    const ids = { traceId: base64(TRACE), spanId: base64("909541b92cf05311") };
    expect(read({ result: otlp(ids, { kind: "SPAN_KIND_SERVER", status: { code: "STATUS_CODE_ERROR" } }) })).toEqual([
      expected,
    ]);
  });
});
