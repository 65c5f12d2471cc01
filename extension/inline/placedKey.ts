import type { CodeKey } from "../../collector/contract/code.ts";

/** One thing of the shown run on one line of a document. Lines count from 1. */
export interface PlacedKey {
  readonly key: CodeKey;
  /** `caller`: the line that calls the function in which it was called. */
  readonly role: "call" | "definition" | "caller";
  readonly line: number;
  /** Whether telemetry named this very line; false when it was found by a name. */
  readonly exact: boolean;
  /** The line was edited away since; this is where it stood. */
  readonly stale: boolean;
}
