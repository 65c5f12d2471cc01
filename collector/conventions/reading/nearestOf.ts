import type { SpanDraft } from "../family.ts";

/**
 * For each span of a trace the nearest one at or above it that satisfies, by span id; spans without one are left out.
 * Every span is visited once, whatever the depth; spans that are their own ancestors end at themselves.
 */
export function nearestOf(
  spans: readonly { readonly draft: SpanDraft }[],
  test: (draft: SpanDraft) => boolean,
): ReadonlyMap<string, SpanDraft> {
  const drafts = new Map(spans.map(({ draft }) => [draft.spanId, draft]));
  const nearest = new Map<string, SpanDraft | null>();
  for (const { draft } of spans) {
    const path: SpanDraft[] = [];
    let at: SpanDraft | undefined = draft;
    let found: SpanDraft | null = null;
    while (at) {
      const known = nearest.get(at.spanId);
      if (known !== undefined) {
        found = known;
        break;
      }
      nearest.set(at.spanId, null);
      path.push(at);
      if (test(at)) {
        found = at;
        break;
      }
      at = at.parentId === null ? undefined : drafts.get(at.parentId);
    }
    for (const passed of path) nearest.set(passed.spanId, found);
  }
  const result = new Map<string, SpanDraft>();
  for (const [spanId, found] of nearest) if (found) result.set(spanId, found);
  return result;
}
