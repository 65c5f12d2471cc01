import { describe, expect, it } from "vitest";
import { type SpanSpec, START_MS, spanRecord } from "../../../../test/support/buildSpans.ts";
import { understand } from "../../../../test/support/understand.ts";
import { understandTraces } from "../../understandTraces.ts";

const span = (kind: string, name: string, id: string, from: number, to: number, more: Partial<SpanSpec>): SpanSpec => ({
  name,
  id,
  from,
  to,
  scope: "@arizeai/openinference-instrumentation-openai-agents",
  status: "ok",
  ...more,
  attributes: { "openinference.span.kind": kind, ...more.attributes },
});
const task = (at: number, more: Partial<SpanSpec> = {}) =>
  span("CHAIN", "Agent workflow", `task ${at}`, at, at + 90, more);
const desk = (at: number, more: Partial<SpanSpec> = {}) =>
  span("AGENT", "Desk", `desk ${at}`, at, at + 90, {
    parent: `task ${at}`,
    ...more,
    attributes: { "graph.node.id": "Desk" },
  });
const turn = (at: number, of: number, more: Partial<SpanSpec> = {}) =>
  span("CHAIN", "turn", `turn ${at}`, at, at + 20, { parent: `desk ${of}`, ...more });
const call = (at: number, n: number) => ({
  [`llm.output_messages.${n}.message.tool_calls.0.tool_call.id`]: `c-${at}-${n}`,
  [`llm.output_messages.${n}.message.tool_calls.0.tool_call.function.name`]: "refund",
});
const told = (at: number, n: number) => ({ [`llm.input_messages.${n}.message.tool_call_id`]: `c-${at}-${n}` });
const model = (at: number, more: SpanSpec["attributes"] = {}, rest: Partial<SpanSpec> = {}) =>
  span("LLM", "response", `llm ${at}`, at, at + 5, {
    parent: `turn ${at}`,
    ...rest,
    attributes: { "llm.model_name": "m", ...more },
  });
const refund = (at: number, id: string, more: Partial<SpanSpec> = {}) =>
  span("TOOL", "refund", id, at + 6, at + 8, { parent: `turn ${at}`, ...more, attributes: { "tool.name": "refund" } });
const REFUSED: Partial<SpanSpec> = { status: "error", message: "Tool execution was not approved.: {}" };

describe("the OpenAI Agents SDK in JavaScript", () => {
  const root = (trace: string, at: number) => span("AGENT", "Agent workflow", `root ${trace}`, at, at + 95, { trace });
  const asks = (trace: string) => [
    root(trace, 0),
    ...[task(0, { parent: `root ${trace}` }), desk(0), turn(1, 0), model(1, { ...call(1, 0), ...call(1, 1) })].map(
      (one) => ({ ...one, trace }),
    ),
  ];
  const goesOn = (trace: string, parent?: string) =>
    [
      task(500, parent === undefined ? {} : { parent }),
      desk(500),
      turn(501, 500),
      refund(501, "paid"),
      refund(501, "refused", REFUSED),
      turn(530, 500),
      model(530, { ...told(1, 0), ...told(1, 1) }),
    ].map((one) => ({ ...one, trace }));
  const facts = (...spans: SpanSpec[]) =>
    understandTraces(spans.map(spanRecord), [], { nowMs: START_MS }).map(({ summary, approvals }) => [
      summary.traceIds.length,
      summary.toolCalls,
      approvals.map(({ outcome, askedMs, answeredMs }) => [outcome, askedMs, answeredMs]),
    ]);
  const BOTH = [
    ["approved", 6, 501],
    ["denied", 6, 501],
  ];

  it("asks a person where an agent ends well with calls that nothing ran", () => {
    expect(facts(...asks("a"))).toEqual([
      [
        1,
        0,
        [
          [null, 6, null],
          [null, 6, null],
        ],
      ],
    ]);
  });

  it("is answered by the turn of tools alone that the run goes on with, in its trace or in one of its own", () => {
    expect(facts(...asks("a"), ...goesOn("a", "root a"))).toEqual([[1, 1, BOTH]]);
    expect(facts(...asks("a"), ...goesOn("b"))).toEqual([[2, 1, BOTH]]);
  });

  it("was asked, too, where what asked was not sent", () => {
    const [[traces, calls, approvals]] = facts(...goesOn("b")) as [[number, number, unknown[][]]];
    expect([traces, calls, approvals.map(([outcome]) => outcome)]).toEqual([1, 1, ["approved", "denied"]]);
  });

  it("failed where its last task did, although the root of a run that throws never comes", () => {
    const failed: Partial<SpanSpec> = { status: "error", message: 'Error in agent run: {"error":"Error: 500 down"}' };
    const spans = [
      task(0, { parent: "never", ...failed }),
      desk(0, failed),
      turn(1, 0, failed),
      model(1, {}, { status: "error", message: "500 down" }),
    ];
    expect(understand(spans).summary).toMatchObject({ status: "error", missingParents: 1 });
    const open = span("AGENT", "Agent workflow", "never", 0, 0, {});
    const { to: _, ...running } = open;
    expect(understand([running, ...spans]).summary).toMatchObject({ status: "error", missingParents: 0 });
    expect(understand([running, ...spans, { ...task(200, { parent: "never" }) }]).summary.status).toBe("running");
  });

  it("was blocked by a check whose reason the error tells", () => {
    const stopped = (kind: string, data: string): Partial<SpanSpec> => ({
      status: "error",
      message: `Error in agent run: ${JSON.stringify({ error: `${kind}GuardrailTripwireTriggered: ${kind} guardrail triggered: ${data}` })}`,
    });
    const blocked = (data: string, kind: string) =>
      understand([
        task(0, { parent: "never", ...stopped(kind, data) }),
        desk(0, stopped(kind, data)),
        span("GUARDRAIL", "No rivals", "check", 5, 6, {
          parent: "desk 0",
          attributes: { "tool.name": "No rivals", "guardrail.triggered": true },
        }),
      ]);
    const run = blocked('{"why":"names a rival"}', "Output");
    expect(run.summary.status).toBe("blocked");
    expect(run.guardrails).toMatchObject([{ verdict: "block", stage: "output", reason: "names a rival" }]);
    expect(blocked('{"rival":true}', "Input").guardrails).toMatchObject([{ stage: "input", reason: '{"rival":true}' }]);
  });

  it("checks what goes into a tool and what comes out of it: the tool's error tells", () => {
    const tripped = (side: "Input" | "Output") => {
      const error = `Tool${side}GuardrailTripwireTriggered: Tool ${side.toLowerCase()} guardrail triggered: No receipts`;
      const message = `Error running tool: ${JSON.stringify({ tool_name: "refund", error })}`;
      return understand([task(0), desk(0), turn(1, 0), model(1), refund(1, "tool", { status: "error", message })]);
    };
    const run = tripped("Output");
    expect(run.guardrails).toMatchObject([{ name: "No receipts", stage: "tool_output", verdict: "block" }]);
    expect(run.summary).toMatchObject({ status: "blocked", toolCalls: 1 });
    expect(tripped("Input").summary).toMatchObject({ guardrailHits: 1, toolCalls: 0 });
  });

  it("leaves a root without anything in it, as of an agent that is resumed inside another, no run", () => {
    const empty = { ...root("c", 300), attributes: { "openinference.span.kind": "AGENT" } };
    expect(facts(...asks("a"), empty, ...goesOn("b"))).toEqual([[3, 1, BOTH]]);
  });
});
