/** A document that a retrieval found, as far as it was sent. */
export interface RetrievedDocument {
  readonly id: string | null;
  readonly score: number | null;
  /** Its beginning, up to 400 characters; the span has what was sent. */
  readonly text: string | null;
}

/** What an agent looked up, or had at hand: documents that were found, or a data source that was named. */
export interface Retrieval {
  readonly spanId: string;
  readonly agent: string | null;
  /** Names of what was searched or read: an index, a store, `namespace/name` of a data set. */
  readonly sources: readonly string[];
  readonly query: string | null;
  /** Best first, as they were sent, at most 100; null where they were not sent. */
  readonly documents: readonly RetrievedDocument[] | null;
  /** Milliseconds since the run's start: when it was at hand. */
  readonly atMs: number;
  /**
   * The first model call that could have seen it: the next one of the same agent, or of who asked that agent, else the
   * next one of the trace. So could every later call of theirs, since each has the conversation before it. Null where no
   * call followed.
   */
  readonly seenFrom: string | null;
}
