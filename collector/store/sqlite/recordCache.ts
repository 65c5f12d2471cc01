/** Where a record lies: number of the row, of the body, offset and length in it. */
export type Place = readonly [row: number, body: number, offset: number, length: number, ...rest: number[]];

interface Kept<T> {
  readonly body: number;
  readonly offset: number;
  readonly length: number;
  readonly record: T;
}

/** The state of a trace that records were read in: `changed` grows with every change, `running` counts spans without end. */
export interface TraceState {
  readonly id: number;
  readonly changed: number;
  readonly count: number;
  readonly running: number;
}

interface KeptTrace<T> {
  readonly state: TraceState;
  readonly rows: Map<number, Kept<T>>;
  readonly records: T[];
  readonly lastRow: number;
  readonly bytes: number;
}

/** The places of a trace's records: all, or those behind a row; null where that is not quick to tell. */
export interface Places {
  all(): readonly Place[];
  after(row: number): readonly Place[] | null;
}

/**
 * Decoded records of the traces that were read last, so that a live trace is decoded once and not at every look. Bounded
 * by the bytes that they were decoded from; beside them one trace that is too large for that may be kept.
 */
export class RecordCache<T> {
  readonly #traces = new Map<string, KeptTrace<T>>();
  readonly #mostBytes: number;
  readonly #mostOfOne: number;
  #bytes = 0;
  #large: { readonly traceId: string; readonly kept: KeptTrace<T> } | null = null;

  constructor(mostBytes: number, mostOfOne: number) {
    this.#mostBytes = mostBytes;
    this.#mostOfOne = mostOfOne;
  }

  /** The records of a trace in its present state; those that moved or are new are read. */
  read(traceId: string, state: TraceState, places: Places, read: (place: Place) => T): readonly T[] {
    const before = this.#take(traceId);
    const kept = before ? (carriedOn(before, state, places, read) ?? readAll(before.rows, state, places, read)) : null;
    return this.#keep(traceId, kept ?? readAll(new Map(), state, places, read)).records;
  }

  /** Whether anything of a trace is at hand. */
  has(traceId: string): boolean {
    return this.#traces.has(traceId) || this.#large?.traceId === traceId;
  }

  forget(traceId: string): void {
    this.#take(traceId);
  }

  /** Lets go of the one that is too large to be kept for long. */
  forgetLarge(): void {
    this.#large = null;
  }

  #take(traceId: string): KeptTrace<T> | undefined {
    if (this.#large?.traceId === traceId) {
      const { kept } = this.#large;
      this.#large = null;
      return kept;
    }
    const kept = this.#traces.get(traceId);
    if (!kept) return undefined;
    this.#traces.delete(traceId);
    this.#bytes -= kept.bytes;
    return kept;
  }

  #keep(traceId: string, kept: KeptTrace<T>): KeptTrace<T> {
    if (kept.bytes > this.#mostBytes) {
      if (kept.bytes <= this.#mostOfOne) this.#large = { traceId, kept };
      return kept;
    }
    this.#traces.set(traceId, kept);
    this.#bytes += kept.bytes;
    for (const [oldest, { bytes }] of this.#traces) {
      if (this.#bytes <= this.#mostBytes) break;
      this.#traces.delete(oldest);
      this.#bytes -= bytes;
    }
    return kept;
  }
}

/** What is kept, with the records that came since; null where others may have changed. */
function carriedOn<T>(
  before: KeptTrace<T>,
  state: TraceState,
  places: Places,
  read: (place: Place) => T,
): KeptTrace<T> | null {
  const { rows, records } = before;
  if (before.state.id !== state.id || before.state.count !== rows.size) return null;
  if (before.state.changed === state.changed) return before;
  // The row of a span that runs is written again when its end comes.
  if (before.state.running > 0) return null;
  const more = places.after(before.lastRow);
  if (more === null || rows.size + more.length !== state.count) return null;
  let { bytes, lastRow } = before;
  for (const place of more) {
    const [row, body, offset, length] = place;
    const record = read(place);
    rows.set(row, { body, offset, length, record });
    records.push(record);
    bytes += length;
    lastRow = Math.max(lastRow, row);
  }
  return { state, rows, records, bytes, lastRow };
}

function readAll<T>(
  before: ReadonlyMap<number, Kept<T>>,
  state: TraceState,
  places: Places,
  read: (place: Place) => T,
): KeptTrace<T> {
  const rows = new Map<number, Kept<T>>();
  const records: T[] = [];
  let bytes = 0;
  let lastRow = 0;
  for (const place of places.all()) {
    const [row, body, offset, length] = place;
    const known = before.get(row);
    const stays = known !== undefined && known.body === body && known.offset === offset && known.length === length;
    const kept = stays ? known : { body, offset, length, record: read(place) };
    rows.set(row, kept);
    records.push(kept.record);
    bytes += length;
    lastRow = Math.max(lastRow, row);
  }
  return { state, rows, records, bytes, lastRow };
}
