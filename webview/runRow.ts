import type { SpanRow } from "../collector/contract/span.ts";

/** What is drawn of a span: all of its row but what only its details tell. */
export type RunRow = Omit<SpanRow, "parentId" | "startMs" | "location" | "definition" | "family" | "planStepId">;
