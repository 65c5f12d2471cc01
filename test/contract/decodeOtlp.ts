import protobuf from "protobufjs";
import type {
  AnyValue,
  Attributes,
  EventRecord,
  LinkRecord,
  LogRecord,
  Resource,
  Scope,
  SpanRecord,
} from "../../collector/otlp/telemetry.ts";

/**
 * An independent decoder of OTLP bodies, from the schema and with a library: slow, and good for holding results against
 * bytes without trusting the collector's own reader.
 */
const SCHEMA = `syntax = "proto3";
message AnyV { oneof value { string s = 1; bool b = 2; int64 i = 3; double d = 4; Arr a = 5; Kvs k = 6; bytes y = 7; } }
message Arr { repeated AnyV values = 1; }
message Kvs { repeated KV values = 1; }
message KV { string key = 1; AnyV value = 2; }
message Res { repeated KV attributes = 1; }
message Sc { string name = 1; string version = 2; repeated KV attributes = 3; }
message Traces { repeated RS rs = 1; }
message RS { Res resource = 1; repeated SS ss = 2; string url = 3; }
message SS { Sc scope = 1; repeated Sp spans = 2; string url = 3; }
message Sp { bytes trace = 1; bytes id = 2; string state = 3; bytes parent = 4; string name = 5; int32 kind = 6; fixed64 start = 7; fixed64 end = 8;
  repeated KV attributes = 9; uint32 dropped = 10; repeated Ev events = 11; repeated Li links = 13; St status = 15; }
message Ev { fixed64 time = 1; string name = 2; repeated KV attributes = 3; }
message Li { bytes trace = 1; bytes id = 2; string state = 3; repeated KV attributes = 4; }
message St { string message = 2; int32 code = 3; }
message Logs { repeated RL rl = 1; }
message RL { Res resource = 1; repeated SL sl = 2; string url = 3; }
message SL { Sc scope = 1; repeated Lo logs = 2; string url = 3; }
message Lo { fixed64 time = 1; int32 severity = 2; string text = 3; AnyV body = 5; repeated KV attributes = 6; bytes trace = 9; bytes id = 10; fixed64 observed = 11; string event = 12; }
`;

const root = protobuf.parse(SCHEMA).root;

// The decoded objects have the shape of the schema above.
type Node = Record<string, never> & { [key: string]: never };

const OPTIONS = { longs: String, bytes: Buffer, defaults: false, arrays: true } as const;

function decode(type: string, bytes: Uint8Array): Node {
  const found = root.lookupType(type);
  return found.toObject(found.decode(bytes), OPTIONS) as Node;
}

const hex = (bytes: Uint8Array | undefined) => (bytes && bytes.length > 0 ? Buffer.from(bytes).toString("hex") : null);
const ns = (text: string | undefined) => BigInt(text ?? "0");

function value(node: Record<string, unknown> | undefined): AnyValue {
  if (!node) return null;
  if ("s" in node) return node.s as string;
  if ("b" in node) return node.b as boolean;
  if ("i" in node) {
    const big = BigInt(node.i as string);
    return big >= BigInt(Number.MIN_SAFE_INTEGER) && big <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(big) : big;
  }
  if ("d" in node) return node.d as number;
  if ("a" in node) return ((node.a as { values: Record<string, unknown>[] }).values ?? []).map(value);
  if ("k" in node) return attributes((node.k as { values: KeyValue[] }).values);
  if ("y" in node) return node.y as Uint8Array;
  return null;
}

interface KeyValue {
  key: string;
  value?: Record<string, unknown>;
}
function attributes(list: readonly KeyValue[] | undefined): Attributes {
  return new Map((list ?? []).map((entry) => [entry.key ?? "", value(entry.value)]));
}

function scopeOf(node: { name?: string; version?: string } | undefined, url: string | undefined): Scope {
  return { name: node?.name ?? "", version: node?.version ?? "", schemaUrl: url ?? "" };
}

interface Group {
  resource?: { attributes: KeyValue[] };
  ss: { scope?: { name?: string; version?: string }; spans: SpanNode[]; url?: string }[];
  sl: { scope?: { name?: string; version?: string }; logs: LogNode[]; url?: string }[];
}
interface SpanNode {
  trace?: Uint8Array;
  id?: Uint8Array;
  parent?: Uint8Array;
  name?: string;
  kind?: number;
  start?: string;
  end?: string;
  attributes: KeyValue[];
  dropped?: number;
  events: { time?: string; name?: string; attributes: KeyValue[] }[];
  links: { trace?: Uint8Array; id?: Uint8Array; attributes: KeyValue[] }[];
  status?: { message?: string; code?: number };
}
interface LogNode {
  time?: string;
  severity?: number;
  text?: string;
  body?: Record<string, unknown>;
  attributes: KeyValue[];
  trace?: Uint8Array;
  id?: Uint8Array;
  observed?: string;
  event?: string;
}

const STATUS = ["unset", "ok", "error"] as const;

export function decodeTraces(bytes: Uint8Array): SpanRecord[] {
  const result: SpanRecord[] = [];
  for (const group of decode("Traces", bytes).rs as unknown as Group[]) {
    const resource: Resource = { attributes: attributes(group.resource?.attributes) };
    for (const scoped of group.ss) {
      const scope = scopeOf(scoped.scope, scoped.url ?? undefined);
      for (const span of scoped.spans) result.push(spanRecord(span, resource, scope));
    }
  }
  return result;
}

function spanRecord(span: SpanNode, resource: Resource, scope: Scope): SpanRecord {
  return {
    traceId: hex(span.trace) ?? "",
    spanId: hex(span.id) ?? "",
    parentSpanId: hex(span.parent),
    name: span.name ?? "",
    kind: span.kind ?? 0,
    startNs: ns(span.start),
    endNs: ns(span.end),
    statusCode: STATUS[span.status?.code ?? 0] ?? "unset",
    statusMessage: span.status?.message ?? "",
    attributes: attributes(span.attributes),
    events: span.events.map(
      (event): EventRecord => ({
        name: event.name ?? "",
        timeNs: ns(event.time),
        attributes: attributes(event.attributes),
      }),
    ),
    links: span.links.map(
      (link): LinkRecord => ({
        traceId: hex(link.trace) ?? "",
        spanId: hex(link.id) ?? "",
        attributes: attributes(link.attributes),
      }),
    ),
    droppedAttributes: span.dropped ?? 0,
    resource,
    scope,
  };
}

export function decodeLogs(bytes: Uint8Array): LogRecord[] {
  const result: LogRecord[] = [];
  for (const group of decode("Logs", bytes).rl as unknown as Group[]) {
    const resource: Resource = { attributes: attributes(group.resource?.attributes) };
    for (const scoped of group.sl) {
      const scope = scopeOf(scoped.scope, scoped.url ?? undefined);
      for (const log of scoped.logs) result.push(logRecord(log, resource, scope));
    }
  }
  return result;
}

function logRecord(log: LogNode, resource: Resource, scope: Scope): LogRecord {
  return {
    traceId: hex(log.trace),
    spanId: hex(log.id),
    timeNs: ns(log.time),
    observedNs: ns(log.observed),
    severity: log.severity ?? 0,
    severityText: log.text ?? "",
    eventName: log.event || null,
    body: value(log.body),
    attributes: attributes(log.attributes),
    resource,
    scope,
  };
}
