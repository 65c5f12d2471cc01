const SLOTS = 4096;
const LONGEST = 96;

/**
 * Hands out one string for equal short names, so that a batch of spans does not decode "chat gpt-5" 500 times. It has
 * a fixed number of slots, since names come from senders; a name that meets another in its slot replaces it.
 */
export class NameTable {
  readonly #bytes: (Buffer | undefined)[] = new Array(SLOTS);
  readonly #texts: string[] = new Array(SLOTS);

  text(source: Buffer, start: number, end: number): string {
    if (end - start > LONGEST) return source.toString("utf8", start, end);
    let hash = 0x811c9dc5;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ (source[i] as number), 0x01000193);
    const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    const known = this.#bytes[slot];
    if (known && sameBytes(known, source, start, end)) return this.#texts[slot] as string;
    const text = source.toString("utf8", start, end);
    this.#bytes[slot] = Buffer.from(source.subarray(start, end));
    this.#texts[slot] = text;
    return text;
  }
}

function sameBytes(known: Buffer, source: Buffer, start: number, end: number): boolean {
  if (known.length !== end - start) return false;
  for (let i = 0; i < known.length; i++) if (known[i] !== source[start + i]) return false;
  return true;
}
