import { describe, expect, it } from "vitest";
import { type SpanSpec, spanRecord } from "../../../test/support/buildSpans.ts";
import { understand } from "../../../test/support/understand.ts";
import type { AnyValue } from "../../otlp/telemetry.ts";
import { normaliseSpan } from "../normaliseSpan.ts";

const span = (
  name: string,
  id: string,
  parent: string | null,
  from: number,
  attributes: Record<string, AnyValue> = {},
): SpanSpec => ({
  name,
  id,
  from,
  to: from + 1,
  scope: "livekit-agents",
  attributes,
  ...(parent ? { parent } : {}),
});
const turn = (id: string, agent: string, from: number) =>
  span("agent_turn", id, "s", from, { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": agent });
const request = (id: string, parent: string, from: number) =>
  span("llm_request", id, parent, from, { "gen_ai.operation.name": "chat", "gen_ai.request.model": "m" });
const update = (from: number) =>
  span("update_agent", "u", "s", from, { "lk.previous_agent_label": "guide", "lk.agent_label": "writer" });
const tool = (name: string, from: number, more: Record<string, AnyValue> = {}) =>
  span("function_tool", name, "t1", from, {
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": name,
    ...more,
  });

describe("LiveKit Agents", () => {
  it("takes a turn for its agent's work, and sound and starts for plumbing", () => {
    expect(normaliseSpan(spanRecord(turn("t1", "guide", 0))).draft).toMatchObject({
      kind: "agent",
      agentName: "guide",
    });
    expect(normaliseSpan(spanRecord(span("agent_turn", "t", null, 0))).draft.kind).toBe("turn");
    expect(normaliseSpan(spanRecord(span("tts_node", "t", "p", 0))).draft).toMatchObject({
      kind: "internal",
      internal: true,
    });
  });

  it("reads tools with the names that their keys have now, and a flag that they failed", () => {
    const keys = { "lk.pii.function_tool.arguments": '{"city": "Osl"}', "lk.pii.function_tool.output": "no such city" };
    const { draft } = normaliseSpan(spanRecord(tool("look", 0, { ...keys, "lk.function_tool.is_error": true })));
    expect(draft).toMatchObject({ toolName: "look", outcome: "error", error: { message: "no such city" } });
  });

  it("takes the tool that came right before another agent for the handover, and no tool where the model spoke after it", () => {
    const session = span("agent_session", "s", null, 0);
    const handed = understand([
      session,
      turn("t1", "guide", 1),
      request("l", "t1", 2),
      tool("to_writer", 4),
      update(6),
      turn("t2", "writer", 8),
    ]);
    expect(handed.summary).toMatchObject({ handoffs: 1, toolCalls: 0, agents: ["guide", "writer"] });
    expect(handed.messages).toMatchObject([{ from: "guide", to: "writer", channel: "handoff" }]);
    const spoke = understand([
      session,
      turn("t1", "guide", 1),
      tool("look", 2),
      request("l", "t1", 4),
      update(6),
      turn("t2", "writer", 8),
    ]);
    expect(spoke.summary).toMatchObject({ handoffs: 1, toolCalls: 1 });
  });

  it("counts a try after the first one as a retry of its call", () => {
    const run = understand([
      request("l", "t1", 2),
      { ...span("llm_request_run", "a", "l", 2, { "lk.retry_count": 0 }), status: "error", message: "429" },
      span("llm_request_run", "b", "l", 4, { "lk.retry_count": 1 }),
    ]);
    expect(run.retries).toMatchObject([{ kind: "llm", name: "m", attempt: 2, reason: "429", inferred: false }]);
  });
});
