import { describe, expect, it } from "vitest";
import { type SpanSpec, spanRecord } from "../../../test/support/buildSpans.ts";
import type { AnyValue } from "../../otlp/telemetry.ts";
import { normaliseSpan } from "../normaliseSpan.ts";

const draft = (type: string, attributes: Record<string, AnyValue>, more: Partial<SpanSpec> = {}) =>
  normaliseSpan(
    spanRecord({
      name: "look",
      from: 0,
      to: 1,
      scope: "langwatch",
      ...more,
      attributes: { "langwatch.span.type": type, ...attributes },
    }),
  ).draft;
const typed = (type: string, value: unknown) => JSON.stringify({ type, value });

describe("LangWatch", () => {
  it("takes what is outermost for the workflow, and finds the session in its metadata", () => {
    const metadata = { metadata: '{"thread_id": "trip-1"}' };
    expect(draft("span", metadata)).toMatchObject({ kind: "workflow", sessionId: "trip-1" });
    expect(draft("span", metadata, { parent: "p" }).kind).toBe("step");
  });

  it("reads values without the type that stands beside them", () => {
    const io = { "langwatch.input": typed("json", { city: "Oslo" }), "langwatch.output": typed("text", "sunny") };
    const { content } = draft("tool", io, { parent: "p" });
    expect([content.firstArgument(), content.input(), content.output()]).toEqual(["Oslo", '{"city":"Oslo"}', "sunny"]);
    const asked = draft("span", { "langwatch.input": typed("json", { question: "How is Oslo?" }) });
    expect(asked.content.question()).toBe("How is Oslo?");
  });

  it("reads what a model was asked and answered, its provider, and reasoning among the metrics", () => {
    const call = draft("llm", {
      "langwatch.input": typed("chat_messages", [{ role: "user", content: "Hi?" }]),
      "langwatch.output": typed("chat_messages", [{ role: "assistant", content: "Ho." }]),
      "langwatch.metrics": '{"prompt_tokens": 9, "completion_tokens": 4, "reasoning_tokens": 2}',
      "gen_ai.request.model": "openai/gpt-x",
      "gen_ai.usage.prompt_tokens": 9,
      "gen_ai.usage.completion_tokens": 4,
    });
    expect(call).toMatchObject({ model: "gpt-x", requestModel: "gpt-x", provider: "openai" });
    expect(call.tokens).toMatchObject({ input: 9, output: 4, reasoning: 2 });
    expect([call.content.question(), call.content.output()]).toEqual(["Hi?", "Ho."]);
  });

  it("reads what was found", () => {
    const found = { "langwatch.rag_contexts": '[{"document_id": "guide.md", "content": "Oslo is in Norway."}]' };
    expect(draft("rag", found).content.retrieved()).toMatchObject([{ id: "guide.md", text: "Oslo is in Norway." }]);
  });
});
