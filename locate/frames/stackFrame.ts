/** One frame of a stack trace. Has the shape that the contract gives it. */
export interface StackFrame {
  /** A plain path: `file://` is taken off, everything else is as it was sent. Untrusted; only ever to be compared. */
  readonly path: string;
  /** Counts from 1. */
  readonly line: number;
  /** Counts from 1; null where the format has none. */
  readonly column: number | null;
  /** The function; null at the top of a file and in anonymous functions. */
  readonly symbol: string | null;
  /** In the program's own code, not in a dependency, a runtime or an instrumentation. */
  readonly user: boolean;
}
