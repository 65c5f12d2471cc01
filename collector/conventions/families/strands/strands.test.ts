import { describe, expect, it } from "vitest";
import { type EventSpec, type SpanSpec, START_MS, spanRecord } from "../../../../test/support/buildSpans.ts";
import { understand } from "../../../../test/support/understand.ts";
import type { AnyValue } from "../../../otlp/telemetry.ts";
import { normaliseSpan } from "../../normaliseSpan.ts";
import { understandTraces } from "../../understandTraces.ts";

/** Constructed after the recorded run, for what it does not show. */
const span = (
  operation: string,
  from: number,
  to: number,
  attributes: Record<string, AnyValue> = {},
  more: Partial<SpanSpec> = {},
): SpanSpec => ({
  name: operation,
  from,
  to,
  scope: "strands.telemetry.tracer",
  ...more,
  attributes: { "gen_ai.operation.name": operation, "gen_ai.system": "strands-agents", ...attributes },
});
const agent = (name: string, from: number, to: number, more: Partial<SpanSpec> = {}) =>
  span("invoke_agent", from, to, { "gen_ai.agent.name": name, "session.id": "s" }, { id: `${name} ${from}`, ...more });
const cycle = (from: number, to: number, more: Partial<SpanSpec> = {}) =>
  span("execute_event_loop_cycle", from, to, {}, { id: `cycle ${more.trace} ${from}`, ...more });
const tool = (name: string, callId: string, from: number, to: number, more: Partial<SpanSpec> = {}, args = "{}") =>
  span(
    "execute_tool",
    from,
    to,
    { "gen_ai.tool.name": name, "gen_ai.tool.call.id": callId },
    {
      id: `${name} ${from}`,
      events: [
        { name: "gen_ai.tool.message", at: from, attributes: { role: "tool", content: args, id: callId } },
        { name: "gen_ai.choice", at: to, attributes: { message: '[{"text": "done"}]', id: callId } },
      ],
      ...more,
    },
  );

const interrupt = (at: number, kind: string, callId: string, toolName: string): EventSpec => ({
  name: "gen_ai.choice",
  at,
  attributes: {
    finish_reason: "interrupt",
    message: `[{'id': 'v1:${kind}:${callId}:fb6dc9f1', 'name': 'approval', 'reason': {'tool': '${toolName}', 'input': {'a': 1}}, 'response': None}]`,
  },
});
const asked = (at: number, callId: string, name: string): EventSpec => ({
  name: "gen_ai.assistant.message",
  at,
  attributes: { content: JSON.stringify([{ toolUse: { toolUseId: callId, name, input: {} } }]) },
});
const runsOf = (specs: readonly SpanSpec[]) => understandTraces(specs.map(spanRecord), [], { nowMs: START_MS });

