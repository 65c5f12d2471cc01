import { describe, expect, it } from "vitest";
import type { SpanSpec } from "../../../../test/support/buildSpans.ts";
import { understand } from "../../../../test/support/understand.ts";
import type { AnyValue } from "../../../otlp/telemetry.ts";

const SCOPE = "opentelemetry.instrumentation.genai.openai_agents";
const span = (
  operation: string,
  from: number,
  to: number,
  attributes: Record<string, string>,
  more = {},
): SpanSpec => ({
  name: operation,
  id: `${operation} ${from}`,
  from,
  to,
  scope: SCOPE,
  ...more,
  attributes: { "gen_ai.operation.name": operation, ...attributes },
});
const paying = (from: number, result: Record<string, string> = {}, parent = "invoke_agent 0") =>
  span(
    "execute_tool",
    from,
    from + 1,
    {
      "gen_ai.tool.name": "pay",
      "gen_ai.tool.call.arguments": '{"to":"A"}',
      ...result,
    },
    { parent },
  );
const toldModel = (text: string) =>
  span(
    "chat",
    21,
    22,
    {
      "gen_ai.request.model": "m",
      "gen_ai.input.messages": JSON.stringify([
        { role: "tool", parts: [{ type: "tool_call_response", response: text }] },
      ]),
    },
    { parent: "invoke_agent 20" },
  );
const desk = (...more: SpanSpec[]) =>
  understand([
    span("invoke_agent", 0, 10, { "gen_ai.agent.name": "Desk" }),
    paying(5),
    span("invoke_agent", 20, 30, { "gen_ai.agent.name": "Desk" }),
    ...more,
  ]);

