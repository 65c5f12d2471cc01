/** A value of OTLP's JSON encoding. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

type HrTime = readonly [number, number];

/** What every version of the OpenTelemetry SDK has on a span, as far as it is read here. */
export interface LiveSpan {
  readonly name: string;
  readonly kind: number;
  spanContext(): { readonly traceId: string; readonly spanId: string };
  readonly parentSpanId?: string | undefined;
  readonly parentSpanContext?: { readonly spanId: string } | undefined;
  readonly startTime: HrTime;
  readonly endTime?: HrTime | undefined;
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
  readonly events?: readonly { name: string; time: HrTime; attributes?: Record<string, unknown> | undefined }[];
  readonly links?: readonly {
    context: { traceId: string; spanId: string };
    attributes?: Record<string, unknown> | undefined;
  }[];
  readonly status?: { readonly code: number; readonly message?: string | undefined };
  readonly resource?: { readonly attributes: Readonly<Record<string, unknown>> };
  readonly instrumentationScope?: Scope;
  readonly instrumentationLibrary?: Scope;
  readonly ended?: boolean;
}

export interface Scope {
  readonly name: string;
  readonly version?: string | undefined;
}

/** An export request for spans; with `running`, as such that have not ended. `extra` is added to what a resource lacks. */
export function tracesRequest(
  spans: readonly LiveSpan[],
  extra: Readonly<Record<string, unknown>>,
  running: boolean,
): JsonValue {
  return {
    resourceSpans: [...byResource(spans)].map(([resource, own]) => ({
      resource: { attributes: keyValues({ ...extra, ...resource?.attributes }) },
      scopeSpans: [...byScope(own)].map(([scope, members]) => ({
        scope: { name: scope?.name ?? "", version: scope?.version ?? "" },
        spans: members.map((span) => spanJson(span, running)),
      })),
    })),
  };
}

/** An export request for one log record with an event's name. */
export function eventRequest(
  eventName: string,
  attributes: Readonly<Record<string, unknown>>,
  resource: Readonly<Record<string, unknown>>,
  at: { readonly nowMs: number; readonly traceId?: string; readonly spanId?: string },
): JsonValue {
  const record = {
    timeUnixNano: `${Math.round(at.nowMs)}000000`,
    observedTimeUnixNano: `${Math.round(at.nowMs)}000000`,
    severityNumber: 9,
    eventName,
    attributes: keyValues(attributes),
    ...(at.traceId ? { traceId: at.traceId, spanId: at.spanId ?? "" } : {}),
  };
  return {
    resourceLogs: [
      {
        resource: { attributes: keyValues(resource) },
        scopeLogs: [{ scope: { name: "traceline.capture" }, logRecords: [record] }],
      },
    ],
  };
}

const byResource = (spans: readonly LiveSpan[]) => grouped(spans, (span) => span.resource);
const byScope = (spans: readonly LiveSpan[]) =>
  grouped(spans, (span) => span.instrumentationScope ?? span.instrumentationLibrary);

function grouped<T, K>(members: readonly T[], keyOf: (member: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const member of members) {
    const key = keyOf(member);
    const group = groups.get(key);
    if (group) group.push(member);
    else groups.set(key, [member]);
  }
  return groups;
}

const STATUS_UNSET = 0;

function spanJson(span: LiveSpan, running: boolean): JsonValue {
  const { traceId, spanId } = span.spanContext();
  const { status } = span;
  return {
    traceId,
    spanId,
    parentSpanId: span.parentSpanContext?.spanId ?? span.parentSpanId ?? "",
    name: span.name,
    kind: span.kind + 1, // OTLP counts from UNSPECIFIED
    startTimeUnixNano: nanos(span.startTime),
    endTimeUnixNano: running || !span.endTime ? "0" : nanos(span.endTime),
    attributes: keyValues(span.attributes),
    events: (span.events ?? []).map((event) => ({
      name: event.name,
      timeUnixNano: nanos(event.time),
      attributes: keyValues(event.attributes),
    })),
    links: (span.links ?? []).map((link) => ({
      traceId: link.context.traceId,
      spanId: link.context.spanId,
      attributes: keyValues(link.attributes),
    })),
    status: { code: statusCode(status?.code ?? STATUS_UNSET), message: status?.message ?? "" },
  };
}

/** The API and OTLP number their status codes alike: unset, ok, error. */
const statusCode = (code: number) => (code >= 0 && code <= 2 ? code : STATUS_UNSET);

function nanos([seconds, nano]: HrTime): string {
  return String(BigInt(Math.trunc(seconds)) * 1_000_000_000n + BigInt(Math.trunc(nano)));
}

export function keyValues(attributes: Readonly<Record<string, unknown>> | undefined): JsonValue {
  return Object.entries(attributes ?? {}).flatMap(([key, value]): JsonValue[] => {
    const json = anyValue(value);
    return json === null ? [] : [{ key, value: json }];
  });
}

function anyValue(value: unknown): JsonValue {
  switch (typeof value) {
    case "string":
      return { stringValue: value };
    case "boolean":
      return { boolValue: value };
    case "bigint":
      return { intValue: String(value) };
    case "number":
      if (Number.isSafeInteger(value)) return { intValue: String(value) };
      return { doubleValue: Number.isFinite(value) ? value : String(value) };
    default:
      if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue).filter((one) => one !== null) } };
      return null;
  }
}
