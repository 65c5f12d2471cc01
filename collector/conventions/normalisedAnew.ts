import type { ModelEvent, SpanContent } from "../model/modelSpan.ts";
import type { SpanRecord } from "../otlp/telemetry.ts";
import { announced } from "./families/logfire.ts";
import type { SpanDraft } from "./family.ts";
import { GENERAL_RULES } from "./generalRules.ts";
import { spanEvents } from "./normaliseEvents.ts";
import { type Normalised, normaliseSpan } from "./normaliseSpan.ts";

/** A span with what its own record tells beside it. */
export interface ReadSpan extends Normalised {
  readonly events: readonly ModelEvent[];
  /** Bits of the {@link GENERAL_RULES} that look for such a span, by their place in the list. */
  readonly concerns: number;
  /** Its content as the span itself carries it. */
  readonly content: SpanContent;
}

const known = new WeakMap<SpanRecord, ReadSpan>();

/**
 * A span normalised, as if for the first time. A live run is understood again and again, of the same records: each is
 * read once, and its draft set back where it may have been changed. So the drafts of one look are over when the next
 * begins.
 */
export function normalisedAnew(sent: SpanRecord): ReadSpan {
  const before = known.get(sent);
  if (before) {
    if (before.first !== null) Object.assign(before.draft, before.first);
    return before;
  }
  const record = announced(sent);
  const { draft, family, first } = normaliseSpan(record);
  const events = record.events.length === 0 ? NONE : spanEvents(record, family);
  const read: ReadSpan = {
    draft,
    record,
    family,
    first,
    events,
    concerns: concernsOf(draft, record),
    content: draft.content,
  };
  known.set(sent, read);
  return read;
}

function concernsOf(draft: SpanDraft, record: SpanRecord): number {
  let bits = 0;
  for (let i = 0; i < GENERAL_RULES.length; i++) if (GENERAL_RULES[i]?.concerns?.(record, draft)) bits |= 1 << i;
  return bits;
}

const NONE: readonly ModelEvent[] = [];
