import type { SpanContent } from "../../model/modelSpan.ts";

/** A span's content with some of it told by something else, as a log record. */
export function withContent(content: SpanContent, more: Partial<SpanContent>): SpanContent {
  return {
    input: () => content.input(),
    output: () => content.output(),
    firstArgument: () => content.firstArgument(),
    question: () => content.question(),
    retrieved: () => content.retrieved(),
    query: () => content.query(),
    ...more,
  };
}
