import { columnRows } from "../collector/contract/columnRow.ts";
import type { SpanColumns } from "../collector/contract/columns.ts";
import type { RunRow } from "./runRow.ts";
import { SpanIndex, type SpanPlaces } from "./spanIndex.ts";

/** The rows of a run in the order of the tree, and where each span stands. */
export interface RunRows {
  readonly rows: readonly RunRow[];
  readonly places: SpanPlaces;
}

/** The rows that columns hold, chunk after chunk. */
export function rowsOf(chunks: readonly SpanColumns[]): RunRows {
  return { rows: columnRows(chunks), places: new SpanIndex(chunks.map((chunk) => chunk.spanIds)) };
}
