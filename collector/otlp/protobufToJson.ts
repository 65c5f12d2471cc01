import type { Signal } from "./acceptedRequest.ts";
import { DEEPEST, TOO_DEEP } from "./anyValue.ts";
import { inside } from "./envelope.ts";
import { OtlpDecodeError } from "./otlpDecodeError.ts";
import { ANY_VALUE, type Field, REQUESTS, type Scalar } from "./otlpSchema.ts";
import { BYTES, FIXED32, FIXED64, VARINT, WireReader } from "./wireReader.ts";

/** A request as OTLP/JSON has it. */
export interface JsonRequest {
  readonly request: object;
  /** Messages inside of it whose bytes are broken, and that were left out therefore. */
  readonly leftOut: number;
}

/**
 * Writes an OTLP request in protobuf as JSON: what it says, in the order in which it says it; fields that OTLP doesn't
 * know are left out, and so is a broken message inside of it. Throws OtlpDecodeError where the request itself is broken.
 */
export function protobufToJson(signal: Signal, plain: Uint8Array): JsonRequest {
  const state = { leftOut: 0 };
  const request = readMessage(new WireReader(plain), REQUESTS[signal], 0, state);
  return { request, leftOut: state.leftOut };
}

type Json = Record<string, unknown>;
type State = { leftOut: number };

const numbered = new Map<readonly Field[], ReadonlyMap<number, Field>>();

function fieldsByNumber(fields: readonly Field[]): ReadonlyMap<number, Field> {
  const known = numbered.get(fields);
  if (known) return known;
  const made = new Map(fields.map((field) => [field.number, field]));
  numbered.set(fields, made);
  return made;
}

/** Reads the message the reader is confined to. `depth` counts values inside of values. */
function readMessage(reader: WireReader, fields: readonly Field[], depth: number, state: State): Json {
  const known = fieldsByNumber(fields);
  const message: Json = {};
  for (let number = reader.next(); number !== 0; number = reader.next()) {
    const field = known.get(number);
    if (!field) reader.skip();
    else if (typeof field.type === "function") addMessage(message, reader, field, field.type(), depth, state);
    else addScalars(message, reader, field, field.type);
    // Of several values in one the last one stands, as wherever values are read.
    if (field && fields === ANY_VALUE)
      for (const key of Object.keys(message)) if (key !== field.key) delete message[key];
  }
  return message;
}

function addMessage(
  message: Json,
  reader: WireReader,
  field: Field,
  fields: readonly Field[],
  depth: number,
  state: State,
): void {
  reader.expect(BYTES);
  const inner = fields === ANY_VALUE ? depth + 1 : depth;
  if (inner > DEEPEST + 1) {
    reader.skip();
    add(message, field, { stringValue: TOO_DEEP });
    return;
  }
  const outer = reader.end;
  const length = reader.length();
  const end = reader.position + length;
  try {
    reader.end = end;
    add(message, field, readMessage(reader, fields, inner, state));
  } catch (error) {
    if (!(error instanceof OtlpDecodeError)) throw error;
    state.leftOut++;
  }
  reader.end = outer;
  reader.position = end;
}

function addScalars(message: Json, reader: WireReader, field: Field, type: Scalar): void {
  const { wireType, read } = SCALARS[type];
  if (!field.repeated || wireType === BYTES || reader.wireType !== BYTES) {
    reader.expect(wireType);
    add(message, field, read(reader));
    return;
  }
  inside(reader, () => {
    while (reader.position < reader.end) add(message, field, read(reader));
  });
}

function add(message: Json, { key, repeated }: Field, value: unknown): void {
  if (!repeated) message[key] = value;
  else if (Array.isArray(message[key])) (message[key] as unknown[]).push(value);
  else message[key] = [value];
}

const signed = (value: number | bigint) => String(value);
const small = (reader: WireReader) => Number(BigInt.asIntN(32, BigInt(reader.int64())));

/** How each scalar is read, the way JSON has it: whole numbers of 64 bits as text, ids as hex, bytes as base64. */
const SCALARS: Readonly<Record<Scalar, { wireType: number; read: (reader: WireReader) => unknown }>> = {
  text: { wireType: BYTES, read: (reader) => reader.text() },
  id: { wireType: BYTES, read: (reader) => Buffer.from(reader.copy()).toString("hex") },
  bytes: { wireType: BYTES, read: (reader) => Buffer.from(reader.copy()).toString("base64") },
  bool: { wireType: VARINT, read: (reader) => reader.int64() !== 0 },
  enum: { wireType: VARINT, read: small },
  uint32: { wireType: VARINT, read: (reader) => reader.varint32() },
  fixed32: { wireType: FIXED32, read: (reader) => reader.fixed32() },
  sint32: { wireType: VARINT, read: (reader) => unzigzag(reader.varint32()) },
  int64: { wireType: VARINT, read: (reader) => signed(reader.int64()) },
  fixed64: { wireType: FIXED64, read: (reader) => String(reader.fixed64()) },
  sfixed64: { wireType: FIXED64, read: (reader) => String(BigInt.asIntN(64, reader.fixed64())) },
  double: { wireType: FIXED64, read: (reader) => jsonDouble(reader.double()) },
};

const unzigzag = (value: number) => (value >>> 1) ^ -(value & 1);
/** Minus zero is told from zero as text only. */
const jsonDouble = (value: number) => (Number.isFinite(value) && !Object.is(value, -0) ? value : doubleText(value));
const doubleText = (value: number) => (Object.is(value, -0) ? "-0" : String(value));
