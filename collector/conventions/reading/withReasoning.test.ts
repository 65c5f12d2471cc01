import { expect, test } from "vitest";
import { llm, spanRecord } from "../../../test/support/buildSpans.ts";
import { normaliseSpan } from "../normaliseSpan.ts";

/** Constructed: the counts of one model call as two emitters pass them on. */
const tokens = (attributes: Record<string, number>) =>
  normaliseSpan(spanRecord(llm("gemini", 0, 1, { attributes }))).draft.tokens;
const USAGE = {
  "gen_ai.usage.input_tokens": 10,
  "gen_ai.usage.output_tokens": 4,
  "gen_ai.usage.reasoning.output_tokens": 6,
};

test("reasoning that a total shows to be counted beside the output becomes a part of it", () => {
  expect(tokens({ ...USAGE, "gen_ai.usage.total_tokens": 20 })).toMatchObject({ input: 10, output: 10, reasoning: 6 });
});

test.each([
  ["there is no total", {}],
  ["the total holds it within the output", { "gen_ai.usage.output_tokens": 8, "gen_ai.usage.total_tokens": 18 }],
])("output stays as it was sent where %s", (_, more: Record<string, number>) => {
  const sent = { ...USAGE, ...more };
  expect(tokens(sent)).toMatchObject({ output: sent["gen_ai.usage.output_tokens"], reasoning: 6 });
});
