import type { CodeKey } from "../../collector/contract/code.ts";
import type { KeyPlace } from "../code/keyPlaces.ts";

/** One thing of the shown run on one line of a document. Lines count from 1. */
export interface PlacedKey {
  readonly key: CodeKey;
  /** `caller`: the line that calls the function in which it was called. */
  readonly role: "call" | "definition" | "caller";
  readonly line: number;
  /** How the place was found. */
  readonly via: KeyPlace["via"];
  /** Whether telemetry named this very line; false when it was found by a name. */
  readonly exact: boolean;
  /** The line was edited away since; this is near to where it stood. */
  readonly stale: boolean;
  /** What stood on the line, where it is stale. */
  readonly was: string | null;
}
