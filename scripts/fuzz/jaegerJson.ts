/** A request of spans in OTLP/JSON, as far as Jaeger keeps it. */
export interface JsonSpans {
  readonly resourceSpans?: readonly {
    readonly resource?: { readonly attributes?: readonly KeyValue[] };
    readonly scopeSpans?: readonly {
      readonly scope?: { readonly name?: string; readonly version?: string };
      readonly spans?: readonly JsonSpan[];
    }[];
  }[];
}

interface KeyValue {
  readonly key: string;
  readonly value?: Readonly<Record<string, unknown>>;
}

interface JsonSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name?: string;
  readonly kind?: number;
  readonly startTimeUnixNano?: string;
  readonly endTimeUnixNano?: string;
  readonly attributes?: readonly KeyValue[];
  readonly events?: readonly { name?: string; timeUnixNano?: string; attributes?: readonly KeyValue[] }[];
  readonly links?: readonly { traceId: string; spanId: string }[];
  readonly status?: { readonly code?: number; readonly message?: string };
}

const KINDS = ["", "internal", "server", "client", "producer", "consumer"];
const STATUSES = ["", "OK", "ERROR"];
const micros = (ns: string | undefined) => Number(BigInt(ns ?? "0") / 1000n);

/** Requests of OTLP as Jaeger's UI would save the traces in them: times in microseconds, lists as text. */
export function jaegerJson(requests: readonly JsonSpans[]): object {
  const traces = new Map<string, { spans: object[]; processes: Record<string, object> }>();
  let last = 0;
  for (const { resource, scopeSpans } of requests.flatMap((request) => request.resourceSpans ?? [])) {
    const processID = `p${++last}`;
    const attributes = resource?.attributes ?? [];
    const service =
      attributes.find(({ key }) => key === "service.name")?.value?.stringValue ?? "OTLPResourceNoServiceName";
    const tags = attributes.filter(({ key }) => key !== "service.name").map(tagOf);
    for (const { scope, spans } of scopeSpans ?? [])
      for (const span of spans ?? []) {
        const trace = traces.get(span.traceId) ?? { spans: [], processes: {} };
        traces.set(span.traceId, trace);
        trace.processes[processID] = { serviceName: service, tags };
        trace.spans.push(spanOf(span, scope ?? {}, processID));
      }
  }
  const data = [...traces].map(([traceID, trace]) => ({ traceID, ...trace, warnings: null }));
  return { data, total: 0, limit: 0, offset: 0, errors: null };
}

function spanOf(span: JsonSpan, scope: { name?: string; version?: string }, processID: string): object {
  const { traceId: traceID, spanId: spanID, parentSpanId, status = {} } = span;
  const reference = (refType: string, at: { traceId: string; spanId: string }) => ({
    refType,
    traceID: at.traceId,
    spanID: at.spanId,
  });
  const told = (key: string, value: string | undefined) => (value ? [{ key, type: "string", value }] : []);
  return {
    traceID,
    spanID,
    operationName: span.name ?? "",
    references: [
      ...(parentSpanId ? [reference("CHILD_OF", { traceId: traceID, spanId: parentSpanId })] : []),
      ...(span.links ?? []).map((link) => reference("FOLLOWS_FROM", link)),
    ],
    startTime: micros(span.startTimeUnixNano),
    duration: micros(span.endTimeUnixNano) - micros(span.startTimeUnixNano),
    tags: [
      ...told("otel.scope.name", scope.name),
      ...told("otel.scope.version", scope.version),
      ...(span.attributes ?? []).map(tagOf),
      ...told("span.kind", KINDS[span.kind ?? 0]),
      ...told("otel.status_code", STATUSES[status.code ?? 0]),
      ...(status.code === 2 ? [{ key: "error", type: "bool", value: true }] : []),
      ...told("otel.status_description", status.message),
    ],
    logs: (span.events ?? []).map((event) => ({
      timestamp: micros(event.timeUnixNano),
      fields: [{ key: "event", type: "string", value: event.name ?? "" }, ...(event.attributes ?? []).map(tagOf)],
    })),
    processID,
    warnings: null,
  };
}

function tagOf({ key, value = {} }: KeyValue): object {
  if ("boolValue" in value) return { key, type: "bool", value: value.boolValue };
  if ("intValue" in value) return { key, type: "int64", value: Number(value.intValue) };
  if ("doubleValue" in value) return { key, type: "float64", value: value.doubleValue };
  if ("bytesValue" in value) return { key, type: "binary", value: value.bytesValue };
  return { key, type: "string", value: textOf(value) };
}

function textOf(value: Readonly<Record<string, unknown>>): string {
  const plain = plainOf(value);
  return typeof plain === "string" ? plain : JSON.stringify(plain);
}

function plainOf(value: Readonly<Record<string, unknown>>): unknown {
  const { arrayValue, kvlistValue } = value as {
    arrayValue?: { values?: Record<string, unknown>[] };
    kvlistValue?: { values?: KeyValue[] };
  };
  if (arrayValue) return (arrayValue.values ?? []).map(plainOf);
  if (kvlistValue)
    return Object.fromEntries((kvlistValue.values ?? []).map((one) => [one.key, plainOf(one.value ?? {})]));
  if ("intValue" in value) return Number(value.intValue);
  return Object.values(value)[0] ?? "";
}
