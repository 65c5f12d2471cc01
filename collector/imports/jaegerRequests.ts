import { jsonToProtobuf } from "../otlp/jsonToProtobuf.ts";
import type { ImportedRequest } from "./importedRequest.ts";

type Json = Readonly<Record<string, unknown>>;

/** Jaeger's word → OTLP's number. */
const KINDS: Readonly<Record<string, number>> = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 };
const STATUSES: Readonly<Record<string, number>> = { OK: 1, ERROR: 2 };

/** Tags in which Jaeger keeps what OTLP has fields for. */
const FIELDS: ReadonlySet<string> = new Set([
  "span.kind",
  "otel.status_code",
  "otel.status_description",
  "otel.scope.name",
  "otel.scope.version",
  "otel.library.name",
  "otel.library.version",
  "w3c.tracestate",
  "internal.span.format",
]);

/** What Jaeger calls the service of a sender that did not name one. */
const NO_SERVICE = "OTLPResourceNoServiceName";

/**
 * The traces of a JSON value as Jaeger's UI and query API write it, `{"data": […]}`, one trace or a list of them; null for
 * what is none of it.
 */
export function jaegerTraces(value: unknown): readonly Json[] | null {
  const data = isObject(value) && Array.isArray(value.data) ? value.data : Array.isArray(value) ? value : [value];
  const traces = data.filter((one): one is Json => isObject(one) && Array.isArray(one.spans) && "traceID" in one);
  return traces.length > 0 ? traces : null;
}

/** One OTLP request with the spans of the traces. A span that lacks what makes one is in it too, to be refused and told. */
export function jaegerRequest(traces: readonly Json[]): ImportedRequest {
  const resourceSpans = traces.flatMap((trace) => {
    const processes = isObject(trace.processes) ? trace.processes : {};
    const byProcess = Map.groupBy(objects(trace.spans), ({ processID, process }) =>
      typeof processID === "string" && Object.hasOwn(processes, processID) ? processes[processID] : process,
    );
    return [...byProcess].map(([process, spans]) => ({
      resource: resourceOf(process),
      scopeSpans: spans.map((span) => scopeSpans(span, text(trace.traceID))),
    }));
  });
  return { signal: "traces", plain: jsonToProtobuf("traces", Buffer.from(JSON.stringify({ resourceSpans }))) };
}

function resourceOf(process: unknown): Json {
  const { serviceName, tags } = isObject(process) ? process : ({} as Json);
  const isKnown = typeof serviceName === "string" && serviceName !== NO_SERVICE;
  const service = isKnown ? [{ key: "service.name", value: { stringValue: serviceName } }] : [];
  return { attributes: [...service, ...objects(tags).map(attributeOf)] };
}

function scopeSpans(span: Json, traceOfAll: string): Json {
  const tags = new Map(objects(span.tags).map((tag) => [text(tag.key), tag.value]));
  const told = (...keys: string[]) => keys.map((key) => tags.get(key)).find((value) => typeof value === "string");
  const traceId = id(text(span.traceID) || traceOfAll, 32);
  const references = objects(span.references);
  const parent = references.find((one) => one.refType === "CHILD_OF" && id(text(one.traceID), 32) === traceId);
  const parentId = text(parent?.spanID ?? span.parentSpanID);
  const startNs = nanoseconds(span.startTime);
  const status = told("otel.status_code");
  const failed = tags.get("error") === true || tags.get("error") === "true";
  const sent = {
    traceId,
    spanId: id(text(span.spanID), 16),
    ...(parentId ? { parentSpanId: id(parentId, 16) } : {}),
    name: text(span.operationName),
    kind: KINDS[told("span.kind") as string] ?? 0,
    startTimeUnixNano: String(startNs),
    endTimeUnixNano: String(startNs + nanoseconds(span.duration)),
    traceState: told("w3c.tracestate") ?? "",
    attributes: objects(span.tags)
      .filter(({ key }) => !FIELDS.has(text(key)) && !(key === "error" && status === "ERROR"))
      .map(attributeOf),
    events: objects(span.logs).map(eventOf),
    links: references.filter((one) => one !== parent).map(linkOf),
    status: {
      code: STATUSES[status as string] ?? (failed ? STATUSES.ERROR : 0),
      message: told("otel.status_description") ?? "",
    },
  };
  const name = told("otel.scope.name", "otel.library.name") ?? "";
  const version = told("otel.scope.version", "otel.library.version") ?? "";
  return { scope: { name, version }, spans: [sent] };
}

function eventOf(log: Json): Json {
  const fields = objects(log.fields);
  const name = fields.find(({ key, value }) => key === "event" && typeof value === "string");
  return {
    timeUnixNano: String(nanoseconds(log.timestamp)),
    name: name ? name.value : "log",
    attributes: fields.filter((field) => field !== name).map(attributeOf),
  };
}

const linkOf = (reference: Json): Json => ({
  traceId: id(text(reference.traceID), 32),
  spanId: id(text(reference.spanID), 16),
  attributes: [{ key: "opentracing.ref_type", value: { stringValue: text(reference.refType).toLowerCase() } }],
});

function attributeOf({ key, type, value }: Json): Json {
  return { key: text(key), value: anyValue(text(type), value) };
}

/** Jaeger writes 64-bit numbers as numbers, and some of its tools write every value as text. */
function anyValue(type: string, value: unknown): Json {
  const plain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  const said = plain ? String(value) : JSON.stringify(value ?? null);
  const isWhole = /^-?\d{1,18}$/.test(said);
  if (type === "bool" && (said === "true" || said === "false")) return { boolValue: said === "true" };
  if (type === "int64" && isWhole) return { intValue: said };
  if (type === "float64" && said !== "" && !Number.isNaN(Number(said))) return { doubleValue: Number(said) };
  if (type === "binary" && typeof value === "string") return { bytesValue: value };
  if (type === "" && typeof value === "boolean") return { boolValue: value };
  if (type === "" && typeof value === "number") return isWhole ? { intValue: said } : { doubleValue: value };
  return { stringValue: said };
}

/** Older ids lack the zeros in front. */
const id = (hex: string, length: number) => (hex === "" ? "" : hex.padStart(length, "0"));

/** Of microseconds; 0 for what is none. */
function nanoseconds(micros: unknown): bigint {
  const number = typeof micros === "string" && micros !== "" ? Number(micros) : micros;
  return typeof number === "number" && number >= 0 && number < 2 ** 53 ? BigInt(Math.round(number)) * 1000n : 0n;
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const objects = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
