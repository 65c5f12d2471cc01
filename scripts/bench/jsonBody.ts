import type { TrafficSpan } from "./traffic.ts";

/** The spans as a request of OTLP in JSON. */
export function jsonBody(spans: readonly TrafficSpan[]): Buffer {
  const resourceSpans = [...Map.groupBy(spans, (span) => span.service)].map(([service, own]) => ({
    resource: {
      attributes: attributes([
        ["service.name", service],
        ["telemetry.sdk.language", "nodejs"],
      ]),
    },
    scopeSpans: [{ scope: { name: "agents", version: "1.4.0" }, spans: own.map(jsonSpan) }],
  }));
  return Buffer.from(JSON.stringify({ resourceSpans }));
}

function jsonSpan(span: TrafficSpan) {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentId ? { parentSpanId: span.parentId } : {}),
    name: span.name,
    kind: span.kind,
    startTimeUnixNano: String(span.startNs),
    endTimeUnixNano: String(span.endNs),
    attributes: attributes(span.attributes),
    events: span.events.map((event) => ({
      name: event.name,
      timeUnixNano: String(event.timeNs),
      attributes: attributes(event.attributes),
    })),
    status: span.failed ? { code: 2, message: "The call failed." } : {},
  };
}

function attributes(pairs: readonly (readonly [string, string | number | boolean])[]) {
  return pairs.map(([key, value]) => ({
    key,
    value:
      typeof value === "string"
        ? { stringValue: value }
        : typeof value === "boolean"
          ? { boolValue: value }
          : { intValue: String(value) },
  }));
}
