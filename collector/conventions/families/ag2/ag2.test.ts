import { describe, expect, it } from "vitest";
import { type SpanSpec, START_MS, spanRecord } from "../../../../test/support/buildSpans.ts";
import { understand } from "../../../../test/support/understand.ts";
import type { AnyValue, SpanRecord } from "../../../otlp/telemetry.ts";
import { normaliseSpan } from "../../normaliseSpan.ts";
import { understandTraces } from "../../understandTraces.ts";

const scope = "opentelemetry.instrumentation.ag2";
type Attributes = Readonly<Record<string, AnyValue>>;

const span = (type: string, name: string, from: number, to: number, more: Partial<SpanSpec> = {}): SpanSpec => ({
  name,
  from,
  to,
  scope,
  ...more,
  attributes: { "ag2.span.type": type, ...more.attributes },
});
const agent = (name: string, from: number, to: number, more: Partial<SpanSpec> = {}) =>
  span("agent", `invoke_agent ${name}`, from, to, {
    ...more,
    attributes: { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": name, ...more.attributes },
  });
const tool = (name: string, from: number, to: number, more: Partial<SpanSpec> = {}) =>
  span("tool", `execute_tool ${name}`, from, to, {
    ...more,
    attributes: { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": name, ...more.attributes },
  });
const llm = (from: number, to: number, more: Partial<SpanSpec> = {}) =>
  span("llm", "chat m", from, to, {
    ...more,
    attributes: { "gen_ai.operation.name": "chat", "gen_ai.request.model": "m", ...more.attributes },
  });
const draft = (spec: SpanSpec) => normaliseSpan(spanRecord(spec)).draft;
const answer = (text: string) => ({
  "gen_ai.output.messages": JSON.stringify([{ role: "tool", parts: [{ type: "text", content: text }] }]),
});

describe("AG2's chats", () => {
  it("takes what a chat adds up, and a cost of 0, for nothing used", () => {
    const total = { "gen_ai.request.model": "m", "gen_ai.usage.input_tokens": 9, "gen_ai.usage.cost": 0.5 };
    const chat = draft(span("conversation", "conversation user", 0, 9, { attributes: total }));
    expect(chat).toMatchObject({ kind: "workflow", agentName: null, tokens: null, costUsd: null });
    const call = (cost: number) => draft(llm(0, 9, { attributes: { "gen_ai.usage.cost": cost } })).costUsd;
    expect([call(0.2), call(0)]).toEqual([0.2, null]);
  });

  it("sees who takes turns in a group, and neither its manager nor who runs the tools of the others", () => {
    const part = { parent: "m" };
    const run = understand([
      span("conversation", "conversation _User", 0, 99, { id: "c" }),
      agent("chat_manager", 1, 98, { id: "m", parent: "c" }),
      agent("triage", 2, 9, { id: "t", ...part }),
      llm(3, 8, { parent: "t" }),
      agent("_Group_Tool_Executor", 10, 19, { id: "x1", ...part }),
      tool("transfer_to_weather_1", 11, 18, { parent: "x1" }),
      agent("weather", 20, 29, { id: "w", ...part }),
      llm(21, 28, { id: "l2", parent: "w" }),
      agent("_Group_Tool_Executor", 30, 39, { id: "x2", ...part, attributes: answer("Error: no such city") }),
      tool("look", 31, 38, { id: "k", parent: "x2", attributes: { "error.type": "ExecutionError" } }),
    ]);
    expect(run.summary).toMatchObject({
      agents: ["triage", "weather"],
      handoffs: 1,
      tools: { look: 1 },
      toolErrors: 1,
    });
    expect(run.messages).toMatchObject([{ from: "triage", to: "weather", channel: "handoff" }]);
    expect(run.spans.find(({ spanId }) => spanId === "k")).toMatchObject({ agent: "weather", error: "no such city" });
  });

  it("counts code as run only where it ended", () => {
    const ran = draft(
      span("code_execution", "execute_code x", 0, 1, { attributes: { "ag2.code_execution.exit_code": 0 } }),
    );
    expect(ran).toMatchObject({ kind: "tool", toolName: "execute_code" });
    expect(draft(span("code_execution", "execute_code x", 0, 1)).kind).toBe("internal");
  });
});

describe("AG2's agents since 1.0", () => {
  it.each([
    ["y", { requested: 1, approved: 1, denied: 0 }, { book: 1 }],
    ["n", { requested: 1, approved: 0, denied: 1 }, {}],
    ["later", { requested: 1, approved: 0, denied: 0 }, { book: 1 }],
  ])("takes the answer %s to a question about a tool for what it is", (said, approvals, tools) => {
    const attributes = {
      "ag2.human_input.prompt": "Agent wants to call the tool:\n`book`, {}",
      "ag2.human_input.response": said,
    };
    const run = understand([
      agent("guide", 0, 99, { id: "a" }),
      tool("book", 1, 90, { id: "b", parent: "a" }),
      span("human_input", "await_human_input guide", 2, 80, { parent: "b", attributes }),
      llm(91, 98, { parent: "a" }),
    ]);
    expect(run.summary).toMatchObject({ approvals, tools });
    expect(run.approvals).toMatchObject([{ tool: "book", agent: "guide" }]);
  });

  it("counts what calls that no span tells of used, and no total of what others tell", () => {
    const used = (kind: string, from: number) =>
      span("usage", `record_usage ${kind}`, from, from, {
        parent: "a",
        attributes: { "ag2.usage.kind": kind, "gen_ai.usage.input_tokens": 5, "gen_ai.usage.output_tokens": 1 },
      });
    const run = understand([
      agent("guide", 0, 99, { id: "a" }),
      llm(1, 9, { parent: "a", attributes: { "gen_ai.usage.input_tokens": 5, "gen_ai.usage.output_tokens": 1 } }),
      used("model_call", 10),
      used("subtask", 11),
      used("compaction", 12),
    ]);
    expect(run.summary).toMatchObject({ llmCalls: 2, inputTokens: 10, outputTokens: 2 });
  });

  it("names a later turn of a conversation by what was asked then", () => {
    const said = [
      { role: "user", content: "How is Oslo?" },
      { role: "assistant", content: "Sunny." },
      { role: "user", content: "And Bergen?" },
      { role: "tool", content: "rainy" },
    ];
    const attributes = { "gen_ai.input.messages": JSON.stringify(said) };
    expect(draft(llm(0, 9, { attributes })).content.question()).toBe("And Bergen?");
  });
});

describe("AG2's network", () => {
  const envelope = (id: string, at: number, from: string, more: Attributes = {}) =>
    span("envelope", "network.envelope ag2.packet", at, at + 1, {
      id,
      trace: `trace ${id}`,
      attributes: {
        "ag2.network.channel_id": "ch",
        "ag2.network.sender_id": from,
        "ag2.network.event_type": "ag2.packet",
        ...more,
      },
    });
  const runsOf = (specs: readonly SpanSpec[], more: readonly SpanRecord[] = []) =>
    understandTraces([...specs.map(spanRecord), ...more], [], { nowMs: START_MS + 1000 });

  it("is one run for each channel, whose envelopes are messages to who works next, unless control was passed", () => {
    const part = { trace: "trace e1", parent: "e1" };
    const [run, ...more] = runsOf([
      span("channel", "network.channel workflow", 0, 90, {
        trace: "t0",
        attributes: { "ag2.network.channel_id": "ch", "ag2.network.manifest_type": "workflow" },
      }),
      span("agent_lifetime", "agent.lifetime customer", 0, 99, {
        trace: "t9",
        attributes: { "ag2.agent.id": "id-0", "gen_ai.agent.name": "customer" },
      }),
      envelope("e1", 1, "id-0"),
      agent("triage", 5, 20, { id: "a1", ...part }),
      llm(6, 10, { id: "l1", ...part, parent: "a1", attributes: answer("Mostly sunny.") }),
      envelope("e2", 21, "id-1"),
      agent("refunds", 25, 40, { id: "a2", ...part }),
      tool("pick", 26, 30, {
        ...part,
        parent: "a2",
        attributes: { "gen_ai.tool.call.result": '{"target": "clerk", "reason": ""}' },
      }),
      envelope("e3", 41, "id-2"),
      agent("clerk", 45, 60, { id: "a3", ...part }),
      llm(46, 50, { id: "l3", ...part, parent: "a3" }),
    ]);
    expect(more).toEqual([]);
    expect(run?.summary).toMatchObject({ agents: ["triage", "refunds", "clerk"], handoffs: 1, tools: {} });
    expect(run?.messages).toMatchObject([
      { from: "customer", to: "triage", channel: "edge" },
      { from: "triage", to: "refunds", channel: "edge", text: "Mostly sunny." },
      { from: "refunds", to: "clerk", channel: "handoff" },
    ]);
  });

  it("takes a tool that opens a channel for a question to the agent that answers there, in the same run", () => {
    const asked = envelope("e1", 12, "id-1");
    const link = { traceId: "t1", spanId: "d", attributes: new Map([["ag2.link.kind", "triggered_by"]]) };
    const runs = runsOf(
      [
        agent("triage", 0, 99, { id: "a", trace: "t1" }),
        tool("delegate", 10, 60, {
          id: "d",
          trace: "t1",
          parent: "a",
          attributes: { "gen_ai.tool.call.arguments": '{"target": "refunds", "prompt": "Price?"}' },
        }),
        agent("refunds", 15, 40, { id: "b", trace: "trace e1", parent: "e1" }),
        envelope("e2", 41, "id-2"),
      ],
      [{ ...spanRecord(asked), links: [link] }],
    );
    expect(runs.map(({ summary }) => summary.toolCalls)).toEqual([0]);
    expect(runs[0]?.messages).toMatchObject([{ from: "triage", to: "refunds", channel: "agent_tool", text: "Price?" }]);
  });
});
