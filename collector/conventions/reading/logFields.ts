import type { LogRecord } from "../../otlp/telemetry.ts";
import { asText } from "./fieldReaders.ts";

/** The name of a log event: OTLP's field, else the attribute. */
export function eventName(record: LogRecord): string | null {
  return record.eventName ?? asText(record.attributes.get("event.name")) ?? null;
}

/** When it happened, else when it was observed; nanoseconds since the epoch. */
export function timeOf(record: LogRecord): bigint {
  return record.timeNs === 0n ? record.observedNs : record.timeNs;
}
