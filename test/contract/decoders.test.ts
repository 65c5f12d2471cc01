import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import protobuf from "protobufjs";
import { describe, expect, test } from "vitest";
import { countDataPoints } from "../../collector/otlp/countDataPoints.ts";
import type { Slice } from "../../collector/otlp/envelope.ts";
import { readHotLogs } from "../../collector/otlp/hotLogs.ts";
import { readHotSpans } from "../../collector/otlp/hotSpans.ts";
import { hexOfKey, spanIdHex } from "../../collector/otlp/ids.ts";
import { plainSpan } from "../../collector/otlp/plainSpan.ts";
import { readLogRecord, readResource, readSpanRecord } from "../../collector/otlp/records.ts";
import { FIXTURES } from "./captures.ts";
import { decodeLogs, decodeTraces } from "./decodeOtlp.ts";

/** The collector's own readers against a decoder that a library makes from the schema, on bytes of real agents. */
const BODIES = join(FIXTURES, "..", "bodies");
const files = [FIXTURES, BODIES].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)),
);
const bodiesOf = (signal: string) =>
  files.filter((file) => file.endsWith(`-${signal}.pb`)).map((file) => [file] as const);

const resourceAt = (body: Buffer, { offset, length }: Slice) => readResource(body.subarray(offset, offset + length));

describe.each(bodiesOf("traces"))("%s", (file) => {
  const body = readFileSync(file);
  const expected = decodeTraces(body);
  const { spans, rejected } = readHotSpans(body);

  test("the lazy reader's columns are those of the spans", () => {
    expect(rejected).toBe(0);
    expect(
      spans.map((span) => ({
        traceId: hexOfKey(span.traceKey),
        spanId: spanIdHex(span.spanId),
        parentSpanId: span.parentId === 0n ? null : spanIdHex(span.parentId),
        name: span.name,
        kind: span.kind,
        startNs: span.startNs,
        endNs: span.endNs,
        statusCode: (["unset", "ok", "error"] as const)[span.status],
      })),
    ).toEqual(
      expected.map(({ traceId, spanId, parentSpanId, name, kind, startNs, endNs, statusCode }) => ({
        traceId,
        spanId,
        parentSpanId,
        name,
        kind,
        startNs,
        endNs,
        statusCode,
      })),
    );
  });

  test("the full reader reads everything", () => {
    const read = spans.map(({ at, resource, scope }) => readSpanRecord(body, at, resourceAt(body, resource), scope));
    expect(read.map(plainSpan)).toEqual(expected);
  });
});

describe.each(bodiesOf("logs"))("%s", (file) => {
  const body = readFileSync(file);
  const expected = decodeLogs(body);
  const logs = readHotLogs(body);

  test("both readers agree with the decoder", () => {
    expect(logs.map(({ traceKey, timeNs, eventName }) => [traceKey && hexOfKey(traceKey), timeNs, eventName])).toEqual(
      expected.map(({ traceId, timeNs, observedNs, eventName }) => [traceId, timeNs || observedNs, eventName]),
    );
    const read = logs.map(({ at, resource, scope }) => readLogRecord(body, at, resourceAt(body, resource), scope));
    expect(read).toEqual(expected);
  });
});

test("every data point is counted", () => {
  const { root } = protobuf.parse(`syntax = "proto3";
    message Metrics { repeated RM rm = 1; } message RM { repeated SM sm = 2; } message SM { repeated Metric m = 2; }
    message Metric { oneof data { Data gauge = 5; Data sum = 7; Data h = 9; Data e = 10; Data s = 11; } }
    message Data { repeated Point p = 1; } message Point {}`);
  const type = root.lookupType("Metrics");
  const body = readFileSync(join(BODIES, "agent-framework-metrics.pb"));
  const { rm } = type.toObject(type.decode(body), { arrays: true }) as {
    rm: { sm: { m: Record<string, { p: unknown[] }>[] }[] }[];
  };
  const points = rm.flatMap(({ sm }) =>
    sm.flatMap(({ m }) => m.flatMap((metric) => Object.values(metric).map(({ p }) => p.length))),
  );
  const sum = points.reduce((all, one) => all + one, 0);
  expect(sum).toBeGreaterThan(0);
  expect(countDataPoints(body)).toBe(sum);
});
