import type { ColumnFacts } from "../collector/contract/columnRow.ts";

/** What is drawn of a span. */
export type RunRow = ColumnFacts;
