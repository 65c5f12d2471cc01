/** Where the spans of a run stand in the order of the tree. */
export interface SpanPlaces {
  get(spanId: string): number | undefined;
  has(spanId: string): boolean;
}

const NOTHING = -1;

/** Places by id in a table of numbers: a map of strings takes ten times as long to fill, which a large run waits for. */
export class SpanIndex implements SpanPlaces {
  /** Low and high half of each id, in the order of the tree. */
  readonly #halves: Int32Array;
  /** Places in an open hash table; its length is a power of two. */
  readonly #table: Int32Array;

  /** Of ids as the columns of a run hold them, chunk by chunk. Of an id that stands twice the later one is found. */
  constructor(chunks: readonly BigInt64Array[]) {
    const count = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    const ids = new BigInt64Array(count);
    let from = 0;
    for (const chunk of chunks) {
      ids.set(chunk, from);
      from += chunk.length;
    }
    this.#halves = new Int32Array(ids.buffer);
    this.#table = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(count, 1) * 2 + 1))).fill(NOTHING);
    for (let place = 0; place < count; place++) {
      const slot = this.#slot(this.#halves[place * 2] as number, this.#halves[place * 2 + 1] as number);
      this.#table[slot] = place;
    }
  }

  get(spanId: string): number | undefined {
    if (!/^[0-9a-f]{16}$/i.test(spanId)) return undefined;
    const high = Number.parseInt(spanId.slice(0, 8), 16) | 0;
    const low = Number.parseInt(spanId.slice(8), 16) | 0;
    const place = this.#table[this.#slot(low, high)] as number;
    return place === NOTHING ? undefined : place;
  }

  has(spanId: string): boolean {
    return this.get(spanId) !== undefined;
  }

  /** The slot that holds an id, or the free one where it would stand. */
  #slot(low: number, high: number): number {
    const last = this.#table.length - 1;
    let slot = (Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca77)) >>> 0;
    slot = (slot ^ (slot >>> 15)) & last;
    for (;;) {
      const place = this.#table[slot] as number;
      if (place === NOTHING) return slot;
      if (this.#halves[place * 2] === low && this.#halves[place * 2 + 1] === high) return slot;
      slot = (slot + 1) & last;
    }
  }
}
