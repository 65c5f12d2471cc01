import type { ReadSpan } from "./readSpan.ts";

/** What went into a span and came out, as log records told it; null where they did not. */
export interface ToldContent {
  readonly input: string | null;
  readonly output: string | null;
}

/** Texts are kept up to this many characters, and those of a run up to so many in all: the records have the whole. */
const MOST_TEXT = 16_384;
const MOST_IN_ALL = 4_000_000;

/**
 * Span id → its content, of spans that do not carry it themselves. It is told by the run as a whole, so that who looks at
 * one span later would not find it.
 */
export function toldContent(spans: readonly ReadSpan[]): Record<string, ToldContent> {
  const told: [string, ToldContent][] = [];
  let size = 0;
  for (const { draft, content: own } of spans) {
    if (draft.content === own) continue;
    const content = { input: cut(draft.content.input()), output: cut(draft.content.output()) };
    size += (content.input?.length ?? 0) + (content.output?.length ?? 0);
    if (size > MOST_IN_ALL) break;
    if (content.input !== null || content.output !== null) told.push([draft.spanId, content]);
  }
  return Object.fromEntries(told);
}

function cut(text: string | null): string | null {
  return text === null || text.length <= MOST_TEXT ? text : `${text.slice(0, MOST_TEXT - 1)}…`;
}
