import type { LogRecord, SpanRecord } from "../otlp/telemetry.ts";
import { timeOf } from "./reading/logFields.ts";

/** Where a sender says which of its records came first, also of those of one moment. */
const SEQUENCE = "event.sequence";

/**
 * Spans by their start, of one moment the longest first: whatever order they came in, what is understood of them is the
 * same.
 */
export function spansInTimeOrder(spans: readonly SpanRecord[]): readonly SpanRecord[] {
  return inOrder(
    spans,
    (a, b) =>
      compare(a.startNs, b.startNs) ||
      compare(b.endNs, a.endNs) ||
      compare(a.traceId, b.traceId) ||
      compare(a.spanId, b.spanId),
  );
}

/** Log records by their time, of one moment as their sender counted them; what nothing tells apart stays as it came. */
export function logsInTimeOrder(logs: readonly LogRecord[]): readonly LogRecord[] {
  return inOrder(
    logs,
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

/** Nearly always they are in order already, and then nothing is copied. */
function inOrder<T>(items: readonly T[], order: (a: T, b: T) => number): readonly T[] {
  for (let i = 1; i < items.length; i++) if (order(items[i - 1] as T, items[i] as T) > 0) return [...items].sort(order);
  return items;
}

const compare = <T extends bigint | number | string>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);
