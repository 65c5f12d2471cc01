/** Keys of one record that are compared; what has more attributes than this is compared in part. */
const MOST = 64;

/** First bytes of fields: a key and a value that point into a table of strings, and the value of an attribute. */
const KEY_INDEX = 0x18;
const VALUE_INDEX = 0x40;
const VALUE = 0x12;

/**
 * Finds out whether two attributes of a record have the same key, looking at few bytes of each: it runs over every span
 * on its way in. Which of two equal keys counts is up to readers; the sender should know that it sent both.
 */
export class RepeatedKeys {
  readonly #starts = new Uint32Array(MOST);
  readonly #marks = new Uint32Array(MOST);
  #count = 0;
  found = false;
  /** Whether an attribute points into a table of strings, which a request of spans does not have. */
  pointsAway = false;

  /** The next request begins. */
  reset(): void {
    this.found = false;
  }

  /** The next record begins. */
  begin(): void {
    this.#count = 0;
  }

  /** Takes a KeyValue's bytes; one that is not written with a short key first, as every SDK does, is passed over. */
  add(bytes: Buffer, start: number, end: number): void {
    if (bytes[start] === KEY_INDEX) this.pointsAway = true;
    const length = bytes[start + 1] as number;
    if (this.found || this.#count === MOST || end - start < 2 || bytes[start] !== 0x0a || length > 127) return;
    const from = start + 2;
    const last = from + length - 1;
    if (length === 0 || last >= end) return;
    if (bytes[last + 1] === VALUE && bytes[last + 3] === VALUE_INDEX && last + 3 < end) this.pointsAway = true;
    const middle = bytes[from + (length >>> 1)] as number;
    const beforeLast = bytes[Math.max(from, last - 1)] as number;
    const mark = (length << 24) | (middle << 16) | (beforeLast << 8) | (bytes[last] as number);
    for (let i = 0; i < this.#count; i++)
      if ((this.#marks[i] as number) === mark >>> 0 && this.#isSame(bytes, this.#starts[i] as number, from, length)) {
        this.found = true;
        return;
      }
    this.#starts[this.#count] = from;
    this.#marks[this.#count++] = mark;
  }

  #isSame(bytes: Buffer, one: number, other: number, length: number): boolean {
    return bytes.compare(bytes, one, one + length, other, other + length) === 0;
  }
}
