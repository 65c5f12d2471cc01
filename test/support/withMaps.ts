import type { AnyValue, SpanRecord } from "../../collector/otlp/telemetry.ts";

/** A decoded span with all values of its attributes in plain maps, to be compared with another. */
export function withMaps(span: SpanRecord): SpanRecord {
  const decoded = <T extends { readonly attributes: ReadonlyMap<string, AnyValue> }>(of: T): T => ({
    ...of,
    attributes: new Map(of.attributes),
  });
  return { ...decoded(span), events: span.events.map(decoded), links: span.links.map(decoded) };
}
