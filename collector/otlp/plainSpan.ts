import type { SpanRecord } from "./telemetry.ts";

/** A span with all values of its attributes in plain maps: another thread can be handed it, and a test can compare it. */
export function plainSpan(span: SpanRecord): SpanRecord {
  return {
    ...span,
    attributes: new Map(span.attributes),
    events: span.events.map((event) => ({ ...event, attributes: new Map(event.attributes) })),
    links: span.links.map((link) => ({ ...link, attributes: new Map(link.attributes) })),
  };
}
