import { describe, expect, it } from "vitest";
import { type SpanSpec, spanRecord } from "../../../test/support/buildSpans.ts";
import { understand } from "../../../test/support/understand.ts";
import type { AnyValue } from "../../otlp/telemetry.ts";
import { normaliseSpan } from "../normaliseSpan.ts";

/** Constructed after the documented attributes of LangSmith's SDK. */
const spec = (kind: string, name: string, attributes: Record<string, AnyValue> = {}, more: Partial<SpanSpec> = {}) => ({
  name,
  from: 0,
  to: 10,
  scope: "langsmith",
  ...more,
  attributes: { "langsmith.span.kind": kind, ...attributes },
});
const draft = (kind: string, attributes: Record<string, AnyValue> = {}, more: Partial<SpanSpec> = {}) =>
  normaliseSpan(spanRecord(spec(kind, "x", attributes, more))).draft;

describe("LangSmith", () => {
  it("lets its own kind say more than the operation, which is mapped wrongly for some", () => {
    expect(draft("retriever", { "gen_ai.operation.name": "embeddings" }).kind).toBe("retriever");
    expect(draft("prompt", { "gen_ai.operation.name": "chat" }).kind).toBe("prompt");
    expect(draft("chain").kind).toBe("workflow");
    expect(draft("chain", {}, { parent: "p" }).kind).toBe("step");
  });

  it("takes the conversation from the metadata and never the project", () => {
    expect(draft("chain", { "langsmith.trace.session_id": "project" }).sessionId).toBeNull();
    expect(draft("chain", { "langsmith.metadata.thread_id": "t-1" }).sessionId).toBe("t-1");
  });

  it("finds cached and reasoning tokens in the metadata", () => {
    const usage = {
      input_tokens: 9,
      output_tokens: 5,
      input_token_details: { cache_read: 4 },
      output_token_details: { reasoning: 2 },
    };
    const { tokens } = draft("llm", {
      "gen_ai.usage.input_tokens": 9,
      "gen_ai.usage.output_tokens": 5,
      "langsmith.metadata.usage_metadata": JSON.stringify(usage),
    });
    expect(tokens).toEqual({ input: 9, output: 5, cachedInput: 4, cacheWrite: null, reasoning: 2 });
  });

  it("names the agents of LangGraph by the metadata", () => {
    const name = { "langsmith.metadata.lc_agent_name": "guide" };
    const run = understand([
      spec("chain", "graph", {}, { id: "g" }),
      spec("chain", "guide", name, { id: "a", parent: "g" }),
      spec("llm", "ChatOpenAI", { ...name, "gen_ai.request.model": "m" }, { parent: "a" }),
    ]);
    expect(run.summary.agents).toEqual(["guide"]);
  });

  it("takes a pause for no failure, and tells what went wrong without the repr around it", () => {
    const thrown = (message: string) =>
      draft(
        "chain",
        {},
        {
          parent: "p",
          status: "error",
          message,
          events: [
            { name: "exception", at: 1, attributes: { "exception.type": "Exception", "exception.message": message } },
          ],
        },
      );
    expect(thrown("GraphInterrupt((Interrupt(value='ok?'),))")).toMatchObject({
      outcome: "unset",
      controlFlow: true,
      approval: { state: "requested" },
    });
    expect(thrown("ValueError('no price')\n\nTraceback (most recent call last):\n  File \"a.py\"").error).toEqual({
      type: "ValueError",
      message: "no price",
    });
  });

  it.each([
    [
      "OpenAI's",
      { messages: [{ role: "user", content: "Hi?" }] },
      { choices: [{ message: { role: "assistant", content: "Ho." } }] },
    ],
    [
      "LangChain's serialised",
      { messages: [[{ lc: 1, type: "constructor", kwargs: { type: "human", content: "Hi?" } }]] },
      { generations: [[{ text: "Ho.", message: { lc: 1, kwargs: { type: "ai", content: "Ho." } } }]] },
    ],
  ])("reads messages in %s shape", (_, prompt, completion) => {
    const { content } = draft("llm", {
      "gen_ai.prompt": JSON.stringify(prompt),
      "gen_ai.completion": JSON.stringify(completion),
    });
    expect([content.question(), content.output()]).toEqual(["Hi?", "Ho."]);
  });

  it("counts the documents of a retrieval", () => {
    const { content } = draft("retriever", {
      "gen_ai.completion": '{"documents":[{"page_content":"a"},{"page_content":"b"}]}',
    });
    expect(content.retrieved()).toHaveLength(2);
  });
});
