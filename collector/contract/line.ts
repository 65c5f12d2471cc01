/**
 * A run as one line: for every instant the deepest span of the critical path. Times are milliseconds since the run's
 * start. Segments are in order, do not overlap and cover the run; what no segment covers only passed time.
 */
export interface RunLine {
  readonly durationMs: number;
  readonly segments: readonly LineSegment[];
  readonly marks: readonly LineMark[];
  /** The end never arrived. */
  readonly open: boolean;
}

export interface LineSegment {
  readonly fromMs: number;
  readonly toMs: number;
  readonly state: "working" | "waiting";
  readonly agent: string | null;
  readonly spanId: string;
  /** Past a time budget from here on. */
  readonly over: boolean;
}

export interface LineMark {
  readonly atMs: number;
  readonly kind: "failed" | "hit" | "check" | "over" | "retry";
  readonly spanId: string;
}
