import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { spanDetail } from "../../collector/conventions/spanDetail.ts";
import { understandTraces } from "../../collector/conventions/understandTraces.ts";
import type { AnyValue, Attributes, LogRecord, SpanRecord } from "../../collector/otlp/telemetry.ts";
import { captureNames, FIXTURES, readCapture } from "./captures.ts";

/** Values that no emitter should send under any key, and some do. */
const STRANGE: readonly AnyValue[] = [
  null,
  "",
  "{",
  '{"a":[',
  '[{"parts":{}}]',
  '{"todos":[null,1,{"content":5}]}',
  "[[[[[[[[[[",
  "None",
  "__proto__",
  "\u0000\ud800",
  "x".repeat(5000),
  -1,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  2n ** 63n,
  true,
  new Uint8Array([1, 2, 3]),
  [],
  [null, ["a"], new Map<string, AnyValue>([["role", 3]])],
  new Map<string, AnyValue>([["__proto__", new Map<string, AnyValue>([["x", 1]])]]),
];

/** A generator of numbers below a limit, always the same for the same seed. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state % below;
  };
}

function spoilt(attributes: Attributes, next: (below: number) => number): Attributes {
  return new Map(
    [...attributes].map(([key, value]) => [key, next(3) === 0 ? (STRANGE[next(STRANGE.length)] ?? null) : value]),
  );
}

function spoiltSpan(span: SpanRecord, all: readonly SpanRecord[], next: (below: number) => number): SpanRecord {
  const other = all[next(all.length)] as SpanRecord;
  return {
    ...span,
    parentSpanId: next(9) === 0 ? other.spanId : span.parentSpanId,
    endNs: next(9) === 0 ? span.startNs - 1_000_000n : next(9) === 0 ? 0n : span.endNs,
    startNs: next(30) === 0 ? 0n : span.startNs,
    name: next(9) === 0 ? "" : span.name,
    attributes: spoilt(span.attributes, next),
    events: span.events.map((event) => ({ ...event, attributes: spoilt(event.attributes, next) })),
  };
}

describe("telemetry that nobody should send", () => {
  it.each(captureNames())(
    "%s, spoilt: is understood without an error, and every answer is JSON (H1, H2, H9, H12)",
    (name) => {
      const { spans, logs } = readCapture(join(FIXTURES, name));
      for (const seed of [1, 2, 3]) {
        const next = numbers(seed);
        const some = spans.slice(0, 400);
        const bad = some.map((span) => spoiltSpan(span, some, next));
        const badLogs = logs.map(
          (log): LogRecord => ({ ...log, body: null, attributes: spoilt(log.attributes, next) }),
        );
        const runs = understandTraces(bad, badLogs, { nowMs: Date.UTC(2030, 0) });
        // Records that were made of log records are kept as such, and are no part of an answer.
        const answers = JSON.stringify(runs, (key, value) => (key === "made" ? undefined : value));
        expect(JSON.parse(answers)).toHaveLength(runs.length);
        const records = new Map(bad.map((span) => [span.spanId, span]));
        for (const run of runs) {
          for (const row of run.spans.slice(0, 50)) {
            const record = records.get(row.spanId);
            if (record) JSON.stringify(spanDetail(record, row, run.summary.startMs));
          }
          for (const segment of run.line.segments) expect(segment.toMs).toBeGreaterThan(segment.fromMs);
        }
      }
    },
  );
});