describe("the OpenAI Agents SDK, whoever tells of it", () => {
  it("a call without a result that the model is told was refused was refused, and the run went on", () => {
    const { summary, approvals } = desk(toldModel("Tool execution was not approved."));
    expect(approvals).toMatchObject([{ tool: "pay", agent: "Desk", outcome: "denied", answeredMs: 20 }]);
    expect(summary).toMatchObject({ status: "ok", toolCalls: 0 });
  });

  it("a call without a result that is there again was approved", () => {
    const { summary, approvals } = desk(paying(21, { "gen_ai.tool.call.result": "paid" }, "invoke_agent 20"));
    expect(approvals).toMatchObject([{ tool: "pay", outcome: "approved" }]);
    expect(summary.toolCalls).toBe(1);
  });

  it("a call without a result of which nobody says more ran and had none", () => {
    const { summary, approvals } = desk(toldModel("nothing"));
    expect(approvals).toEqual([]);
    expect(summary.toolCalls).toBe(1);
  });

  it("an error in the shape of Python's dict is told in its own words", () => {
    const message = "{'message': 'Error getting response', 'data': {'error': 'Error code: 400 - too long'}}";
    const { summary } = understand([
      span("invoke_agent", 0, 10, { "gen_ai.agent.name": "Desk" }, { status: "error", message }),
    ]);
    expect(summary.statusReason).toContain("Error code: 400 - too long");
    expect(summary.statusReason).not.toContain("message");
  });

  it("a call whose result is the repr of a question was not run; who said what stays open until it is told", () => {
    const question =
      "FunctionToolResult(tool=FunctionTool(name='pay'), output=None, run_item=ToolApprovalItem(agent=…))";
    const { summary, approvals } = understand([
      span("invoke_agent", 0, 10, { "gen_ai.agent.name": "Desk" }),
      paying(5, { "gen_ai.tool.call.result": question }),
    ]);
    expect(approvals).toMatchObject([{ tool: "pay", agent: "Desk", outcome: null, answeredMs: null }]);
    expect(summary).toMatchObject({ toolCalls: 0, approvals: { requested: 1, approved: 0, denied: 0 } });
  });

  it("a call without a result is no question where results are not sent at all", () => {
    const { summary, approvals } = desk(paying(21, {}, "invoke_agent 20"));
    expect(approvals).toEqual([]);
    expect(summary.toolCalls).toBe(2);
  });

  it("a refusal is found in messages that are sent as structures, and under the scope that packages once shared", () => {
    const scope = "opentelemetry.util.genai.handler";
    const part = new Map<string, AnyValue>([
      ["type", "tool_call_response"],
      ["response", "Tool execution was not approved."],
    ]);
    const message = new Map<string, AnyValue>([
      ["role", "tool"],
      ["parts", [part]],
    ]);
    const told = {
      ...toldModel(""),
      attributes: { "gen_ai.operation.name": "chat", "gen_ai.input.messages": [message] },
    };
    const { approvals } = understand(
      [
        span("invoke_agent", 0, 10, { "gen_ai.agent.name": "Desk" }),
        paying(5),
        span("invoke_agent", 20, 30, { "gen_ai.agent.name": "Desk" }),
        told,
      ].map((spec) => ({ ...spec, scope })),
    );
    expect(approvals).toMatchObject([{ tool: "pay", outcome: "denied" }]);
  });

  const asking = (more: Record<string, string> = {}) =>
    span(
      "chat",
      1,
      4,
      {
        "gen_ai.request.model": "m",
        "gen_ai.output.messages": JSON.stringify([
          { role: "assistant", parts: [{ type: "tool_call", id: "c-1", name: "pay", arguments: { to: "A" } }] },
        ]),
        ...more,
      },
      { parent: "invoke_agent 0" },
    );

  it("an agent that ends well after an answer that asked for a call without a result stopped for a person", () => {
    const { summary, approvals } = understand([
      span("invoke_agent", 0, 10, { "gen_ai.agent.name": "Desk" }),
      asking(),
      paying(5),
      paying(7, { "gen_ai.tool.call.arguments": '{"to":"B"}' }),
    ]);
    expect(approvals.map(({ tool, outcome }) => [tool, outcome])).toEqual([
      ["pay", null],
      ["pay", null],
    ]);
    expect(summary).toMatchObject({ toolCalls: 0, approvals: { requested: 2, approved: 0, denied: 0 } });
  });

  it("asks nobody where it failed, where the model is asked again and where answers are not sent", () => {
    const agent = (more = {}) => span("invoke_agent", 0, 30, { "gen_ai.agent.name": "Desk" }, more);
    const again = { ...asking(), id: "again", from: 10, to: 12 };
    const runs = [
      [agent({ status: "error" }), asking(), paying(5)],
      [agent(), asking(), paying(5), again],
      [agent(), asking({ "gen_ai.output.messages": "" }), paying(5)],
    ];
    for (const spans of runs) expect(understand(spans).approvals).toEqual([]);
  });

  it("a tool that a guardrail around it stopped before it ran is a check that blocked, and no call", () => {
    const message = "Tool input guardrail ToolInputGuardrail triggered tripwire";
    const failed = { status: "error", message } as const;
    const { summary, guardrails } = understand([
      span("invoke_agent", 0, 10, { "gen_ai.agent.name": "Desk" }, failed),
      asking(),
      { ...paying(5), ...failed },
    ]);
    expect(guardrails).toMatchObject([
      { name: "ToolInputGuardrail", stage: "tool_input", verdict: "block", agent: "Desk" },
    ]);
    expect(summary).toMatchObject({ status: "blocked", toolCalls: 0, toolErrors: 0, guardrailHits: 1 });
  });

  it("a tool whose output a guardrail stopped has run", () => {
    const message = "Tool output guardrail ToolOutputGuardrail triggered tripwire";
    const failed = { status: "error", message } as const;
    const { summary, guardrails } = understand([
      span("invoke_agent", 0, 10, { "gen_ai.agent.name": "Desk" }, failed),
      { ...paying(5), ...failed },
    ]);
    expect(guardrails).toMatchObject([{ stage: "tool_output", verdict: "block" }]);
    expect(summary).toMatchObject({ status: "blocked", toolCalls: 1 });
  });

  it("where guardrails are not sent, the agent's error names the one of its output that stopped it", () => {
    const message = "{'message': 'Guardrail tripwire triggered', 'data': {'guardrail': 'no_secrets'}}";
    const { summary, guardrails } = understand([
      span("invoke_workflow", 0, 11, { "gen_ai.workflow.name": "Desk" }),
      span(
        "invoke_agent",
        0,
        10,
        { "gen_ai.agent.name": "Desk" },
        { status: "error", message, parent: "invoke_workflow 0" },
      ),
      asking(),
    ]);
    expect(guardrails).toMatchObject([{ name: "no_secrets", stage: "output", verdict: "block", agent: "Desk" }]);
    expect(summary).toMatchObject({ status: "blocked", guardrailChecks: 1 });
  });

  it("an error that is a title with data is told by its title", () => {
    const message = "{'message': 'Max turns exceeded', 'data': {'max_turns': 3}}";
    const { summary } = understand([
      span("invoke_agent", 0, 10, { "gen_ai.agent.name": "Desk" }, { status: "error", message }),
    ]);
    expect(summary.statusReason).toMatch(/: Max turns exceeded\.$/);
  });
});
