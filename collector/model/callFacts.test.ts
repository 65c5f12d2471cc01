import { expect, test } from "vitest";
import { agent, llm, type SpanSpec } from "../../test/support/buildSpans.ts";
import { understand } from "../../test/support/understand.ts";

const around: SpanSpec = { name: "chat", id: "c", parent: "a", from: 1, to: 9 };
const chat = (model?: string): SpanSpec => ({
  ...around,
  attributes: { "gen_ai.operation.name": "chat", ...(model && { "gen_ai.request.model": model }) },
});
const factsOf = (outer: SpanSpec) =>
  understand([agent("A", 0, 10, { id: "a" }), outer, llm("inner", 2, 8, { parent: "c" })]).summary;

test("a call whose span lacks the model takes it from the span inside it", () => {
  expect(factsOf(chat())).toMatchObject({ llmCalls: 1, models: ["inner"] });
});

test("a call whose span has the model has no other", () => {
  expect(factsOf(chat("outer"))).toMatchObject({ llmCalls: 1, models: ["outer"] });
});
