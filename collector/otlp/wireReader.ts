import { OtlpDecodeError } from "./otlpDecodeError.ts";

/** Wire types of protobuf that OTLP uses. */
export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;
export const FIXED32 = 5;
const GROUP_START = 3;
const GROUP_END = 4;

/**
 * A cursor over protobuf bytes. It never allocates from a length that the bytes claim, never reads past `end`, and
 * throws {@link OtlpDecodeError} where the bytes are not protobuf.
 */
export class WireReader {
  readonly bytes: Buffer;
  readonly #view: DataView;
  position: number;
  end: number;
  /** Of the field that `next` stands on. */
  wireType = 0;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.position = start;
    this.end = end;
  }

  /** Reads the next tag: the field's number, or 0 at the end of the message. */
  next(): number {
    if (this.position >= this.end) return 0;
    const tag = this.varint32();
    this.wireType = tag & 7;
    const field = tag >>> 3;
    if (field === 0) throw new OtlpDecodeError("A field has the number 0.");
    return field;
  }

  /** Checks that the field at hand has the wire type its number asks for. */
  expect(wireType: number): void {
    if (this.wireType !== wireType) throw new OtlpDecodeError("A field has the wrong wire type.");
  }

  /** An unsigned number of at most 32 bits; higher bits of a longer varint are dropped, as protobuf asks. */
  varint32(): number {
    const bytes = this.bytes;
    let result = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.position >= this.end) throw new OtlpDecodeError("The message ends inside a number.");
      const byte = bytes[this.position++] as number;
      if (shift < 32) result |= (byte & 0x7f) << shift;
      if (byte < 0x80) return result >>> 0;
    }
    throw new OtlpDecodeError("A number is longer than ten bytes.");
  }

  /** A signed 64-bit number: a plain number where it is exact, else a bigint. */
  int64(): number | bigint {
    let low = 0;
    let high = 0;
    for (let i = 0; i < 10; i++) {
      if (this.position >= this.end) throw new OtlpDecodeError("The message ends inside a number.");
      const byte = this.bytes[this.position++] as number;
      const part = byte & 0x7f;
      if (i < 4) low |= part << (7 * i);
      else if (i === 4) {
        low |= part << 28;
        high |= part >>> 4;
      } else high |= part << (7 * i - 32);
      if (byte < 0x80) {
        const value = (BigInt(high | 0) << 32n) | BigInt(low >>> 0);
        if ((high | 0) === 0) return low >>> 0;
        const small = Number(value);
        return Number.isSafeInteger(small) ? small : value;
      }
    }
    throw new OtlpDecodeError("A number is longer than ten bytes.");
  }

  /** An unsigned little-endian 64-bit number. */
  fixed64(): bigint {
    this.#need(8);
    const value = this.#view.getBigUint64(this.position, true);
    this.position += 8;
    return value;
  }

  /** An unsigned little-endian 32-bit number. */
  fixed32(): number {
    this.#need(4);
    const value = this.#view.getUint32(this.position, true);
    this.position += 4;
    return value;
  }

  double(): number {
    this.#need(8);
    const value = this.#view.getFloat64(this.position, true);
    this.position += 8;
    return value;
  }

  /** Reads a length and checks that so many bytes are there; `position` stands at the first of them. */
  length(): number {
    const length = this.varint32();
    this.#need(length);
    return length;
  }

  /** Text; what is not UTF-8 becomes U+FFFD. */
  text(): string {
    const length = this.length();
    const start = this.position;
    this.position += length;
    return this.bytes.toString("utf8", start, this.position);
  }

  /** A copy of a bytes field, so that it does not keep the whole request in memory. */
  copy(): Uint8Array {
    const length = this.length();
    const start = this.position;
    this.position += length;
    return new Uint8Array(this.bytes.subarray(start, this.position));
  }

  /** Eight bytes of the message as a signed big-endian number. */
  bigEndian64(at: number): bigint {
    return this.#view.getBigInt64(at, false);
  }

  /** Passes over the field at hand. */
  skip(): void {
    let depth = 0;
    for (;;) {
      if (this.wireType === VARINT) this.varint32();
      else if (this.wireType === FIXED64) this.#pass(8);
      else if (this.wireType === BYTES) this.#pass(this.length());
      else if (this.wireType === FIXED32) this.#pass(4);
      else if (this.wireType === GROUP_START) depth++;
      else if (this.wireType === GROUP_END && depth > 0) depth--;
      else throw new OtlpDecodeError("A field has an unknown wire type.");
      if (depth === 0) return;
      if (this.next() === 0) throw new OtlpDecodeError("The message ends inside a group.");
    }
  }

  #pass(count: number): void {
    this.#need(count);
    this.position += count;
  }

  #need(count: number): void {
    if (this.position + count > this.end) throw new OtlpDecodeError("The message ends inside a field.");
  }
}
