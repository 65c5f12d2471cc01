import type { ModelEvent } from "../model/modelSpan.ts";
import type { LogRecord, SpanRecord } from "../otlp/telemetry.ts";
import { compareSpans } from "./inTimeOrder.ts";
import type { ReadSpan } from "./readSpan.ts";
import { type Notes, type ReadTrace, readTrace } from "./readTrace.ts";

/** A trace that is being understood, with the log records that were given to it. */
export interface Trace extends Omit<Notes, "events"> {
  readonly traceId: string;
  readonly read: ReadTrace;
  readonly spans: readonly ReadSpan[];
  readonly events: ModelEvent[];
  readonly logs: LogRecord[];
  lastLogNs: bigint | null;
  /** Log records that are here because they judge something here, and are of no session of this trace. */
  readonly judgements: Set<LogRecord>;
  /** Processes that have gone without an end of what they did. */
  readonly gone: Set<string>;
}

/** The traces with their spans, in order of their first. */
export function tracesOf(spans: readonly SpanRecord[]): Map<string, Trace> {
  const read = [...byTrace(spans)].map(([traceId, records]) => readTrace(traceId, records));
  read.sort(({ spans: [a] }, { spans: [b] }) => (a && b ? compareSpans(a.sent, b.sent) : 0));
  return new Map(read.map((one) => [one.traceId, traceOf(one)]));
}

/** Mostly they all are of one trace, and then nothing is copied. */
function byTrace(spans: readonly SpanRecord[]): Iterable<readonly [string, readonly SpanRecord[]]> {
  const [first] = spans;
  if (first === undefined) return [];
  if (spans.every(({ traceId }) => traceId === first.traceId)) return [[first.traceId, spans]];
  return Map.groupBy(spans, ({ traceId }) => traceId);
}

function traceOf(read: ReadTrace): Trace {
  const { traceId, spans, notes } = read;
  return {
    ...notes,
    traceId,
    read,
    spans,
    events: [...notes.events],
    logs: [],
    lastLogNs: null,
    judgements: new Set(),
    gone: new Set(),
  };
}
