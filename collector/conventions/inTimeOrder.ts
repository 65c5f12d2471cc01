import type { LogRecord, SpanRecord } from "../otlp/telemetry.ts";
import { timeOf } from "./reading/logFields.ts";

/** Where a sender says which of its records came first, also of those of one moment. */
const SEQUENCE = "event.sequence";

/**
 * Spans by their start, of one moment the longest first: whatever order they came in, what is understood of them is the
 * same.
 */
export function compareSpans(a: SpanRecord, b: SpanRecord): number {
  return (
    compare(a.startNs, b.startNs) ||
    compare(b.endNs, a.endNs) ||
    compare(a.traceId, b.traceId) ||
    compare(a.spanId, b.spanId)
  );
}

/** Log records by their time, of one moment as their sender counted them; what nothing tells apart stays as it came. */
export function logsInTimeOrder(logs: readonly LogRecord[]): readonly LogRecord[] {
  return inOrder(
    logs,
    timeOf,
    (a, b) =>
      compare(timeOf(a), timeOf(b)) ||
      compare(a.observedNs, b.observedNs) ||
      compare(sequenceOf(a), sequenceOf(b)) ||
      compare(a.spanId ?? "", b.spanId ?? ""),
  );
}

function sequenceOf({ attributes }: LogRecord): number {
  const sequence = Number(attributes.get(SEQUENCE) ?? 0);
  return Number.isFinite(sequence) ? sequence : 0;
}

/**
 * What is in order already is not copied. Nearly all of the rest is told apart by its time as a plain number, which is
 * much cheaper to compare; where those are equal, `order` tells.
 */
function inOrder<T>(items: readonly T[], timeNs: (item: T) => bigint, order: (a: T, b: T) => number): readonly T[] {
  const times = Float64Array.from(items, (item) => Number(timeNs(item)));
  const compareAt = (a: number, b: number) =>
    (times[a] as number) - (times[b] as number) || order(items[a] as T, items[b] as T) || a - b;
  for (let i = 1; i < items.length; i++) {
    if (compareAt(i - 1, i) < 0) continue;
    const places = Uint32Array.from(items.keys()).sort(compareAt);
    return Array.from(places, (at) => items[at] as T);
  }
  return items;
}

const compare = <T extends bigint | number | string>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);
