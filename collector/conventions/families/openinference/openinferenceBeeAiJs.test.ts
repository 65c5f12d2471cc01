import { describe, expect, it } from "vitest";
import { type SpanSpec, spanRecord } from "../../../../test/support/buildSpans.ts";
import { understand } from "../../../../test/support/understand.ts";
import { normaliseSpan } from "../../normaliseSpan.ts";

/** Constructed after a run: each event is a span, numbered by its name. */
const event = (kind: string, target: string, at: number, parent: string, more: Partial<SpanSpec> = {}): SpanSpec => ({
  name: `${target}-1`,
  id: `${target} ${at}`,
  from: at,
  to: at + 1,
  parent,
  scope: "@arizeai/openinference-instrumentation-beeai",
  ...more,
  attributes: { "openinference.span.kind": kind, target, name: target.split(".").at(-1) ?? "", ...more.attributes },
});

describe("BeeAI in JavaScript through OpenInference", () => {
  it("has each call once, although its start, its success and its end are spans", () => {
    const round = "agent.toolCalling.start 1";
    const args = { "tool.parameters": '{"city":"Oslo"}' };
    const run = understand([
      {
        name: "beeai-framework-main",
        id: "main",
        from: 0,
        to: 30,
        scope: "@arizeai/openinference-instrumentation-beeai",
        attributes: { "openinference.span.kind": "AGENT", source: "ToolCallingAgent", "input.value": "Weather?" },
      },
      event("AGENT", "agent.toolCalling.start", 1, "main"),
      event("LLM", "backend.openai.chat.start", 2, round),
      event("LLM", "backend.openai.chat.success", 3, round, {
        attributes: { "llm.model_name": "m", "llm.token_count.prompt": 9, "llm.token_count.completion": 2 },
      }),
      event("LLM", "backend.openai.chat.finish", 4, round),
      event("TOOL", "tool.dynamic.weather.start", 5, round, { attributes: args }),
      event("TOOL", "tool.dynamic.weather.error", 6, round, { attributes: args, status: "error", message: "down" }),
      event("TOOL", "tool.dynamic.weather.finish", 7, round),
      event("TOOL", "tool.dynamic.weather.start", 8, round, { attributes: args }),
      event("TOOL", "tool.dynamic.weather.success", 9, round, { attributes: args }),
      event("AGENT", "agent.toolCalling.success", 12, "main"),
    ]);
    expect(run.summary).toMatchObject({
      name: "Weather?",
      agents: ["ToolCallingAgent"],
      llmCalls: 1,
      inputTokens: 9,
      tools: { weather: 2 },
      toolErrors: 1,
      retries: 1,
      status: "ok",
    });
    const { draft } = normaliseSpan(
      spanRecord(event("TOOL", "tool.dynamic.weather.success", 9, round, { attributes: args })),
    );
    expect([draft.content.input(), draft.content.firstArgument()]).toEqual(['{"city":"Oslo"}', "Oslo"]);
  });
});
