import { describe, expect, it } from "vitest";
import { agent, type SpanSpec, spanRecord, tool } from "../../../test/support/buildSpans.ts";
import { understand } from "../../../test/support/understand.ts";
import type { AnyValue } from "../../otlp/telemetry.ts";
import { normaliseSpan } from "../normaliseSpan.ts";

/** Constructed after the draft convention, after the SDK's spans, and after AutoGen's and MCP's documented spans. */
const send = (attributes: Record<string, AnyValue> = {}, more: Partial<SpanSpec> = {}): SpanSpec => ({
  name: "SendMessage",
  from: 1,
  to: 2,
  kind: 3,
  ...more,
  attributes: { "a2a.method.name": "SendMessage", "server.address": "stock.local", ...attributes },
});

describe("A2A", () => {
  it("tells a message that a client sent, from the agent around it to who served it", () => {
    const run = understand([agent("buyer", 0, 9, { id: "a" }), send({ "a2a.message.id": "m-1" }, { parent: "a" })]);
    expect(run.messages).toMatchObject([{ id: "m-1", from: "buyer", to: "stock.local", channel: "a2a" }]);
  });

  it("does not tell it again where the server's span is in the same trace", () => {
    const server = send({}, { id: "server", parent: "client", kind: 2 });
    const run = understand([agent("buyer", 0, 9, { id: "a" }), send({}, { id: "client", parent: "a" }), server]);
    expect(run.messages).toHaveLength(1);
  });

  it.each([
    ["TASK_STATE_FAILED", { outcome: "error", approval: null }],
    ["TASK_STATE_INPUT_REQUIRED", { outcome: "unset", approval: { state: "requested" } }],
    ["TASK_STATE_COMPLETED", { outcome: "unset", approval: null }],
  ])("reads the state %s", (state, wanted) => {
    expect(normaliseSpan(spanRecord(send({ "a2a.task.state": state }))).draft).toMatchObject(wanted);
  });

  it("takes the SDK's own methods for plumbing", () => {
    const inner = { name: "a2a.server.events.EventQueue.enqueue", from: 0, to: 1, scope: "a2a-python-sdk" };
    expect(normaliseSpan(spanRecord(inner)).draft).toMatchObject({ kind: "internal", internal: true });
  });
});

describe("AutoGen", () => {
  it("folds what the runtime does to carry messages", () => {
    const carried = {
      name: "autogen publish group.(1)-T",
      from: 0,
      to: 1,
      scope: "autogen SingleThreadedAgentRuntime",
    };
    expect(normaliseSpan(spanRecord(carried)).draft).toMatchObject({ family: "autogen", internal: true });
  });

  it("believes the runtime's span of a tool where the one around it said OK too early", () => {
    const run = understand([
      agent("A", 0, 9, { id: "a" }),
      {
        name: "A.look",
        id: "outer",
        parent: "a",
        from: 1,
        to: 8,
        status: "ok",
        scope: "openinference.instrumentation.autogen_agentchat",
        attributes: { "openinference.span.kind": "TOOL", "tool.name": "look" },
      },
      tool("look", 2, 7, { parent: "outer", scope: "autogen-core", status: "error", message: "no answer" }),
    ]);
    expect(run.summary).toMatchObject({ toolCalls: 1, toolErrors: 1 });
  });
});

describe("MCP", () => {
  it("names a tool by the span where no attribute does, and believes the type of an error", () => {
    const call = {
      name: "tools/call get_weather",
      from: 0,
      to: 1,
      attributes: { "mcp.method.name": "tools/call", "error.type": "tool_error" },
    };
    expect(normaliseSpan(spanRecord(call)).draft).toMatchObject({
      kind: "mcp",
      toolName: "get_weather",
      outcome: "error",
    });
  });

  it("names a tool by what the Python SDK's client calls its span", () => {
    const call = { name: "MCP send tools/call echo", scope: "mcp-python-sdk", from: 0, to: 1 };
    const { draft } = normaliseSpan(spanRecord({ ...call, attributes: { "mcp.method.name": "tools/call" } }));
    expect(draft).toMatchObject({ kind: "mcp", toolName: "echo" });
  });
});
