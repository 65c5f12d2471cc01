import { expect, it } from "vitest";
import type { SpanSpec } from "../../../test/support/buildSpans.ts";
import { understand } from "../../../test/support/understand.ts";

const span = (
  name: string,
  id: string,
  parent: string | null,
  from: number,
  to: number,
  more: Partial<SpanSpec> = {},
): SpanSpec => ({
  name,
  id,
  from,
  to,
  scope: "desk",
  ...(parent ? { parent } : {}),
  ...more,
});

it("takes each try of Griptape's prompt drivers for a call, and the structure around them for the work", () => {
  const run = understand([
    span("Pipeline.run()", "p", null, 0, 9),
    span("Pipeline.try_run()", "t", "p", 0, 9),
    span("OpenAiChatPromptDriver.run()", "d", "t", 1, 8),
    span("OpenAiChatPromptDriver.try_run()", "a", "d", 1, 2, { status: "error", message: "429" }),
    span("OpenAiChatPromptDriver.try_run()", "b", "d", 3, 8),
  ]);
  expect(run.summary).toMatchObject({ name: "Pipeline", families: ["genai"], llmCalls: 2, llmErrors: 0, retries: 1 });
  expect(run.spans.map(({ kind }) => kind)).toEqual(["workflow", "internal", "internal", "llm", "llm"]);
});
