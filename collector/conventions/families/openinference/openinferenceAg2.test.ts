import { describe, expect, it } from "vitest";
import { type SpanSpec, spanRecord } from "../../../../test/support/buildSpans.ts";
import { understand } from "../../../../test/support/understand.ts";
import type { AnyValue } from "../../../otlp/telemetry.ts";
import { normaliseSpan } from "../../normaliseSpan.ts";

const span = (kind: string, name: string, more: Partial<SpanSpec> = {}): SpanSpec => ({
  name,
  from: 0,
  to: 99,
  scope: "openinference.instrumentation.ag2",
  ...more,
  attributes: { "openinference.span.kind": kind, ...more.attributes },
});
const draft = (kind: string, name: string, attributes: Record<string, AnyValue>) =>
  normaliseSpan(spanRecord(span(kind, name, { attributes }))).draft;

describe("AG2 through OpenInference", () => {
  it("takes the start of a chat for the run, named by what was asked", () => {
    const chat = draft("AGENT", "user.initiate_chat", {
      "agent.name": "user",
      "ag2.recipient.name": "guide",
      "input.value": '{"message": {"role": "user", "content": "How is Oslo?"}, "sender": "user", "recipient": "guide"}',
    });
    expect(chat).toMatchObject({ kind: "workflow", agentName: null });
    expect(chat.content.question()).toBe("How is Oslo?");
  });

  it("shows what a function was called with and what came of it", () => {
    const { content } = draft("TOOL", "look", {
      "tool.name": "look",
      "input.value": '{"arguments": "{\\"city\\": \\"Oslo\\"}", "name": "look"}',
      "tool_call.function.arguments": '{"city": "Oslo"}',
      "output.value": '[true, {"name": "look", "role": "function", "content": "sunny"}]',
    });
    expect([content.firstArgument(), content.output()]).toEqual(["Oslo", "sunny"]);
  });

  it("sees who takes turns in a group, who asked for a tool, and why it failed", () => {
    const named = (name: string, more: Record<string, AnyValue> = {}) => ({
      attributes: { "agent.name": name, ...more },
    });
    const part = { parent: "m" };
    const run = understand([
      span("AGENT", "_User.initiate_chat", { id: "c", ...named("_User", { "ag2.recipient.name": "chat_manager" }) }),
      span("AGENT", "chat_manager.generate_reply", { id: "m", parent: "c", from: 1, ...named("chat_manager") }),
      span("AGENT", "weather.generate_reply", { ...part, from: 2, to: 9, ...named("weather") }),
      span("AGENT", "_Group_Tool_Executor.generate_reply", {
        ...part,
        id: "x",
        from: 10,
        to: 19,
        ...named("_Group_Tool_Executor", { "output.value": '{"role": "tool", "content": "Error: no such city"}' }),
      }),
      span("TOOL", "look", {
        parent: "x",
        from: 11,
        to: 18,
        status: "error",
        message: "tool execution failed",
        attributes: { "tool.name": "look", "agent.name": "_Group_Tool_Executor" },
      }),
    ]);
    expect(run.summary).toMatchObject({ agents: ["weather"], tools: { look: 1 }, messages: 0 });
    expect(run.spans.at(-1)).toMatchObject({ agent: "weather", error: "no such city" });
  });
});
