import type { AnyValue, LogRecord, SpanRecord } from "../../otlp/telemetry.ts";
import { asNumber } from "./fieldReaders.ts";
import { timeOf } from "./logFields.ts";

const NS_PER_MS = 1e6;

/** What a span needs that a log record does not say by itself. */
export interface MadeSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly name: string;
  readonly startNs: bigint;
  readonly endNs: bigint;
  /** Laid over the attributes that it starts with; what is absent changes nothing. */
  readonly attributes: Readonly<Record<string, AnyValue | undefined>>;
}

/**
 * The span that an agent which only logs would have sent for a record. `traceline.from_log` says that it was made.
 * @param from the attributes it starts with: the record's own unless the family says otherwise
 */
export function spanOfLog(
  log: LogRecord,
  { attributes: more, ...made }: MadeSpan,
  from: Iterable<readonly [string, AnyValue]> = log.attributes,
): SpanRecord {
  const attributes = new Map<string, AnyValue>(from);
  attributes.set("traceline.from_log", true);
  for (const [key, value] of Object.entries(more))
    if (value !== null && value !== undefined) attributes.set(key, value);
  return {
    ...made,
    kind: 1,
    statusCode: "unset",
    statusMessage: "",
    attributes,
    events: [],
    links: [],
    droppedAttributes: 0,
    resource: log.resource,
    scope: log.scope,
  };
}

/** When the work of a record began: what took some time is logged at its end, with `duration_ms`. */
export function beginOfLogged(log: LogRecord): bigint {
  const tookMs = Math.max(0, asNumber(log.attributes.get("duration_ms")) ?? 0);
  return timeOf(log) - BigInt(Math.round(tookMs * NS_PER_MS));
}