describe("Strands", () => {
  it("joins a trace that goes on with a call to the one that asked about it, and tells what was answered", () => {
    const runs = runsOf([
      agent("desk", 0, 10, { trace: "t1", events: [interrupt(9, "before_tool_call", "c1", "wipe")] }),
      agent("desk", 20, 30, { trace: "t2", id: "again" }),
      cycle(21, 22, { trace: "t2", parent: "again", events: [asked(21, "c1", "wipe")] }),
      tool("wipe", "c1", 21.5, 22, { trace: "t2", parent: "again" }),
      agent("desk", 40, 50, { trace: "t3", id: "other" }),
    ]);
    expect(runs.map((run) => run.sources)).toEqual([["t1", "t2"], ["t3"]]);
    expect(runs[0]?.approvals).toMatchObject([{ tool: "wipe", agent: "desk", outcome: "approved", answeredMs: 21.5 }]);
    expect(runs[0]?.summary.toolCalls).toBe(1);
  });

  it("reads the newer shape of events alike", () => {
    const details = (at: number, messages: Record<string, unknown>): EventSpec => ({
      name: "gen_ai.client.inference.operation.details",
      at,
      attributes: Object.fromEntries(Object.entries(messages).map(([key, value]) => [key, JSON.stringify(value)])),
    });
    const repr =
      "[{'id': 'v1:before_tool_call:c1:fb6dc9f1', 'name': 'approval', 'reason': 'Wipe it?', 'response': None}]";
    const stopped = [{ role: "assistant", parts: [{ type: "text", content: repr }], finish_reason: "interrupt" }];
    const history = [{ role: "assistant", parts: [{ type: "tool_call", id: "c1", name: "wipe", arguments: {} }] }];
    const [run, ...others] = runsOf([
      agent("desk", 0, 10, { trace: "t1", events: [details(9, { "gen_ai.output.messages": stopped })] }),
      agent("desk", 20, 30, { trace: "t2", id: "again" }),
      cycle(21, 22, { trace: "t2", parent: "again", events: [details(21, { "gen_ai.input.messages": history })] }),
      tool("wipe", "c1", 21.5, 22, { trace: "t2", parent: "again" }),
    ]);
    expect(others).toEqual([]);
    expect(run?.approvals).toMatchObject([{ tool: "wipe", question: "Wipe it?", outcome: "approved" }]);
  });

  it("takes a call that never ran and whose result is an error for refused", () => {
    const result = [{ toolResult: { toolUseId: "c1", status: "error", content: [{ text: "the boss said no" }] } }];
    const [run] = runsOf([
      agent("desk", 0, 10, { trace: "t1", events: [interrupt(9, "before_tool_call", "c1", "wipe")] }),
      agent("desk", 20, 30, { trace: "t2", id: "again" }),
      cycle(21, 22, {
        trace: "t2",
        parent: "again",
        events: [
          asked(21, "c1", "wipe"),
          { name: "gen_ai.choice", at: 22, attributes: { message: "[]", "tool.result": JSON.stringify(result) } },
        ],
      }),
    ]);
    expect(run?.approvals).toMatchObject([{ tool: "wipe", outcome: "denied", reason: "the boss said no" }]);
    expect(run?.summary).toMatchObject({ toolCalls: 0, approvals: { requested: 1, denied: 1 } });
  });

  it("does not count a tool that stopped to ask from within as a run of it", () => {
    const [run] = runsOf([
      agent("desk", 0, 10, { trace: "t1", id: "a", events: [interrupt(9, "tool_call", "c1", "wipe")] }),
      tool("wipe", "c1", 3, 4, { trace: "t1", parent: "a" }),
      agent("desk", 20, 30, { trace: "t2", id: "b" }),
      cycle(21, 25, { trace: "t2", parent: "b", events: [asked(21, "c1", "wipe")] }),
      tool("wipe", "c1", 22, 23, { trace: "t2", parent: "b" }),
    ]);
    expect(run?.summary.tools).toEqual({ wipe: 1 });
    expect(run?.approvals).toMatchObject([{ tool: "wipe", outcome: "approved" }]);
  });

  it("keeps runs apart that call a tool under the same id without a question", () => {
    expect(
      runsOf([
        agent("desk", 0, 10, { trace: "t1", id: "a" }),
        tool("look", "look", 1, 2, { trace: "t1", parent: "a" }),
        agent("desk", 20, 30, { trace: "t2", id: "b" }),
        tool("look", "look", 21, 22, { trace: "t2", parent: "b" }),
      ]),
    ).toHaveLength(2);
  });

  it("takes handoff_to_agent for a handover to the agent in its arguments", () => {
    const args = '{"agent_name": "repair", "message": "Cracked."}';
    const run = understand([
      agent("intake", 0, 10, { id: "a" }),
      tool("handoff_to_agent", "c", 1, 2, { parent: "a" }, args),
    ]);
    expect(run.summary).toMatchObject({ handoffs: 1, toolCalls: 0 });
    expect(run.messages).toMatchObject([{ from: "intake", to: "repair", channel: "handoff" }]);
  });

  it("takes a tool that gives back an error for failed, and an agent's tokens for those of its life", () => {
    const { draft } = normaliseSpan(spanRecord(tool("t", "c", 0, 1)));
    expect(draft.outcome).toBe("unset");
    const failed = normaliseSpan(
      spanRecord(span("execute_tool", 0, 1, { "gen_ai.tool.name": "t", "gen_ai.tool.status": "error" })),
    );
    expect(failed.draft.outcome).toBe("error");
    const total = normaliseSpan(spanRecord(span("invoke_agent", 0, 1, { "gen_ai.usage.input_tokens": 5000 })));
    expect(total.draft.tokens).toBeNull();
  });

  it("is recognised in TypeScript, where scope and provider are the service's name, and its swarm routes by an id", () => {
    const ts = (operation: string, from: number, to: number, attributes: Record<string, AnyValue>, more = {}) =>
      span(operation, from, to, { "gen_ai.system": "desk", "gen_ai.event.start_time": "2026", ...attributes }, more);
    const answer = (id: string) => ({
      scope: "desk",
      parent: "a",
      events: [{ name: "gen_ai.tool.message", at: 5, attributes: { role: "tool", content: `{"agentId":"${id}"}` } }],
    });
    const structured = { "gen_ai.tool.name": "strands_structured_output" };
    const of = (name: string, id: string) => ({ "gen_ai.agent.name": name, "gen_ai.agent.id": id });
    const { summary, messages, spans } = understand([
      ts("invoke_agent", 0, 9, of("First", "a-1"), { id: "a", scope: "desk" }),
      ts("execute_tool", 5, 6, structured, { id: "t1", ...answer("b-1") }),
      ts("execute_tool", 7, 8, structured, { id: "t2", ...answer("nobody") }),
      ts("invoke_agent", 10, 19, of("Second", "b-1"), { id: "b", scope: "desk" }),
    ]);
    expect(summary).toMatchObject({ families: ["strands"], handoffs: 1, tools: { strands_structured_output: 1 } });
    expect(messages).toMatchObject([{ from: "First", to: "Second", channel: "handoff" }]);
    expect(spans.map(({ kind }) => kind)).toEqual(["agent", "handoff", "tool", "agent"]);
  });
});
