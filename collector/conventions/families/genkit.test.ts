import { describe, expect, it } from "vitest";
import { spanRecord } from "../../../test/support/buildSpans.ts";
import { understand } from "../../../test/support/understand.ts";
import type { AnyValue } from "../../otlp/telemetry.ts";
import { normaliseSpan } from "../normaliseSpan.ts";

/** Constructed after the documented attributes of Genkit, and of the families that are only tables. */
const action = (subtype: string, name: string, attributes: Record<string, AnyValue> = {}, more = {}) => ({
  name,
  from: 0,
  to: 9,
  scope: "genkit-tracer",
  ...more,
  attributes: { "genkit:type": "action", "genkit:metadata:subtype": subtype, "genkit:name": name, ...attributes },
});

describe("Genkit", () => {
  it("reads flows, models and tools", () => {
    const output = {
      message: { role: "model", content: [{ text: "Soup." }] },
      usage: { inputTokens: 9, outputTokens: 4, thoughtsTokens: 2, cachedContentTokens: 3 },
    };
    const run = understand([
      action("flow", "menu", { "genkit:sessionId": "s-1" }, { id: "f" }),
      action(
        "model",
        "googleai/gemini-x",
        {
          "genkit:input": JSON.stringify({ messages: [{ role: "user", content: [{ text: "What is there?" }] }] }),
          "genkit:output": JSON.stringify(output),
        },
        { id: "m", parent: "f", from: 1, to: 5 },
      ),
      action("tool", "stock", { "genkit:state": "error", "genkit:input": '{"item":"soup"}' }, { parent: "f", from: 6 }),
    ]);
    expect(run.summary).toMatchObject({
      name: "What is there?",
      sessionId: "s-1",
      models: ["gemini-x"],
      inputTokens: 9,
      cachedInputTokens: 3,
      outputTokens: 4,
      reasoningTokens: 2,
      tools: { stock: 1 },
      toolErrors: 1,
    });
  });
});

describe("families that are only tables", () => {
  const draft = (name: string, attributes: Record<string, AnyValue>, scope = "other") =>
    normaliseSpan(spanRecord({ name, from: 0, to: 1, scope, attributes })).draft;

  it.each<[string, string, Record<string, AnyValue>, string, object]>([
    ["AgentOps", "x", { "agentops.span.kind": "agent.decision" }, "agentops", { kind: "step" }],
    [
      "AgentOps tools",
      "x",
      { "agentops.span.kind": "tool", "tool.name": "look" },
      "agentops",
      { kind: "tool", toolName: "look" },
    ],
    ["Laminar", "x", { "lmnr.span.type": "LLM" }, "lmnr.sdk", { kind: "llm" }],
    [
      "LangWatch",
      "x",
      { "langwatch.span.type": "rag", "langwatch.thread.id": "t" },
      "langwatch",
      { kind: "retriever", sessionId: "t" },
    ],
    ["TraceAI", "look", { "fi.span.kind": "TOOL" }, "fi_instrumentation.openai", { kind: "tool", toolName: "look" }],
    [
      "VoltAgent",
      "x",
      { "span.type": "agent", "voltagent.agent.name": "guide" },
      "voltagent",
      { kind: "agent", agentName: "guide" },
    ],
    ["Spring AI", "x", { "spring.ai.kind": "vector_store" }, "other", { kind: "retriever" }],
    [
      "LiveKit",
      "function_tool",
      { "lk.function_tool.name": "look" },
      "livekit-agents",
      { kind: "tool", toolName: "look" },
    ],
    ["Semantic Kernel", "AutoFunctionInvocationLoop", {}, "semantic_kernel.connectors", { kind: "step" }],
  ])("read %s and count it as GenAI", (_, name, attributes, scope, wanted) => {
    expect(draft(name, attributes, scope)).toMatchObject({ family: "genai", ...wanted });
  });

  it("leave bare keys alone outside of the family that owns them", () => {
    expect(draft("x", { "span.type": "agent" }).kind).toBeNull();
  });

  it("reads from the provider's own answer what its usage leaves out", () => {
    const output = {
      message: { role: "model", content: [{ text: "Soup." }] },
      usage: { inputTokens: 9, outputTokens: 4 },
      raw: {
        model: "gpt-x-2026-08-06",
        usage: { prompt_tokens_details: { cached_tokens: 3 }, completion_tokens_details: { reasoning_tokens: 2 } },
      },
    };
    const call = action("model", "mock/gpt-x", { "genkit:output": JSON.stringify(output) });
    expect(normaliseSpan(spanRecord(call)).draft).toMatchObject({
      model: "gpt-x-2026-08-06",
      requestModel: "gpt-x",
      tokens: { input: 9, cachedInput: 3, output: 4, reasoning: 2 },
    });
  });
});
