import { describe, expect, it } from "vitest";
import { agent, failed, type SpanSpec, START_MS, spanRecord, tool } from "../../test/support/buildSpans.ts";
import { spanDetail } from "./spanDetail.ts";
import { understandTraces } from "./understandTraces.ts";

const detailOf = (spec: SpanSpec) => {
  const record = spanRecord(spec);
  const [run] = understandTraces([record], [], { nowMs: START_MS });
  const row = run?.spans[0];
  if (!run || !row) throw new Error("There is no row.");
  return spanDetail(record, row, run.summary.startMs);
};

describe("spanDetail", () => {
  it("holds what went in and came out, and which attribute said so", () => {
    const detail = detailOf(
      tool("search", 1, 5, {
        attributes: { "gen_ai.tool.call.arguments": '{"q":"x"}', "gen_ai.tool.call.result": '["a"]' },
      }),
    );
    expect(detail).toMatchObject({ input: { q: "x" }, output: ["a"], exception: null, label: "search", kind: "tool" });
    expect(detail.provenance).toEqual({
      kind: "gen_ai.operation.name",
      label: "gen_ai.tool.name",
      input: "gen_ai.tool.call.arguments",
      output: "gen_ai.tool.call.result",
    });
  });

  it("names the rule that made something else of a value, beside what was sent", () => {
    const detail = detailOf({
      name: "claude_code.llm_request",
      from: 0,
      to: 1,
      scope: "com.anthropic.claude_code.tracing",
      attributes: { model: "claude-sonnet-4-5", input_tokens: 100, cache_read_tokens: 50, output_tokens: 5 },
    });
    expect([detail.inputTokens, detail.provenance.inputTokens]).toEqual([150, "input_tokens"]);
    expect(detail.derived?.inputTokens).toEqual({ by: expect.stringContaining("came from the cache"), sent: 100 });
    expect(detail.derived?.costUsd).toEqual({ by: expect.stringContaining("list prices"), sent: null });
  });

  it("keeps the status that was sent beside another one, with the reason", () => {
    const exception = { name: "exception", at: 1, attributes: { "exception.type": "ValueError" } };
    const failedQuietly = detailOf(tool("t", 0, 2, { events: [exception] }));
    expect([failedQuietly.status, failedQuietly.provenance.status]).toEqual(["error", "event exception"]);
    expect(failedQuietly.derived?.status).toEqual({ by: "an exception ended it", sent: "unset" });
    const paused = detailOf(tool("t", 0, 2, failed("asks", "langgraph.errors.GraphInterrupt")));
    expect(paused.derived?.status).toMatchObject({ by: expect.stringContaining("no failure"), sent: "error" });
    expect(detailOf(tool("t", 0, 2, { status: "ok" })).derived?.status).toBeUndefined();
  });

  it("says which names were read where no attribute says it, and what only the run tells", () => {
    const record = spanRecord({ name: "step", id: "s", parent: "a", from: 1, to: 2 });
    const [run] = understandTraces([spanRecord(agent("A", 0, 9, { id: "a" })), record], [], { nowMs: START_MS });
    const row = run?.spans.find(({ spanId }) => spanId === "s");
    if (!row) throw new Error("There is no row.");
    expect(spanDetail(record, row, 0).derived).toMatchObject({ agent: { by: "the agent around it", sent: null } });
    expect(detailOf({ name: "chat gpt-5.2", from: 0, to: 1 }).provenance.kind).toBe("span name");
  });

  it("does not make up what was not sent", () => {
    expect(detailOf(tool("search", 1, 5))).toMatchObject({ input: null, output: null, model: null, exception: null });
  });

  it("holds an exception with its frames, innermost first, and what the emitter said", () => {
    const stack = "TypeError: no\n    at search (/app/desk.ts:16:11)\n    at run (/app/desk.ts:85:23)";
    const detail = detailOf(
      tool("search", 1, 5, {
        status: "error",
        message: "no",
        events: [
          {
            name: "exception",
            at: 4.5,
            attributes: { "exception.type": "TypeError", "exception.message": "no", "exception.stacktrace": stack },
          },
        ],
      }),
    );
    expect(detail.exception).toMatchObject({ type: "TypeError", message: "no", stack });
    expect(detail.exception?.frames.map((frame) => [frame.symbol, frame.line])).toEqual([
      ["search", 16],
      ["run", 85],
    ]);
    expect(detail.sent).toMatchObject({ kind: "internal", status: "error", statusMessage: "no" });
    expect(detail.events).toMatchObject([{ name: "exception", offsetMs: 3.5 }]);
  });

  it("puts flattened messages together, where nothing else holds them", () => {
    const attributes = {
      "openinference.span.kind": "LLM",
      "llm.input_messages.0.message.role": "user",
      "llm.input_messages.0.message.content": "How fast?",
    };
    expect(detailOf({ name: "response", from: 0, to: 1, attributes }).input).toEqual([
      { "message.role": "user", "message.content": "How fast?" },
    ]);
  });

  it("holds messages that were sent as events, where no attribute does", () => {
    const events = [
      { name: "gen_ai.user.message", at: 1, attributes: { content: "How fast?" } },
      { name: "gen_ai.choice", at: 2, attributes: { message: "Fast." } },
    ];
    const attributes = { "gen_ai.operation.name": "chat" };
    expect(detailOf({ name: "chat", from: 0, to: 3, attributes, events })).toMatchObject({
      input: [{ role: "user", content: "How fast?" }],
      output: [{ role: "assistant", content: "Fast." }],
    });
  });

  it("keeps attributes as a list, with values that JSON can hold", () => {
    const detail = detailOf(
      tool("t", 0, 1, { attributes: { big: 9007199254740993n, raw: new Uint8Array([255]) }, ...failed("x") }),
    );
    expect(detail.attributes).toContainEqual({ key: "big", value: "9007199254740993" });
    expect(detail.attributes).toContainEqual({ key: "raw", value: "/w==" });
  });
});
