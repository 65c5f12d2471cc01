import type { ModelEvent } from "../model/modelSpan.ts";
import type { Attributes, LogRecord, SpanRecord } from "../otlp/telemetry.ts";
import { EVALUATION_EVENT, evaluationIn } from "./evaluatorSpans.ts";
import { familyNamed } from "./families/familyNamed.ts";
import { type EventBody, ownEvent } from "./families/traceline.ts";
import type { Family } from "./family.ts";
import { recognise } from "./fingerprints.ts";
import { asCount, asText } from "./reading/fieldReaders.ts";
import { eventName, timeOf } from "./reading/logFields.ts";
import { errorIn, isExceptionName } from "./reading/spanError.ts";

/** What the events of a span tell the model. */
export function spanEvents(record: SpanRecord, family: Family): ModelEvent[] {
  const events: ModelEvent[] = [];
  for (const event of record.events) {
    const body = ownEvent(event.name, event.attributes, "event") ?? commonEvent(event.name, event.attributes);
    const told = body ? placed(body, record.spanId, event.timeNs, "event") : (family.event?.(event, record) ?? null);
    if (told) events.push(told);
  }
  return events;
}

/** What a log record tells the model. */
export function logEvents(record: LogRecord): ModelEvent[] {
  const name = eventName(record);
  const at = timeOf(record);
  const body =
    name === null ? null : (ownEvent(name, record.attributes, "log") ?? commonEvent(name, record.attributes));
  if (body) return [placed(body, record.spanId, at, "log")];
  if (isExceptionName(name) || record.attributes.has("exception.type")) return exceptionEvent(record, at);
  const family = familyNamed(recognise({ ...record, name: name ?? "" }));
  return [...(family.log?.(record) ?? [])];
}

function placed(body: EventBody, spanId: string | null, atNs: bigint, source: "event" | "log"): ModelEvent {
  return { ...body, spanId, atNs, source };
}

/** Events that mean the same whoever writes them. */
function commonEvent(name: string, attributes: Attributes): EventBody | null {
  if (name === EVALUATION_EVENT) return evaluation(attributes);
  if (name === "retry") return retry(attributes);
  return null;
}

function evaluation(attributes: Attributes): EventBody | null {
  const found = evaluationIn(attributes);
  return found ? { type: "evaluation", evaluation: found } : null;
}

function retry(attributes: Attributes): EventBody {
  const status = asCount(attributes.get("http.response.status_code"));
  const reason = asText(attributes.get("retry.reason")) ?? asText(attributes.get("error.type"));
  return {
    type: "retry",
    attempt: asCount(attributes.get("attempt") ?? attributes.get("retry.attempt")),
    reason: reason ?? (status === null ? null : String(status)),
  };
}

const WARN = 13;

/** An exception that a log record tells of; of less than a warning it was nobody's failure. */
function exceptionEvent(record: LogRecord, atNs: bigint): ModelEvent[] {
  if (record.severity > 0 && record.severity < WARN) return [];
  const error = errorIn(record.attributes);
  if (error.type === null && error.message === null) return [];
  return [{ type: "exception", error, controlFlow: false, spanId: record.spanId, atNs, source: "log" }];
}
