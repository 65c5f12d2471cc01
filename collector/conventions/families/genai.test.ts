import { expect, it } from "vitest";
import { spanRecord } from "../../../test/support/buildSpans.ts";
import type { AnyValue } from "../../otlp/telemetry.ts";
import { normaliseSpan } from "../normaliseSpan.ts";

const chat = (scope: string, attributes: Record<string, AnyValue>) =>
  normaliseSpan(
    spanRecord({
      name: "chat m",
      from: 0,
      to: 1,
      scope,
      attributes: { "gen_ai.operation.name": "chat", "gen_ai.request.model": "m", ...attributes },
    }),
  ).draft;

it("adds what came from Bedrock's cache and went there to the input, which is counted without", () => {
  const usage = {
    "gen_ai.usage.input_tokens": 37,
    "gen_ai.usage.output_tokens": 21,
    "gen_ai.usage.cache_read.input_tokens": 64,
    "gen_ai.usage.cache_creation.input_tokens": 8,
  };
  for (const scope of [
    "opentelemetry.instrumentation.botocore.bedrock-runtime",
    "opentelemetry.instrumentation.genai.bedrock",
    "opentelemetry.instrumentation.bedrock",
  ])
    expect(chat(scope, usage).tokens).toMatchObject({ input: 109, cachedInput: 64, cacheWrite: 8, output: 21 });
  expect(chat("opentelemetry.instrumentation.genai.openai", usage).tokens).toMatchObject({
    input: 37,
    cachedInput: 64,
  });
});

it("reads messages that were written as flattened keys, as emitters of older names do", () => {
  const { content, guardrail } = chat("openai", {
    "gen_ai.prompt.0.role": "user",
    "gen_ai.prompt.0.content": "Hi?",
    "gen_ai.completion.0.role": "assistant",
    "gen_ai.completion.0.content": "Ho.",
    "gen_ai.completion.0.finish_reason": "content_filter",
  });
  expect([content.question(), content.output()]).toEqual(["Hi?", "Ho."]);
  expect(guardrail).toMatchObject({ verdict: "block" });
});
