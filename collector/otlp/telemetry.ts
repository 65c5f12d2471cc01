/** Decoded telemetry: what OTLP says, in plain values, without an opinion of what it means. */

/** An attribute's value as OTLP types it. Integers beyond 2^53 are bigint; a kvlist is a Map, so that any key is harmless. */
export type AnyValue =
  | null
  | string
  | boolean
  | number
  | bigint
  | Uint8Array
  | readonly AnyValue[]
  | ReadonlyMap<string, AnyValue>;

/** Of equal keys the last one stands. */
export type Attributes = ReadonlyMap<string, AnyValue>;

export interface Resource {
  readonly attributes: Attributes;
}

export interface Scope {
  readonly name: string;
  readonly version: string;
  readonly schemaUrl: string;
}

/** Ids are lower-case hex. Times are nanoseconds since the epoch, as they were sent. */
export interface SpanRecord {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly name: string;
  /** SpanKind of OTLP: 1 INTERNAL, 2 SERVER, 3 CLIENT, 4 PRODUCER, 5 CONSUMER. */
  readonly kind: number;
  readonly startNs: bigint;
  /** 0 while the span runs. */
  readonly endNs: bigint;
  readonly statusCode: "unset" | "ok" | "error";
  readonly statusMessage: string;
  readonly attributes: Attributes;
  readonly events: readonly EventRecord[];
  readonly links: readonly LinkRecord[];
  readonly droppedAttributes: number;
  readonly resource: Resource;
  readonly scope: Scope;
}

export interface EventRecord {
  readonly name: string;
  readonly timeNs: bigint;
  readonly attributes: Attributes;
}

export interface LinkRecord {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Attributes;
}

export interface LogRecord {
  readonly traceId: string | null;
  readonly spanId: string | null;
  /** 0 when not sent; then `observedNs` is what there is. */
  readonly timeNs: bigint;
  readonly observedNs: bigint;
  readonly severity: number;
  readonly severityText: string;
  /** OTLP's `event_name`, else null. */
  readonly eventName: string | null;
  readonly body: AnyValue;
  readonly attributes: Attributes;
  readonly resource: Resource;
  readonly scope: Scope;
}
