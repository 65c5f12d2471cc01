import type { SpanDraft } from "../family.ts";
import { nearestOf } from "./nearestOf.ts";

/**
 * The spans of agents' telemetry that lie within spans of the program, or of the server that it runs in, and within
 * nothing else. Those with nothing above them are left out.
 */
export function outermostOf<T extends { readonly draft: SpanDraft }>(spans: readonly T[]): T[] {
  const foreign = new Set(spans.filter(({ draft }) => draft.family === "").map(({ draft }) => draft.spanId));
  if (foreign.size === 0) return [];
  const known = nearestOf(spans, ({ family }) => family !== "");
  return spans.filter(({ draft: { family, parentId } }) => {
    return family !== "" && parentId !== null && foreign.has(parentId) && !known.has(parentId);
  });
}
