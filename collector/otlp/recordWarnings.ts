import type { SpanRecord } from "./telemetry.ts";

/** Before OpenTelemetry there was nothing to record: January 2010. */
const EARLIEST = 1_262_304_000n * 1_000_000_000n;
const DAY_NS = 86_400n * 1_000_000_000n;

/**
 * What is odd about a span as it was sent, in one sentence each. It is kept and shown as it came all the same.
 * @param nowNs the clock: nanoseconds since the epoch
 */
export function recordWarnings({ startNs, endNs, spanId, parentSpanId }: SpanRecord, nowNs: bigint): string[] {
  const outside = (ns: bigint) => ns < EARLIEST || ns > nowNs + DAY_NS;
  const warnings: string[] = [];
  if (outside(startNs)) warnings.push("Its start is not a time of this century, or lies in the future.");
  if (endNs !== 0n && outside(endNs)) warnings.push("Its end is not a time of this century, or lies in the future.");
  if (endNs !== 0n && endNs < startNs) warnings.push("Its end lies before its start.");
  if (parentSpanId === spanId) warnings.push("It names itself as its parent.");
  return warnings;
}
