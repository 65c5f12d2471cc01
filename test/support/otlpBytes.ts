/** OTLP requests for tests, written byte by byte, so that any wrongness can be written too. */

export const concat = (...parts: Uint8Array[]): Buffer => Buffer.concat(parts);

export function varint(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(bytes);
}

export const numberField = (field: number, value: number | bigint): Buffer => concat(varint(field << 3), varint(value));

function timeField(field: number, ns: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(ns);
  return concat(varint((field << 3) | 1), bytes);
}

export function bytesField(field: number, value: Uint8Array | string): Buffer {
  const bytes = typeof value === "string" ? Buffer.from(value) : value;
  return concat(varint((field << 3) | 2), varint(bytes.length), bytes);
}

const hexField = (field: number, hex: string): Buffer => bytesField(field, Buffer.from(hex, "hex"));

export const textValue = (text: string): Buffer => bytesField(1, text);

/** A KeyValue in the given field, with an AnyValue's bytes. */
export const attribute = (field: number, key: string, value: Uint8Array): Buffer =>
  bytesField(field, concat(bytesField(1, key), bytesField(2, value)));

export interface TestSpan {
  readonly traceId?: string;
  readonly spanId: string;
  readonly parentId?: string;
  readonly name?: string;
  readonly startNs?: bigint;
  readonly endNs?: bigint;
  readonly status?: number;
  readonly text?: string;
}

export const TRACE = "0af7651916cd43dd8448eb211c80319c";
export const OTHER_TRACE = "1bf7651916cd43dd8448eb211c80319d";

/** A span; `text` becomes an attribute. */
export function span(of: TestSpan): Buffer {
  return concat(
    hexField(1, of.traceId ?? TRACE),
    hexField(2, of.spanId),
    of.parentId ? hexField(4, of.parentId) : Buffer.alloc(0),
    bytesField(5, of.name ?? "work"),
    timeField(7, of.startNs ?? 1_000_000_000n),
    timeField(8, of.endNs ?? 2_000_000_000n),
    of.text ? attribute(9, "text", textValue(of.text)) : Buffer.alloc(0),
    of.status ? bytesField(15, numberField(3, of.status)) : Buffer.alloc(0),
  );
}

export interface TestLog {
  readonly traceId?: string;
  readonly spanId?: string;
  readonly timeNs?: bigint;
  readonly eventName?: string;
  readonly text?: string;
}

export function log(of: TestLog): Buffer {
  return concat(
    timeField(1, of.timeNs ?? 1_500_000_000n),
    bytesField(5, textValue(of.text ?? "said")),
    of.traceId ? hexField(9, of.traceId) : Buffer.alloc(0),
    of.spanId ? hexField(10, of.spanId) : Buffer.alloc(0),
    of.eventName ? bytesField(12, of.eventName) : Buffer.alloc(0),
  );
}

/** An export request of one resource and one scope, around spans, log records or metrics. */
export function request(items: readonly Uint8Array[], service = "desk"): Buffer {
  const resource = bytesField(1, attribute(1, "service.name", textValue(service)));
  const scope = bytesField(1, concat(bytesField(1, "test"), bytesField(2, "1.0")));
  return bytesField(1, concat(resource, bytesField(2, concat(scope, ...items.map((item) => bytesField(2, item))))));
}

/** A span id from a number. */
export const id = (n: number): string => n.toString(16).padStart(16, "0");
