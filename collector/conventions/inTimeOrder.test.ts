import { expect, test } from "vitest";
import type { LogRecord, SpanRecord } from "../otlp/telemetry.ts";
import { compareSpans, logsInTimeOrder } from "./inTimeOrder.ts";

const span = (spanId: string, startNs: bigint, endNs: bigint) =>
  ({ traceId: "t", spanId, startNs, endNs }) as SpanRecord;
const log = (text: string, timeNs: bigint, more: Partial<LogRecord> = {}) =>
  ({ timeNs, observedNs: 9n, spanId: null, attributes: new Map(), body: text, ...more }) as LogRecord;

test("spans stand by their start, of one moment the longest first, then by their ids", () => {
  const [a, b, c, d] = [span("b", 1n, 9n), span("a", 2n, 9n), span("a", 2n, 5n), span("c", 2n, 5n)] as const;
  for (const order of [
    [d, c, b, a],
    [b, d, a, c],
    [a, b, c, d],
  ])
    expect(order.toSorted(compareSpans)).toEqual([a, b, c, d]);
});

test("log records stand by when they happened, else when they were observed, then as their sender counted", () => {
  const counted = (n: number) => ({ attributes: new Map([["event.sequence", n]]) });
  const [first, second, third] = [log("1", 5n, counted(1)), log("2", 5n, counted(2)), log("3", 0n)];
  expect(logsInTimeOrder([third, second, first])).toEqual([first, second, third]);
});

test("what is in order is not copied, and what nothing tells apart stays as it came", () => {
  const logs = [log("z", 5n), log("a", 5n), log("m", 6n)];
  expect(logsInTimeOrder(logs)).toBe(logs);
  expect(logsInTimeOrder([log("m", 6n), ...logs.slice(0, 2)]).map(({ body }) => body)).toEqual(["z", "a", "m"]);
});

test("nanoseconds count, also where they are fewer than a plain number of that size can hold", () => {
  const now = 1_767_225_600_000_000_000n;
  const [first, second] = [span("b", now + 1n, now + 2n), span("a", now + 2n, now + 9n)];
  expect([second, first].sort(compareSpans)).toEqual([first, second]);
});
