const FIRST_SIZE = 64 * 1024;
/** Characters of a text that is short; its length takes one byte. */
const SHORT = 48;

/** Writes protobuf into one growing buffer. */
export class WireWriter {
  #bytes = Buffer.allocUnsafeSlow(FIRST_SIZE);
  #length = 0;

  /** What was written, in memory of its own. */
  finish(): Uint8Array {
    return new Uint8Array(this.#bytes.subarray(0, this.#length));
  }

  tag(field: number, wireType: number): void {
    this.varint((field << 3) | wireType);
  }

  /** A non-negative whole number below 2^53. */
  varint(value: number): void {
    this.#reserve(10);
    if (value < 0x80) this.#bytes[this.#length++] = value;
    else this.#length = writeVarint(this.#bytes, this.#length, value);
  }

  /** A whole number of 64 bits, signed or not. */
  varint64(value: bigint): void {
    this.#reserve(10);
    let rest = BigInt.asUintN(64, value);
    while (rest > 0x7fn) {
      this.#bytes[this.#length++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.#bytes[this.#length++] = Number(rest);
  }

  fixed64(value: bigint): void {
    this.#reserve(8);
    this.#length = this.#bytes.writeBigUInt64LE(BigInt.asUintN(64, value), this.#length);
  }

  fixed32(value: number): void {
    this.#reserve(4);
    this.#length = this.#bytes.writeUInt32LE(value, this.#length);
  }

  double(value: number): void {
    this.#reserve(8);
    this.#length = this.#bytes.writeDoubleLE(value, this.#length);
  }

  /** A length and so many bytes. */
  bytes(value: Uint8Array): void {
    this.varint(value.length);
    this.#reserve(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  /** Bytes that are told in hex digits, two for each. */
  hex(value: string): void {
    this.varint(value.length / 2);
    this.#reserve(value.length / 2);
    this.#length += this.#bytes.write(value, this.#length, "hex");
  }

  text(value: string): void {
    if (value.length <= SHORT && this.#shortAscii(value)) return;
    const length = Buffer.byteLength(value);
    this.varint(length);
    this.#reserve(length);
    this.#length += this.#bytes.write(value, this.#length);
  }

  /** Most texts are a few plain letters: writing those here costs less than asking for their length first. */
  #shortAscii(value: string): boolean {
    this.#reserve(1 + SHORT);
    const bytes = this.#bytes;
    const start = this.#length + 1;
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      if (code > 0x7f) return false;
      bytes[start + i] = code;
    }
    bytes[this.#length] = value.length;
    this.#length = start + value.length;
    return true;
  }

  /** Begins a message. @returns what `endMessage` needs to put its length in front */
  beginMessage(): number {
    this.#reserve(1);
    return ++this.#length;
  }

  endMessage(start: number): void {
    const length = this.#length - start;
    if (length < 0x80) {
      this.#bytes[start - 1] = length;
      return;
    }
    const more = varintSize(length) - 1;
    this.#reserve(more);
    this.#bytes.copyWithin(start + more, start, this.#length);
    writeVarint(this.#bytes, start - 1, length);
    this.#length += more;
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#length + count));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

function writeVarint(bytes: Buffer, at: number, value: number): number {
  let rest = value;
  let end = at;
  while (rest >= 0x80) {
    bytes[end++] = (rest % 128) | 0x80;
    rest = Math.floor(rest / 128);
  }
  bytes[end++] = rest;
  return end;
}

function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 128)) size++;
  return size;
}
