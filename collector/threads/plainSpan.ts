import type { SpanRecord } from "../otlp/telemetry.ts";

/** A span with attributes that another thread can be handed: those that are decoded when they are asked for stay behind. */
export function plainSpan(span: SpanRecord): SpanRecord {
  return {
    ...span,
    attributes: new Map(span.attributes),
    events: span.events.map((event) => ({ ...event, attributes: new Map(event.attributes) })),
    links: span.links.map((link) => ({ ...link, attributes: new Map(link.attributes) })),
  };
}
