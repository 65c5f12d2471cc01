import type { SpanContent } from "../model/modelSpan.ts";
import type { SpanRecord } from "../otlp/telemetry.ts";
import type { SpanDraft } from "./family.ts";
import { type Normalised, normaliseSpan } from "./normaliseSpan.ts";

interface Known {
  readonly normalised: Normalised;
  /** The draft as it was before anything of the run as a whole changed it. */
  readonly first: SpanDraft;
}

const known = new WeakMap<SpanRecord, Known>();

/**
 * A span normalised, as if for the first time. A live run is understood again and again, of the same records: each is
 * read once, and its draft set back. So the drafts of one look are over when the next begins.
 */
export function normalisedAnew(record: SpanRecord): Normalised {
  const before = known.get(record);
  if (before) {
    Object.assign(before.normalised.draft, before.first);
    return before.normalised;
  }
  const normalised = normaliseSpan(record);
  known.set(record, { normalised, first: { ...normalised.draft } });
  return normalised;
}

/** The content of a span as the span itself carries it. */
export function contentAsSent(record: SpanRecord): SpanContent | undefined {
  return known.get(record)?.first.content;
}
