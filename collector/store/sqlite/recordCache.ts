/** Where a record lies: number of the row, of the body, offset and length in it. */
type Place = readonly [row: number, body: number, offset: number, length: number, ...rest: number[]];

interface Kept<T> {
  readonly body: number;
  readonly offset: number;
  readonly length: number;
  readonly record: T;
}

interface KeptTrace<T> {
  readonly records: ReadonlyMap<number, Kept<T>>;
  readonly bytes: number;
}

/**
 * Decoded records of the traces that were read last, so that a live trace is decoded once and not at every look. Bounded
 * by the bytes that they were decoded from.
 */
export class RecordCache<T> {
  readonly #traces = new Map<string, KeptTrace<T>>();
  readonly #mostBytes: number;
  #bytes = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** The records at the places; those that moved or are new are read. */
  read(traceId: string, places: readonly Place[], read: (place: Place) => T): T[] {
    const before = this.#take(traceId);
    const records = new Map<number, Kept<T>>();
    let bytes = 0;
    for (const place of places) {
      const [row, body, offset, length] = place;
      const known = before?.get(row);
      const stays = known !== undefined && known.body === body && known.offset === offset && known.length === length;
      records.set(row, stays ? known : { body, offset, length, record: read(place) });
      bytes += length;
    }
    if (bytes <= this.#mostBytes) this.#keep(traceId, { records, bytes });
    return [...records.values()].map(({ record }) => record);
  }

  forget(traceId: string): void {
    this.#take(traceId);
  }

  #take(traceId: string): KeptTrace<T>["records"] | undefined {
    const kept = this.#traces.get(traceId);
    if (!kept) return undefined;
    this.#traces.delete(traceId);
    this.#bytes -= kept.bytes;
    return kept.records;
  }

  #keep(traceId: string, kept: KeptTrace<T>): void {
    this.#traces.set(traceId, kept);
    this.#bytes += kept.bytes;
    for (const [oldest, { bytes }] of this.#traces) {
      if (this.#bytes <= this.#mostBytes) break;
      this.#traces.delete(oldest);
      this.#bytes -= bytes;
    }
  }
}
