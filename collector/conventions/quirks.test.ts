import { describe, expect, it } from "vitest";
import { agent, failed, llm, type SpanSpec, spanRecord, tool } from "../../test/support/buildSpans.ts";
import { understand } from "../../test/support/understand.ts";
import { normaliseSpan } from "./normaliseSpan.ts";

const draft = (spec: SpanSpec) => normaliseSpan(spanRecord(spec)).draft;
const asked = (messages: string) => llm("m", 0, 1, { attributes: { "gen_ai.input.messages": messages } });
const called = (args: string) => tool("t", 0, 1, { attributes: { "gen_ai.tool.call.arguments": args } });

/** What emitters are known to send that is not as conventions say. */
describe("habits of emitters", () => {
  it("an agent that is left behind in another's context was not called by it", () => {
    const { messages } = understand([
      agent("First", 0, 10, { id: "a" }),
      agent("Second", 20, 30, { parent: "a" }),
      agent("Inner", 2, 8, { parent: "a" }),
    ]);
    expect(messages.map(({ to }) => to)).toEqual(["Inner"]);
  });

  it("an end before the start makes no negative time", () => {
    const { spans, summary } = understand([agent("A", 10, 5, { id: "a" }), llm("m", 11, 12, { parent: "a" })]);
    expect(spans.map(({ durationMs }) => durationMs)).toEqual([0, 1]);
    expect(summary.status).toBe("ok");
  });

  it("what a framework tells its makers is no work, and names no run", () => {
    const { summary, spans } = understand([
      { name: "Tool Usage", id: "usage", from: 0, to: 1, scope: "crewai.telemetry", attributes: { tool_name: "look" } },
      agent("Digger", 2, 9),
    ]);
    expect(summary).toMatchObject({ name: "Digger", toolCalls: 0, families: ["genai"] });
    expect(spans.find(({ spanId }) => spanId === "usage")?.kind).toBe("internal");
  });

  it("arguments that are JSON in JSON, or cut, still say what was asked for", () => {
    expect(draft(called(JSON.stringify('{"city":"Oslo"}'))).content.firstArgument()).toBe("Oslo");
    expect(draft(called('{"city":"Oslo","text":"aaa... [truncated]')).content.firstArgument()).toBe("Oslo");
  });

  it("of messages that are cut, what was said until then is read", () => {
    const cut =
      '[{"role":"system","parts":[{"type":"text","content":"Be kind"}]},{"role":"user","content":"How is \\"Os';
    expect(draft(asked(cut)).content.question()).toBe('How is "Os…');
    expect(draft(asked("[[ ## question ## ]] How?")).content.question()).toBe("[[ ## question ## ]] How?");
  });

  it("renamed keys are read in every spelling", () => {
    expect(draft(tool("t", 0, 1, { attributes: { "gen_ai.tool.call_id": "c" } })).toolCallId).toBe("c");
    const written = ["cache_creation", "cache_write"].map(
      (key) =>
        draft(
          llm("m", 0, 1, { attributes: { "gen_ai.usage.input_tokens": 9, [`gen_ai.usage.${key}.input_tokens`]: 5 } }),
        ).tokens?.cacheWrite,
    );
    expect(written).toEqual([5, 5]);
  });

  it("a total of nothing over a call that failed is unknown, not 0", () => {
    const { summary } = understand([
      agent("A", 0, 10, { id: "a", attributes: { "gen_ai.usage.input_tokens": 0, "gen_ai.usage.output_tokens": 0 } }),
      llm("m", 1, 2, { parent: "a", ...failed("400") }),
    ]);
    expect(summary.inputTokens).toBeNull();
    expect(summary.outputTokens).toBeNull();
  });

  it("a span that a processor wrote anew under OpenInference's keys is still its family's", () => {
    const { content, tokens, family } = draft({
      name: "chat",
      from: 0,
      to: 1,
      scope: "strands.telemetry.tracer",
      attributes: {
        "openinference.span.kind": "LLM",
        "gen_ai.operation.name": "chat",
        "llm.token_count.prompt": 7,
        "llm.input_messages.0.message.role": "user",
        "llm.input_messages.0.message.content": "How is Oslo?",
      },
    });
    expect(family).toBe("strands");
    expect(tokens?.input).toBe(7);
    expect(content.question()).toBe("How is Oslo?");
  });
});
