import type { Signal } from "./acceptedRequest.ts";
import { DEEPEST, TOO_DEEP } from "./anyValue.ts";
import { OtlpDecodeError } from "./otlpDecodeError.ts";
import { ANY_VALUE, type Field, REQUESTS, type Scalar } from "./otlpSchema.ts";
import { BYTES, FIXED32, FIXED64, VARINT } from "./wireReader.ts";
import { WireWriter } from "./wireWriter.ts";

/**
 * Writes an OTLP/JSON request as protobuf, so that there is one raw form. Keys that are not known are ignored, as OTLP
 * asks. An id that is not hex is written as one that is invalid, so that it costs its span only. Throws
 * {@link OtlpDecodeError} for what is not JSON or has the wrong type.
 */
export function jsonToProtobuf(signal: Signal, plain: Uint8Array): Uint8Array {
  const writer = new WireWriter();
  writeMessage(writer, REQUESTS[signal], parsed(plain), 0);
  return writer.finish();
}

function parsed(plain: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(plain.buffer, plain.byteOffset, plain.length).toString("utf8"));
  } catch {
    throw new OtlpDecodeError("The body is not JSON.");
  }
}

/** `depth` counts values inside of values. */
function writeMessage(writer: WireWriter, fields: readonly Field[], message: unknown, depth: number): void {
  if (typeof message !== "object" || message === null || Array.isArray(message))
    throw new OtlpDecodeError("Something other than an object stands where a message should.");
  if (fields === ANY_VALUE && depth > DEEPEST) {
    writer.tag(1, BYTES);
    writer.text(TOO_DEEP);
    return;
  }
  const inner = fields === ANY_VALUE ? depth + 1 : depth;
  const known = fieldsByKey(fields);
  // What was parsed has no keys but its own.
  for (const key in message) {
    const field = known.get(key);
    const value = (message as Record<string, unknown>)[key];
    if (field === undefined || value === null) continue;
    if (!field.repeated) writeField(writer, field, value, inner);
    else if (Array.isArray(value)) for (const each of value) writeField(writer, field, each, inner);
    else throw new OtlpDecodeError(`${key} is not a list.`);
  }
}

const knownFields = new Map<readonly Field[], ReadonlyMap<string, Field>>();

/** Most messages have few of their fields: those are looked up, instead of all being asked for. */
function fieldsByKey(fields: readonly Field[]): ReadonlyMap<string, Field> {
  let known = knownFields.get(fields);
  if (!known) {
    known = new Map(fields.map((field) => [field.key, field]));
    knownFields.set(fields, known);
  }
  return known;
}

function writeField(writer: WireWriter, field: Field, value: unknown, depth: number): void {
  const { type, number } = field;
  if (typeof type === "function") {
    writer.tag(number, BYTES);
    const start = writer.beginMessage();
    writeMessage(writer, type(), value, depth);
    writer.endMessage(start);
  } else {
    const scalar = SCALARS[type];
    writer.tag(number, scalar.wireType);
    scalar.write(writer, value, field.key);
  }
}

/** How each scalar is written; `write` throws {@link OtlpDecodeError} for a value of another type. */
const SCALARS: Readonly<
  Record<Scalar, { wireType: number; write: (writer: WireWriter, value: unknown, key: string) => void }>
> = {
  text: { wireType: BYTES, write: (writer, value, key) => writer.text(asText(value, key)) },
  id: {
    wireType: BYTES,
    write: (writer, value, key) => {
      const hex = asText(value, key);
      if (HEX.test(hex)) writer.hex(hex);
      else writer.bytes(NO_ID);
    },
  },
  bytes: { wireType: BYTES, write: (writer, value, key) => writer.bytes(Buffer.from(asText(value, key), "base64")) },
  bool: { wireType: VARINT, write: (writer, value, key) => writer.varint(asBool(value, key) ? 1 : 0) },
  enum: {
    wireType: VARINT,
    write: (writer, value, key) => {
      if (typeof value === "number" && value >= 0 && value < 0x80 && Number.isInteger(value)) writer.varint(value);
      else writer.varint64(asEnum(value, key));
    },
  },
  uint32: { wireType: VARINT, write: (writer, value, key) => writer.varint(asUint32(value, key)) },
  fixed32: { wireType: FIXED32, write: (writer, value, key) => writer.fixed32(asUint32(value, key)) },
  sint32: { wireType: VARINT, write: (writer, value, key) => writer.varint64(zigzag(asInt32(value, key))) },
  int64: {
    wireType: VARINT,
    write: (writer, value, key) => {
      const small = smallWhole(value);
      if (small === null) writer.varint64(whole(value, key, -(2n ** 63n), 2n ** 64n));
      else writer.varint(small);
    },
  },
  fixed64: { wireType: FIXED64, write: (writer, value, key) => writer.fixed64(whole(value, key, 0n, 2n ** 64n)) },
  sfixed64: {
    wireType: FIXED64,
    write: (writer, value, key) => writer.fixed64(whole(value, key, -(2n ** 63n), 2n ** 63n)),
  },
  double: { wireType: FIXED64, write: (writer, value, key) => writer.double(asDouble(value, key)) },
};

const NO_ID = new Uint8Array(1);
const HEX = /^(?:[0-9a-f]{2})*$/i;
const asInt32 = (value: unknown, key: string) => whole(value, key, -(2n ** 31n), 2n ** 31n);
const asUint32 = (value: unknown, key: string) => Number(whole(value, key, 0n, 2n ** 32n));
const zigzag = (number: bigint) => (number < 0n ? -2n * number - 1n : 2n * number);

/** Enums are numbers only in OTLP/JSON, never names. */
function asEnum(value: unknown, key: string): bigint {
  if (typeof value !== "number") throw wrong(key);
  return asInt32(value, key);
}

function asBool(value: unknown, key: string): boolean {
  if (typeof value !== "boolean") throw wrong(key);
  return value;
}

function asText(value: unknown, key: string): string {
  if (typeof value !== "string") throw wrong(key);
  return value;
}

const DIGITS = /^\d{1,15}$/;

/** A whole number that is exact as it is, which most are; null for all else. */
function smallWhole(value: unknown): number | null {
  if (typeof value === "string") return DIGITS.test(value) ? Number(value) : null;
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** A whole number, as a number or as decimal text; `below` is not allowed any more. */
function whole(value: unknown, key: string, least: bigint, below: bigint): bigint {
  const text = typeof value === "string" && /^-?\d{1,20}$/.test(value);
  if (!text && !Number.isInteger(value)) throw wrong(key);
  const number = BigInt(value as string | number);
  if (number < least || number >= below) throw wrong(key);
  return number;
}

function asDouble(value: unknown, key: string): number {
  if (typeof value === "number") return value;
  if (value === "NaN") return Number.NaN;
  if (value === "Infinity" || value === "-Infinity") return Number(value);
  if (typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value))) return Number(value);
  throw wrong(key);
}

function wrong(key: string): OtlpDecodeError {
  return new OtlpDecodeError(`${key} has the wrong type.`);
}
