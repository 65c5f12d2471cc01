import type { AnyValue, Attributes, LogRecord, Resource, SpanRecord } from "../../collector/otlp/telemetry.ts";

export interface Records {
  readonly spans: readonly SpanRecord[];
  readonly logs: readonly LogRecord[];
}

/** What a rewriting changes; everything else stays as it is. */
export interface Rewriting {
  /** Every text of an attribute or a body, and the name of a span. */
  readonly text?: (text: string) => string;
  readonly traceId?: (id: string) => string;
  readonly spanId?: (id: string) => string;
  readonly shiftNs?: bigint;
  /** Whether an attribute of a span, an event, a link or a log record stays. */
  readonly keeps?: (key: string, value: AnyValue) => boolean;
}

/** Records of their own, changed as asked; what shared a resource shares one again. */
export function rewriteRecords({ spans, logs }: Records, by: Rewriting): { spans: SpanRecord[]; logs: LogRecord[] } {
  const resources = new Map<Resource, Resource>();
  const text = by.text ?? ((same: string) => same);
  const ns = (time: bigint) => (time === 0n ? 0n : time + (by.shiftNs ?? 0n));
  const trace = (id: string) => by.traceId?.(id) ?? id;
  const span = (id: string) => by.spanId?.(id) ?? id;
  const value = (of: AnyValue): AnyValue => {
    if (typeof of === "string") return text(of);
    if (Array.isArray(of)) return of.map((inner) => value(inner as AnyValue));
    if (of instanceof Map) return attributes(of, () => true);
    return of;
  };
  const attributes = (of: Attributes, keeps = by.keeps ?? (() => true)): Attributes =>
    new Map([...of].filter(([key, one]) => keeps(key, one)).map(([key, one]) => [key, value(one)]));
  const resource = (of: Resource): Resource => {
    const known = resources.get(of) ?? { attributes: attributes(of.attributes, () => true) };
    resources.set(of, known);
    return known;
  };
  return {
    spans: spans.map((record) => ({
      ...record,
      traceId: trace(record.traceId),
      spanId: span(record.spanId),
      parentSpanId: record.parentSpanId === null ? null : span(record.parentSpanId),
      name: text(record.name),
      startNs: ns(record.startNs),
      endNs: ns(record.endNs),
      attributes: attributes(record.attributes),
      events: record.events.map((event) => ({
        ...event,
        timeNs: ns(event.timeNs),
        attributes: attributes(event.attributes),
      })),
      links: record.links.map((link) => ({
        traceId: trace(link.traceId),
        spanId: span(link.spanId),
        attributes: attributes(link.attributes),
      })),
      resource: resource(record.resource),
    })),
    logs: logs.map((record) => ({
      ...record,
      traceId: record.traceId === null ? null : trace(record.traceId),
      spanId: record.spanId === null ? null : span(record.spanId),
      timeNs: ns(record.timeNs),
      observedNs: ns(record.observedNs),
      body: value(record.body),
      attributes: attributes(record.attributes),
      resource: resource(record.resource),
    })),
  };
}
