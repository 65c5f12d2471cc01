import { describe, expect, it } from "vitest";
import { type SpanSpec, spanRecord } from "../../../../test/support/buildSpans.ts";
import { understand } from "../../../../test/support/understand.ts";
import type { AnyValue } from "../../../otlp/telemetry.ts";
import { normaliseSpan } from "../../normaliseSpan.ts";

const legacy = (operation: string, attributes: Record<string, AnyValue> = {}) =>
  normaliseSpan(
    spanRecord({
      name: operation,
      scope: "ai",
      from: 0,
      to: 9,
      attributes: { "ai.operationId": operation, ...attributes },
    }),
  ).draft;

describe("AI SDK, legacy spans", () => {
  it.each([
    ["ai.generateText", "agent"],
    ["ai.streamObject", "agent"],
    ["ai.generateText.doGenerate", "llm"],
    ["ai.streamText.doStream", "llm"],
    ["ai.toolCall", "tool"],
    ["ai.embedMany.doEmbed", "embedding"],
    ["ai.rerank", "reranker"],
  ])("%s is %s", (operation, kind) => expect(legacy(operation).kind).toBe(kind));

  it("reads the inner call by its own names and by GenAI's", () => {
    const call = legacy("ai.streamText.doStream", {
      "ai.model.id": "gpt-5.2",
      "ai.response.model": "gpt-5.2-2026",
      "ai.usage.promptTokens": 9,
      "gen_ai.usage.output_tokens": 2,
      "ai.usage.cachedInputTokens": 4,
      "ai.prompt.messages": '[{"role":"user","content":[{"type":"text","text":"Review it."}]}]',
      "ai.response.text": "Done.",
    });
    expect(call).toMatchObject({
      model: "gpt-5.2-2026",
      requestModel: "gpt-5.2",
      tokens: { input: 9, output: 2, cachedInput: 4 },
    });
    expect([call.content.question(), call.content.output()]).toEqual(["Review it.", "Done."]);
  });

  it("asks with one text, too", () => {
    expect(legacy("ai.generateText", { "ai.prompt": '{"prompt":"Review it."}' }).content.question()).toBe("Review it.");
  });

  it("finds the session in the telemetry's metadata", () => {
    expect(legacy("ai.generateText", { "ai.telemetry.metadata.chatId": "c-1" }).sessionId).toBe("c-1");
  });
});

describe("AI SDK 7", () => {
  const span = (operation: string, name: string, from: number, to: number, more: Partial<SpanSpec> = {}): SpanSpec => ({
    name: `${operation} ${name}`,
    from,
    to,
    scope: "gen_ai",
    ...more,
    attributes: { "gen_ai.operation.name": operation, ...more.attributes },
  });
  const asking = (response: object | null) =>
    JSON.stringify([
      {
        role: "assistant",
        parts: [{ type: "tool_call", id: "c-1", name: "book", arguments: {} }, { type: "tool-approval-request" }],
      },
      { role: "tool", parts: [{ type: "tool-approval-response" }] },
      ...(response ? [{ role: "tool", parts: [{ type: "tool_call_response", id: "c-1", response }] }] : []),
    ]);
  const trip = (response: object | null, ran: boolean) =>
    understand([
      { name: "POST /chat", id: "root", from: 0, to: 900 },
      span("invoke_agent", "trip", 0, 100, {
        id: "first",
        parent: "root",
        attributes: { "gen_ai.agent.name": "trip" },
      }),
      span("invoke_agent", "trip", 600, 900, {
        id: "second",
        parent: "root",
        attributes: { "gen_ai.agent.name": "trip", "gen_ai.input.messages": asking(response) },
      }),
      ...(ran
        ? [
            span("execute_tool", "book", 610, 620, {
              parent: "second",
              attributes: { "gen_ai.tool.name": "book", "gen_ai.tool.call.id": "c-1" },
            }),
          ]
        : []),
    ]);

  it("sees that a tool was approved by its running, asked when the call before ended", () => {
    expect(trip(null, true).approvals).toMatchObject([
      { tool: "book", outcome: "approved", agent: "trip", spanId: "first", askedMs: 100, answeredMs: 610 },
    ]);
  });

  it("sees a refusal in what the model was told, and no answer where there is none", () => {
    expect(trip({ denied: true, reason: "too dear" }, false).approvals).toMatchObject([
      { outcome: "denied", reason: "too dear" },
    ]);
    expect(trip(null, false).approvals).toMatchObject([{ outcome: null }]);
  });

  it("takes a model's name for no agent's", () => {
    const run = understand([
      span("invoke_agent", "gpt-5.2", 0, 9, {
        attributes: { "gen_ai.agent.name": "gpt-5.2", "gen_ai.request.model": "gpt-5.2" },
      }),
    ]);
    expect(run.summary.agents).toEqual([]);
    expect(run.spans[0]?.kind).toBe("agent");
  });
});
