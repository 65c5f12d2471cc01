import type { ModelEvent, SpanContent } from "../model/modelSpan.ts";
import type { SpanRecord } from "../otlp/telemetry.ts";
import { announced } from "./families/logfire.ts";
import type { SpanDraft } from "./family.ts";
import { GENERAL_RULES } from "./generalRules.ts";
import { spanEvents } from "./normaliseEvents.ts";
import { type Normalised, normaliseSpan } from "./normaliseSpan.ts";

/** A span with what its own record tells beside it. */
export interface ReadSpan extends Normalised {
  /** The record as it came: of a placeholder it is not the record that is read. */
  readonly sent: SpanRecord;
  readonly events: readonly ModelEvent[];
  /** Bits of the {@link GENERAL_RULES} that look for such a span, by their place in the list. */
  readonly concerns: number;
  /** Its content as the span itself carries it. */
  readonly content: SpanContent;
}

const NONE: readonly ModelEvent[] = [];

export function readSpan(sent: SpanRecord): ReadSpan {
  const record = announced(sent);
  const { draft, family, first } = normaliseSpan(record);
  return {
    draft,
    record,
    family,
    first,
    sent,
    events: record.events.length === 0 ? NONE : spanEvents(record, family),
    concerns: concernsOf(draft, record),
    content: draft.content,
  };
}

/** Sets the draft back to what the span alone makes of it. */
export function setBack({ draft, first }: ReadSpan): void {
  if (first !== null) Object.assign(draft, first);
}

function concernsOf(draft: SpanDraft, record: SpanRecord): number {
  let bits = 0;
  for (let i = 0; i < GENERAL_RULES.length; i++) if (GENERAL_RULES[i]?.concerns?.(record, draft)) bits |= 1 << i;
  return bits;
}
