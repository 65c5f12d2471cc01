import { describe, expect, it } from "vitest";
import { type SpanSpec, spanRecord } from "../../../test/support/buildSpans.ts";
import { understand } from "../../../test/support/understand.ts";
import type { AnyValue } from "../../otlp/telemetry.ts";
import { normaliseSpan } from "../normaliseSpan.ts";

const span = (name: string, id: string, attributes: Record<string, AnyValue>, parent?: string): SpanSpec => ({
  name,
  id,
  from: 0,
  to: 9,
  scope: "app",
  attributes,
  ...(parent ? { parent } : {}),
});
const draft = (...spec: Parameters<typeof span>) => normaliseSpan(spanRecord(span(...spec))).draft;

const ANSWER = JSON.stringify({
  replies: [
    {
      role: "assistant",
      content: [{ text: "sunny" }],
      meta: {
        model: "m-1",
        usage: {
          prompt_tokens: 100,
          completion_tokens: 20,
          prompt_tokens_details: { cached_tokens: 64 },
          completion_tokens_details: { reasoning_tokens: 5 },
        },
      },
    },
  ],
});
const asked = (text: string) => JSON.stringify({ messages: [{ role: "user", content: [{ text }] }] });

describe("Haystack's own tracing", () => {
  it("reads model and tokens beside the answer of an agent's call, and of a pipeline's generator", () => {
    const wanted = { kind: "llm", model: "m-1", family: "genai" };
    const tokens = { input: 100, cachedInput: 64, output: 20, reasoning: 5 };
    const call = draft("haystack.agent.step.llm", "l", {
      "haystack.agent.step.llm.input": asked("How is Oslo?"),
      "haystack.agent.step.llm.output": ANSWER,
    });
    expect(call).toMatchObject({ ...wanted, tokens });
    expect([call.content.question(), call.content.output()]).toEqual(["How is Oslo?", "sunny"]);
    const component = {
      "haystack.component.type": "OpenAIChatGenerator",
      "haystack.component.name": "llm",
      "haystack.component.output": ANSWER,
    };
    expect(draft("haystack.component.run", "c", component)).toMatchObject({ ...wanted, tokens });
  });

  it("knows components by their classes", () => {
    const kind = (type: string) => draft("haystack.component.run", "c", { "haystack.component.type": type }).kind;
    expect(kind("InMemoryBM25Retriever")).toBe("retriever");
    expect(kind("SentenceTransformersTextEmbedder")).toBe("embedding");
    expect(kind("AnswerBuilder")).toBe("step");
  });

  it("takes a flag for a tool that failed, with what went wrong", () => {
    const tool = draft("haystack.agent.step.tool", "t", {
      "haystack.tool.name": "look",
      "haystack.tool.error": true,
      "haystack.agent.step.tool.input": '{"city": "Osl"}',
      "haystack.agent.step.tool.output": '{"error": "no such city"}',
    });
    expect(tool).toMatchObject({
      kind: "tool",
      toolName: "look",
      outcome: "error",
      error: { message: "no such city" },
    });
    expect(tool.content.firstArgument()).toBe("Osl");
  });

  it("names an agent by the component that it is, and a run by what it was asked", () => {
    const run = understand([
      span("haystack.pipeline.run", "p", { "haystack.pipeline.input_data": `{"guide": ${asked("How is Oslo?")}}` }),
      span(
        "haystack.component.run",
        "c",
        { "haystack.component.type": "Agent", "haystack.component.name": "guide" },
        "p",
      ),
      span("haystack.agent.run", "a", {}, "c"),
      span("haystack.agent.step.llm", "l", { "haystack.agent.step.llm.output": ANSWER }, "a"),
    ]);
    expect(run.summary).toMatchObject({ name: "How is Oslo?", agents: ["guide"], llmCalls: 1, inputTokens: 100 });
  });
});
