/** A place where what was searched for stands. What came last comes first: of the words as typed, then of longer ones. */
export interface SearchHit {
  readonly runId: string;
  readonly runName: string;
  /** Null for a log record that belongs to no span. */
  readonly spanId: string | null;
  /** Name of the span or of the log record's event. */
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly timeMs: number;
  /** The text around the first place. */
  readonly snippet: string;
  /** Where in the snippet the words stand: beginning and end of each, in characters of JavaScript. */
  readonly marks: readonly (readonly [number, number])[];
}

export interface SearchAnswer {
  readonly hits: readonly SearchHit[];
  readonly next: string | null;
  /** Spans and log records that are not in the index yet; they are within seconds. */
  readonly waiting: number;
}
