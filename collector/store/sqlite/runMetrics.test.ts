import { expect, onTestFinished, test } from "vitest";
import { asSent } from "../../../test/support/asSent.ts";
import { id, OTHER_TRACE, TRACE } from "../../../test/support/otlpBytes.ts";
import { temporaryFolder } from "../../../test/support/temporaryFolder.ts";
import type { Signal } from "../../otlp/acceptedRequest.ts";
import { jsonToProtobuf } from "../../otlp/jsonToProtobuf.ts";
import { protobufToJson } from "../../otlp/protobufToJson.ts";
import { openRunReader } from "./openRunReader.ts";
import { openWriter } from "./sqliteWriter.ts";

const SECOND = 1_000_000_000n;
const START = 1_800_000_000n * SECOND;

const resource = (pid: number) => ({
  attributes: [
    { key: "service.name", value: { stringValue: "desk" } },
    { key: "process.pid", value: { intValue: String(pid) } },
  ],
});
const at = (second: bigint) => String(START + second * SECOND);

const span = (traceId: string, from: bigint, to: bigint) => ({
  traceId,
  spanId: id(1),
  name: "work",
  startTimeUnixNano: at(from),
  endTimeUnixNano: at(to),
});
const point = (value: number, from: bigint, to: bigint, session?: string) => ({
  startTimeUnixNano: at(from),
  timeUnixNano: at(to),
  asInt: String(value),
  ...(session ? { attributes: [{ key: "session.id", value: { stringValue: session } }] } : {}),
});
const counter = (...dataPoints: object[]) => ({
  name: "tokens",
  sum: { dataPoints, aggregationTemporality: 1, isMonotonic: true },
});
const metrics = (pid: number, ...all: object[]) => ({
  resourceMetrics: [{ resource: resource(pid), scopeMetrics: [{ scope: { name: "s" }, metrics: all }] }],
});

function opened() {
  const folder = temporaryFolder();
  const writer = openWriter(folder);
  onTestFinished(() => writer.close());
  const keep = (signal: Signal, json: object) => {
    const plain = jsonToProtobuf(signal, Buffer.from(JSON.stringify(json)));
    expect(writer.keep([asSent(plain, signal)], 5)[0]).toMatchObject({ rejected: 0 });
    return plain;
  };
  const reader = openRunReader(folder);
  onTestFinished(() => reader?.close());
  return { keep, reader };
}

test("a run's metrics are those of its processes, while it went on and shortly after", () => {
  const { keep, reader } = opened();
  keep("traces", { resourceSpans: [{ resource: resource(1), scopeSpans: [{ spans: [span(TRACE, 100n, 200n)] }] }] });
  keep("traces", {
    resourceSpans: [{ resource: resource(2), scopeSpans: [{ spans: [span(OTHER_TRACE, 0n, 900n)] }] }],
  });
  const size = { name: "size", gauge: { dataPoints: [{ timeUnixNano: at(150n), asDouble: 0.5 }] } };
  const wide = { name: "wide", exponentialHistogram: { dataPoints: [{ timeUnixNano: at(9_000n), count: "1" }] } };
  keep(
    "metrics",
    metrics(1, counter(point(1, 0n, 90n), point(2, 90n, 150n), point(3, 150n, 260n), point(4, 260n, 290n)), size, wide),
  );
  keep("metrics", metrics(2, counter(point(5, 100n, 150n))));
  const sent = [...(reader?.requests(TRACE) ?? [])].filter(({ signal }) => signal === "metrics");
  expect(sent.map(({ plain }) => protobufToJson("metrics", plain).request)).toEqual([
    metrics(1, counter(point(2, 90n, 150n), point(3, 150n, 260n)), size),
  ]);
});

test("what was exported and is imported beside what was there counts nothing twice", () => {
  const { keep, reader } = opened();
  keep("traces", { resourceSpans: [{ resource: resource(1), scopeSpans: [{ spans: [span(TRACE, 100n, 200n)] }] }] });
  keep("metrics", metrics(1, counter(point(1, 0n, 90n), point(2, 90n, 150n, "a"))));
  const totals = () => reader?.metrics({}).metrics.map(({ name, series }) => [name, series.map(({ value }) => value)]);
  const before = totals();
  for (const { signal, plain } of [...(reader?.requests(TRACE) ?? [])])
    keep(signal, protobufToJson(signal, plain).request);
  expect(totals()).toEqual(before);
  expect(before).toEqual([["tokens", [2, 1]]]);
});
