import { describe, expect, it } from "vitest";
import { type SpanSpec, START_MS, spanRecord } from "../../../../test/support/buildSpans.ts";
import { understand } from "../../../../test/support/understand.ts";
import type { AnyValue } from "../../../otlp/telemetry.ts";
import { normaliseSpan } from "../../normaliseSpan.ts";
import { understandTraces } from "../../understandTraces.ts";

/** Constructed after the recorded run of JavaScript, and after the documented tree of Python. */
const P = "gcp.vertex.agent";
const span = (
  name: string,
  from: number,
  to: number,
  attributes: Record<string, AnyValue> = {},
  more: Partial<SpanSpec> = {},
): SpanSpec => ({ name, from, to, scope: P, ...more, attributes });
const agent = (name: string, from: number, to: number, more: Partial<SpanSpec> = {}, session = "s") =>
  span(
    `invoke_agent ${name}`,
    from,
    to,
    { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": name, "gen_ai.conversation.id": session },
    more,
  );
const tool = (
  name: string,
  from: number,
  to: number,
  attributes: Record<string, AnyValue>,
  more: Partial<SpanSpec> = {},
) =>
  span(
    `execute_tool ${name}`,
    from,
    to,
    { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": name, ...attributes },
    more,
  );
const runsOf = (specs: readonly SpanSpec[]) => understandTraces(specs.map(spanRecord), [], { nowMs: START_MS });
const draft = (spec: SpanSpec) => normaliseSpan(spanRecord(spec)).draft;

describe("Google ADK", () => {
  it("counts thinking into the output where JavaScript leaves it out, and not twice where Python does not", () => {
    const usage =
      '{"usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":10,"thoughtsTokenCount":4,"cachedContentTokenCount":3}}';
    const tokens = (output: number) =>
      draft(
        span("call_llm", 0, 9, {
          "gen_ai.usage.input_tokens": 9,
          "gen_ai.usage.output_tokens": output,
          [`${P}.llm_response`]: usage,
        }),
      ).tokens;
    expect(tokens(10)).toMatchObject({ output: 14, reasoning: 4, cachedInput: 3 });
    expect(tokens(14)).toMatchObject({ output: 14, reasoning: 4 });
  });

  it("takes a span without attributes for a failed tool or call, and a call that took no time for none that failed", () => {
    expect(draft(span("execute_tool visa", 0, 9))).toMatchObject({ kind: "tool", toolName: "visa", outcome: "error" });
    expect(draft(span("call_llm", 0, 60)).outcome).toBe("error");
    expect(draft(span("call_llm", 0, 0.2)).outcome).toBe("unset");
    const running: SpanSpec = { name: "execute_tool visa", from: 0, scope: P };
    expect(draft(running).outcome).toBe("unset");
  });

  it("counts no tool for results put together", () => {
    const run = understand([
      agent("A", 0, 9, { id: "a" }),
      tool("weather", 1, 2, { "gen_ai.tool.call.id": "c1" }, { parent: "a" }),
      {
        ...tool("(merged tools)", 3, 4, { "gen_ai.tool.call.id": "e1" }, { parent: "a" }),
        name: "execute_tool (merged)",
      },
    ]);
    expect(run.summary.tools).toEqual({ weather: 1 });
  });

  it("takes an agent beside a transfer inside the same call for one that took over", () => {
    const run = understand([
      agent("Desk", 0, 20, { id: "a" }),
      span("call_llm", 1, 19, { "gen_ai.request.model": "m" }, { id: "l", parent: "a" }),
      tool("transfer_to_agent", 2, 3, { [`${P}.tool_call_args`]: '{"agent_name":"Trip"}' }, { parent: "l" }),
      agent("Trip", 4, 18, { parent: "l" }),
    ]);
    expect(run.summary).toMatchObject({ handoffs: 1, toolCalls: 0 });
    expect(run.messages.map(({ from, to, channel }) => [from, to, channel])).toEqual([["Desk", "Trip", "handoff"]]);
  });

  it("finds who took over where Python sends no content: the agent that starts next", () => {
    const run = understand([
      span("invoke_workflow desk", 0, 30, { "gen_ai.operation.name": "invoke_workflow" }, { id: "w" }),
      agent("Desk", 1, 9, { id: "a", parent: "w" }),
      tool("transfer_to_agent", 2, 3, {}, { parent: "a" }),
      agent("Trip", 10, 20, { parent: "w" }),
    ]);
    expect(run.messages.map(({ from, to, channel }) => [from, to, channel])).toEqual([["Desk", "Trip", "handoff"]]);
  });

  it.each([
    ['{"paid":200}', "approved", 1],
    ['{"error":"This tool call is rejected."}', "denied", 0],
  ])("joins the traces of a tool that waited for confirmation: %s", (result, outcome, toolCalls) => {
    const id = { "gen_ai.tool.call.id": "fc1" };
    const asks = '{"error":"This tool call requires confirmation, please approve or reject."}';
    const runs = runsOf([
      agent("Cashier", 0, 10, { trace: "t1", id: "a" }),
      tool("pay", 5, 6, { ...id, [`${P}.tool_response`]: asks }, { trace: "t1", parent: "a", id: "p1" }),
      agent("Cashier", 20, 30, { trace: "t2", id: "b" }),
      tool("pay", 25, 26, { ...id, [`${P}.tool_response`]: result }, { trace: "t2", parent: "b", id: "p2" }),
    ]);
    expect(runs).toHaveLength(1);
    expect(runs[0]?.approvals).toMatchObject([{ tool: "pay", outcome, askedMs: 5, answeredMs: 25 }]);
    expect(runs[0]?.summary).toMatchObject({ toolCalls, toolErrors: 0 });
  });

  it.each([
    ["says nothing of the answer", [], {}, null],
    [
      "knows that it was allowed where the tool did something",
      [tool("fees", 25, 26, {}, { trace: "t2", parent: "p2" })],
      {},
      "approved",
    ],
    ["knows that it was allowed where the tool failed", [], { status: "error" as const, message: "no" }, "approved"],
  ])("without content %s", (_, below, more, outcome) => {
    // Constructed: schema 2 with content off.
    const id = { "gen_ai.tool.call.id": "fc1", [`${P}.invocation_id`]: "e-1" };
    const runs = runsOf([
      agent("Cashier", 0, 10, { trace: "t1", id: "a" }),
      tool("pay", 5, 6, id, { trace: "t1", parent: "a", id: "p1" }),
      agent("Cashier", 20, 30, { trace: "t2", id: "b" }),
      tool("pay", 25, 26, id, { trace: "t2", parent: "b", id: "p2", ...more }),
      ...below,
    ]);
    expect(runs).toHaveLength(1);
    expect(runs[0]?.approvals).toMatchObject([{ tool: "pay", outcome, askedMs: 5, answeredMs: 25 }]);
    const approved = outcome === null ? 0 : 1;
    expect(runs[0]?.summary).toMatchObject({ status: "ok", approvals: { requested: 1, approved, denied: 0 } });
  });

  it("without content takes an error in the result for a refusal, which ends in one", () => {
    const id = { "gen_ai.tool.call.id": "fc1", [`${P}.invocation_id`]: "e-1" };
    const failed = { status: "error" as const };
    const [run] = runsOf([
      agent("Cashier", 0, 10, { trace: "t1", id: "a" }),
      tool("pay", 5, 6, id, { trace: "t1", parent: "a", id: "p1" }),
      agent("Cashier", 20, 30, { trace: "t2", id: "b" }),
      tool("pay", 25, 26, { ...id, "error.type": "TOOL_ERROR" }, { trace: "t2", parent: "b", id: "p2", ...failed }),
    ]);
    expect(run?.approvals).toMatchObject([{ tool: "pay", outcome: "denied" }]);
    expect(run?.summary).toMatchObject({ toolCalls: 0, toolErrors: 0 });
  });

  it.each([
    [true, '{"result":"paid"}', "approved", 1],
    [false, '{"error":"This tool call is rejected."}', "denied", 0],
  ])(
    "through OpenInference a confirmation is answered by the message of the next invocation: %s",
    (confirmed, result, outcome, toolCalls) => {
      const scope = "openinference.instrumentation.google_adk";
      const answer = { name: "adk_request_confirmation", response: { confirmed } };
      const input = JSON.stringify({ new_message: { parts: [{ function_response: answer }], role: "user" } });
      const invocation = (trace: string, from: number, value: string): SpanSpec => ({
        name: "invocation [desk]",
        id: `i-${trace}`,
        trace,
        from,
        to: from + 20,
        scope,
        attributes: { "openinference.span.kind": "CHAIN", "session.id": "s-1", "input.value": value },
      });
      const pay = (trace: string, from: number, response: string): SpanSpec => ({
        name: "execute_tool pay",
        id: `p-${trace}`,
        trace,
        parent: `i-${trace}`,
        from,
        to: from + 1,
        scope,
        attributes: {
          "openinference.span.kind": "TOOL",
          "tool.name": "pay",
          "tool.id": "c-1",
          "output.value": response,
        },
      });
      // Spans of the framework itself lie between these, and bind the traces by the invocation.
      const bound = (trace: string, from: number): SpanSpec => {
        const spec = agent("Cashier", from, from + 9, { trace, parent: `i-${trace}` });
        return { ...spec, attributes: { ...spec.attributes, [`${P}.invocation_id`]: "e-1" } };
      };
      const runs = runsOf([
        invocation("t1", 0, "{}"),
        bound("t1", 1),
        pay("t1", 5, '{"error":"This tool call requires confirmation, please approve or reject."}'),
        invocation("t2", 30, input),
        bound("t2", 31),
        pay("t2", 35, result),
      ]);
      expect(runs).toHaveLength(1);
      expect(runs[0]?.approvals).toMatchObject([{ tool: "pay", outcome, askedMs: 5, answeredMs: 30 }]);
      expect(runs[0]?.summary).toMatchObject({ toolCalls, toolErrors: 0 });
    },
  );

  it("joins the traces of one invocation, as Python writes them", () => {
    const call = (trace: string, from: number) =>
      span(
        "generate_content m",
        from,
        from + 5,
        { "gen_ai.operation.name": "generate_content", [`${P}.invocation_id`]: "e-1" },
        { trace, id: `${trace} ${from}` },
      );
    expect(runsOf([call("t1", 0), call("t2", 20)])).toHaveLength(1);
  });

  it("keeps the user's session when an agent that is called as a tool has its own", () => {
    const run = understand([
      agent("Desk", 0, 20, { id: "a" }, "user's"),
      tool("Rates", 1, 19, { "gen_ai.tool.type": "AgentTool" }, { id: "t", parent: "a" }),
      span("invoke_workflow Rates", 2, 18, { "gen_ai.operation.name": "invoke_workflow" }, { id: "w", parent: "t" }),
      agent("Rates", 3, 17, { parent: "w" }, "own"),
    ]);
    expect(run.summary.sessionId).toBe("user's");
    expect(run.messages).toMatchObject([{ from: "Desk", to: "Rates", channel: "agent_tool" }]);
  });

  it("counts the older tree's two spans of a call once", () => {
    const usage = { "gen_ai.request.model": "m", "gen_ai.usage.input_tokens": 5, "gen_ai.usage.output_tokens": 1 };
    const run = understand([
      agent("A", 0, 9, { id: "a" }),
      span("call_llm", 1, 8, usage, { id: "l", parent: "a" }),
      span("generate_content m", 2, 7, { "gen_ai.operation.name": "generate_content", ...usage }, { parent: "l" }),
    ]);
    expect(run.summary).toMatchObject({ llmCalls: 1, inputTokens: 5 });
  });

  it("finds a failure that a plugin reports to the model only", () => {
    const result =
      '{"response_type":"ERROR_HANDLED_BY_REFLECT_AND_RETRY_PLUGIN","error_type":"ValueError","error_details":"no"}';
    expect(draft(tool("t", 0, 1, { "gen_ai.tool.call.result": result }))).toMatchObject({
      outcome: "error",
      error: { type: "ValueError", message: "no" },
    });
  });

  it("reads requests and answers of Gemini's API", () => {
    const { content } = draft(
      span("call_llm", 0, 9, {
        [`${P}.llm_request`]: '{"contents":[{"role":"user","parts":[{"text":"To Japan?"}]}],"config":{}}',
        [`${P}.llm_response`]: '{"content":{"role":"model","parts":[{"text":"Yes."}]}}',
      }),
    );
    expect([content.question(), content.output()]).toEqual(["To Japan?", "Yes."]);
  });
});
