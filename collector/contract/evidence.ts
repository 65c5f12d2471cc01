/** A span behind a count, and how much of the count it is: 1, or the tokens, dollars, steps or milliseconds that it adds. */
export interface EvidenceItem {
  /** Null for what only a log record told that names no span. */
  readonly spanId: string | null;
  readonly value: number;
}

/** A count that a run shows, with the number of entries behind it. */
export interface CountTotal {
  /** As the run names it: `toolErrors`, `approvals.denied`, `tools.<name>`. */
  readonly count: string;
  /** Null where the run does not know it. */
  readonly value: number | null;
  readonly items: number;
}

/** Answer of `GET /api/runs/{runId}/evidence`: what can be asked for. */
export interface EvidenceTotals {
  readonly counts: readonly CountTotal[];
}

/** Answer of `GET /api/runs/{runId}/evidence?count=NAME`: spans in tree order, or in order of time for facts of the run. */
export interface EvidenceAnswer extends CountTotal {
  readonly spans: readonly EvidenceItem[];
  readonly next: string | null;
}
