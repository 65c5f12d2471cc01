import { describe, expect, it } from "vitest";
import { type SpanSpec, spanRecord } from "../../../test/support/buildSpans.ts";
import { understand } from "../../../test/support/understand.ts";
import type { AnyValue } from "../../otlp/telemetry.ts";
import { normaliseSpan } from "../normaliseSpan.ts";

const USAGE =
  "{'completion_tokens': 21, 'prompt_tokens': 101, 'completion_tokens_details': {'reasoning_tokens': 5}, 'prompt_tokens_details': {'cached_tokens': 64}}";

const written = (attributes: Record<string, AnyValue> = {}) => ({
  "litellm.call_id": "c",
  "llm.request.type": "completion",
  "gen_ai.operation.name": "chat",
  "gen_ai.request.model": "m",
  "gen_ai.usage.input_tokens": 101,
  "gen_ai.usage.output_tokens": 21,
  "gen_ai.cost.total_cost": 0.5,
  "metadata.usage_object": USAGE,
  ...attributes,
});
const own = (name: string, parent: string | undefined, attributes: Record<string, AnyValue>): SpanSpec => ({
  name,
  from: 2,
  to: 3,
  scope: "litellm",
  attributes,
  ...(parent ? { parent } : {}),
});
const raw = (id: string, parent: string, more: Record<string, AnyValue> = {}) => ({
  ...own("raw_gen_ai_request", parent, { "llm.openai.model": "m-1", "llm.openai.usage": USAGE, ...more }),
  id,
});

describe("LiteLLM", () => {
  it("sends what a call cost, and what came from a cache among the usage that it passes on", () => {
    const { draft } = normaliseSpan(spanRecord(own("litellm_request", undefined, written())));
    expect(draft).toMatchObject({ kind: "llm", costUsd: 0.5, family: "genai" });
    expect(draft.tokens).toMatchObject({ input: 101, cachedInput: 64, output: 21, reasoning: 5 });
  });

  it("makes one call of a request and its raw form", () => {
    const run = understand([own("litellm_request", undefined, written()), raw("r", "litellm_request")]);
    expect(run.summary).toMatchObject({ llmCalls: 1, inputTokens: 101, costUsd: 0.5 });
  });

  it("takes raw requests for the calls where each is written onto a span of the program over the one before", () => {
    const asked = { "llm.openai.messages": "[{'role': 'user', 'content': 'How is Oslo?'}]" };
    const run = understand([
      { name: "answer", from: 0, to: 10, attributes: written({ "gen_ai.agent.name": "guide" }) },
      raw("r1", "answer", asked),
      raw("r2", "answer"),
    ]);
    expect(run.summary).toMatchObject({
      name: "How is Oslo?",
      llmCalls: 2,
      inputTokens: 202,
      cachedInputTokens: 128,
      agents: ["guide"],
      models: ["m-1"],
    });
  });

  it("takes one for a call also where the program's span had ended before anything was written onto it", () => {
    const run = understand([
      {
        name: "answer",
        from: 0,
        to: 1,
        attributes: { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "guide" },
      },
      raw("r1", "answer"),
    ]);
    expect(run.summary).toMatchObject({ llmCalls: 1, inputTokens: 101 });
  });

  it("tells what a check of the gateway did", () => {
    const check = (attributes: Record<string, AnyValue>) =>
      normaliseSpan(spanRecord(own("guardrail", "p", { guardrail_name: "no-bombs", ...attributes }))).draft.guardrail;
    expect(check({ guardrail_mode: "GuardrailEventHooks.pre_call", guardrail_status: "success" })).toMatchObject({
      name: "no-bombs",
      stage: "input",
      verdict: "allow",
    });
    const stopped = { guardrail_mode: "post_call", guardrail_status: "guardrail_intervened", guardrail_response: "no" };
    expect(check(stopped)).toMatchObject({ stage: "output", verdict: "block", reason: "no" });
    expect(check({ guardrail_status: "success", masked_entity_count: '{"EMAIL": 1}' })).toMatchObject({
      verdict: "modify",
    });
  });

  it("takes what the gateway does for itself for plumbing", () => {
    expect(normaliseSpan(spanRecord(own("router", "p", {}))).draft.kind).toBe("internal");
  });
});
