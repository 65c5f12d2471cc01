/** Bytes of a stream, taken in pieces of a size that the bytes themselves tell. */
export class ByteQueue {
  readonly #chunks: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);
  #ended = false;
  /** Bytes that were taken so far. */
  taken = 0;

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** At most `count` bytes, without taking them; fewer only at the end. */
  async peek(count: number): Promise<Buffer> {
    while (this.#held.length < count && (await this.#more()));
    return this.#held.subarray(0, count);
  }

  /** `count` bytes; fewer only at the end. */
  async take(count: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    let missing = count;
    while (missing > 0 && (this.#held.length > 0 || (await this.#more()))) {
      const piece = this.#cut(Math.min(missing, this.#held.length));
      pieces.push(piece);
      missing -= piece.length;
    }
    return pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces);
  }

  /**
   * The next line without its end, or null behind the last one. Of a line over `most` bytes as much as that, and the
   * rest is passed over; such a line is longer than `most`.
   */
  async line(most: number): Promise<Buffer | null> {
    const pieces: Buffer[] = [];
    let length = 0;
    for (;;) {
      if (this.#held.length === 0 && !(await this.#more())) {
        return pieces.length > 0 ? Buffer.concat(pieces) : null;
      }
      const end = this.#held.indexOf(0x0a);
      const piece = this.#cut(end < 0 ? this.#held.length : end + 1);
      if (length <= most) pieces.push(end < 0 ? piece : piece.subarray(0, -1));
      length += piece.length;
      if (end >= 0) return Buffer.concat(pieces);
    }
  }

  #cut(count: number): Buffer {
    const piece = this.#held.subarray(0, count);
    this.#held = this.#held.subarray(count);
    this.taken += count;
    return piece;
  }

  async #more(): Promise<boolean> {
    if (this.#ended) return false;
    const { value, done } = await this.#chunks.next();
    if (done) {
      this.#ended = true;
      return false;
    }
    this.#held = this.#held.length === 0 ? value : Buffer.concat([this.#held, value]);
    return true;
  }
}
