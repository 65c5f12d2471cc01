const SLOTS = 4096;
const LONGEST = 96;
const EMPTY = 255;

/**
 * Hands out one string for equal short names, so that a batch of spans does not decode "chat gpt-5" 500 times. It has
 * a fixed number of slots, since names come from senders; a name that meets another in its slot replaces it.
 */
export class NameTable {
  /** All slots in one piece of memory: a small buffer for each would hold on to the pool that it was cut from. */
  readonly #bytes = Buffer.alloc(SLOTS * LONGEST);
  readonly #lengths = new Uint8Array(SLOTS).fill(EMPTY);
  readonly #texts: string[] = new Array(SLOTS);
  readonly #encoding: "utf8" | "latin1";

  constructor(encoding: "utf8" | "latin1" = "utf8") {
    this.#encoding = encoding;
  }

  text(source: Buffer, start: number, end: number): string {
    const length = end - start;
    if (length > LONGEST) return source.toString(this.#encoding, start, end);
    let hash = 0x811c9dc5;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ (source[i] as number), 0x01000193);
    const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    if (this.#lengths[slot] === length && this.#holds(slot * LONGEST, source, start, end))
      return this.#texts[slot] as string;
    const text = source.toString(this.#encoding, start, end);
    source.copy(this.#bytes, slot * LONGEST, start, end);
    this.#lengths[slot] = length;
    this.#texts[slot] = text;
    return text;
  }

  #holds(at: number, source: Buffer, start: number, end: number): boolean {
    for (let i = start; i < end; i++) if (this.#bytes[at + i - start] !== source[i]) return false;
    return true;
  }
}
