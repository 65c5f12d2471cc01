/** A place in code, and how it was found. Lines and columns count from 1. */
export interface Location {
  /** As it was sent or, once a workspace is at hand, relative to its folder. Only ever compared, never opened as it is. */
  readonly path: string;
  readonly line: number;
  readonly column?: number;
  /** The function around the place, when that was told. */
  readonly symbol: string | null;
  readonly via: "attributes" | "stacktrace" | "symbol" | "literal";
  /** Whether telemetry named this very line. False for whatever was found by a name. */
  readonly exact: boolean;
  /**
   * Of a line that the run itself wrote, when that was, in milliseconds since the epoch: it is a line of the file as it was
   * then. Other lines are those of the file when the run began.
   */
  readonly writtenMs?: number;
}
