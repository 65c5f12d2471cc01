import { describe, expect, it } from "vitest";
import { type SpanSpec, START_MS, spanRecord } from "../../test/support/buildSpans.ts";
import { understandTraces } from "./understandTraces.ts";

/** Constructed after what OpenTelemetry's packages for LangChain and for the Agents SDK send of agents that stop. */
const LANGCHAIN = "opentelemetry.instrumentation.genai.langchain";
const SDK = "opentelemetry.instrumentation.genai.openai_agents";
const span = (scope: string, operation: string, trace: string, from: number, attributes = {}, more = {}): SpanSpec => ({
  name: `${operation} x`,
  id: `${trace} ${operation} ${from}`,
  trace,
  from,
  to: from + 5,
  scope,
  ...more,
  attributes: { "gen_ai.operation.name": operation, ...attributes },
});
const agent = (scope: string, trace: string, from: number, more = {}) =>
  span(scope, "invoke_agent", trace, from, { "gen_ai.agent.name": "desk" }, { to: from + 90, ...more });
const call = (id: string) => ({ type: "tool_call", id, name: "pay", arguments: {} });
const calls = (...ids: string[]) => ({ role: "assistant", parts: ids.map(call) });
const results = (said: Record<string, string>) => ({
  role: "tool",
  parts: Object.entries(said).map(([id, response]) => ({ type: "tool_call_response", id, response })),
});
const chat = (trace: string, from: number, parent: SpanSpec, input: unknown[], output: unknown) =>
  span(
    parent.scope ?? "",
    "chat",
    trace,
    from,
    {
      "gen_ai.request.model": "m",
      "gen_ai.input.messages": JSON.stringify(input),
      "gen_ai.output.messages": JSON.stringify([output]),
    },
    { parent: parent.id },
  );
const pay = (trace: string, from: number, parent: SpanSpec, attributes = {}) =>
  span(
    parent.scope ?? "",
    "execute_tool",
    trace,
    from,
    { "gen_ai.tool.name": "pay", ...attributes },
    { parent: parent.id },
  );
const user = { role: "user", parts: [{ type: "text", content: "Pay both." }] };
const done = { role: "assistant", parts: [{ type: "text", content: "Done." }] };
const runsOf = (...specs: readonly SpanSpec[]) => understandTraces(specs.map(spanRecord), [], { nowMs: START_MS });

describe("agents that stop for a person, through OpenTelemetry's packages", () => {
  it("a graph ends with calls that never ran; of those that another trace goes on with one ran and one was refused", () => {
    const first = agent(LANGCHAIN, "a", 0);
    const next = agent(LANGCHAIN, "b", 500);
    const told = results({ "c-1": "paid", "c-2": "User rejected the tool call" });
    const [run, ...more] = runsOf(
      first,
      chat("a", 1, first, [user], calls("c-1", "c-2")),
      next,
      pay("b", 501, next, { "gen_ai.tool.call.id": "c-1" }),
      chat("b", 510, next, [user, calls("c-1", "c-2"), told], done),
    );
    expect(more).toEqual([]);
    expect(run?.approvals.map(({ tool, outcome, reason }) => [tool, outcome, reason])).toEqual([
      ["pay", "approved", null],
      ["pay", "denied", "User rejected the tool call"],
    ]);
    expect(run?.summary).toMatchObject({ status: "ok", toolCalls: 1 });
  });

  it("nobody is asked where the calls ran, where the graph failed and where a person says something new", () => {
    const first = agent(LANGCHAIN, "a", 0);
    const answer = chat("a", 1, first, [user], calls("c-1"));
    const failed = agent(LANGCHAIN, "a", 0, { status: "error" });
    const next = agent(LANGCHAIN, "b", 500);
    expect(runsOf(first, answer, pay("a", 8, first, { "gen_ai.tool.call.id": "c-1" }))[0]?.approvals).toEqual([]);
    expect(runsOf(failed, answer)[0]?.approvals).toEqual([]);
    expect(runsOf(first, answer, next, chat("b", 510, next, [user, done, user], done))).toHaveLength(2);
  });

  it("the Agents SDK names no call on its tools: names and what the model is told show the answers", () => {
    const first = agent(SDK, "a", 0);
    const next = agent(SDK, "b", 500);
    const args = { "gen_ai.tool.call.arguments": "{}" };
    const told = results({ "c-1": "paid", "c-2": "Tool execution was not approved." });
    const [run, ...more] = runsOf(
      first,
      chat("a", 1, first, [user], calls("c-1", "c-2")),
      pay("a", 8, first, args),
      pay("a", 20, first, args),
      next,
      pay("b", 501, next, { ...args, "gen_ai.tool.call.result": "paid" }),
      chat("b", 510, next, [user, calls("c-1", "c-2"), told], done),
    );
    expect(more).toEqual([]);
    expect(run?.approvals.map(({ outcome }) => outcome)).toEqual(["approved", "denied"]);
    expect(run?.summary.toolCalls).toBe(1);
  });
});
