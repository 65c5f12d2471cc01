import { describe, expect, it } from "vitest";
import { type SpanSpec, START_MS, spanRecord } from "../../test/support/buildSpans.ts";
import { understand } from "../../test/support/understand.ts";
import { askedInRepr } from "./graphPauses.ts";
import { understandTraces } from "./understandTraces.ts";

const SCOPE = "@arizeai/openinference-instrumentation-langchain";
const chain = (name: string, trace: string, from: number, more: Partial<SpanSpec> = {}): SpanSpec => ({
  name,
  id: `${trace} ${name}`,
  trace,
  from,
  to: from + 9,
  scope: SCOPE,
  ...more,
  attributes: { "openinference.span.kind": "CHAIN", "session.id": "s", ...more.attributes },
});
const request = (order: string) => ({ name: "refund", args: { order }, description: `Refund ${order}?` });
const asks = (...orders: string[]) =>
  `${JSON.stringify([{ id: "a", value: { actionRequests: orders.map(request) } }], null, 2)}\n\nError: …`;
const paused = (...orders: string[]) => [
  chain("desk", "a", 0),
  chain("HumanInTheLoopMiddleware.after_model", "a", 1, {
    parent: "a desk",
    status: "error",
    events: [{ name: "exception", at: 2, attributes: { "exception.message": asks(...orders) } }],
  }),
];
const resumed = (resume: unknown) =>
  chain("desk", "b", 500, {
    attributes: { "input.value": JSON.stringify({ lg_name: "Command", resume, goto: [] }) },
  });
const approvals = (...specs: SpanSpec[]) =>
  understandTraces(specs.map(spanRecord), [], { nowMs: START_MS }).flatMap((run) =>
    run.approvals.map(({ tool, question, outcome, reason }) => [tool, question, outcome, reason]),
  );

describe("pauses of LangGraph", () => {
  const yes = { type: "approve" };
  const no = { type: "reject", message: "too much" };

  it("ask about each call, and each has its answer", () => {
    const said = [
      ["refund", "Refund A?", "approved", null],
      ["refund", "Refund B?", "denied", "too much"],
    ];
    expect(approvals(...paused("A", "B"), resumed({ decisions: [yes, no] }))).toEqual(said);
    const id = "0123456789abcdef0123456789abcdef";
    expect(approvals(...paused("A", "B"), resumed({ [id]: { decisions: [yes, no] } }))).toEqual(said);
  });

  it("are answered without a word where there are not as many answers as questions", () => {
    const outcomes = approvals(...paused("A", "B"), resumed({ decisions: [yes] })).map(([, , outcome]) => outcome);
    expect(outcomes).toEqual([null, null]);
    expect(approvals(...paused("A"), resumed({ decisions: [no] }))).toEqual([
      ["refund", "Refund A?", "denied", "too much"],
    ]);
  });

  it("ask about each call in what Python writes out, too", () => {
    const call = (order: string) =>
      `{'name': 'refund', 'args': {'order': '${order}'}, 'description': 'Refund ${order}?'}`;
    const repr = `(Interrupt(value={'action_requests': [${call("A")}, ${call("B")}], 'review_configs': []}, id='x'),)`;
    expect(askedInRepr(repr)).toEqual({
      tool: "refund",
      question: "Refund A?",
      also: [{ tool: "refund", question: "Refund B?" }],
    });
  });

  it("asks once, from within the tool, although it passes through all that is around it", () => {
    const interrupt = `${JSON.stringify([{ id: "a", value: { question: "Which?" } }], null, 2)}\n\nError: …`;
    const passed: Partial<SpanSpec> = {
      status: "error",
      events: [{ name: "exception", at: 4, attributes: { "exception.message": interrupt } }],
    };
    const ask = (trace: string, from: number, parent: string, more: Partial<SpanSpec> = {}) =>
      chain("ask", trace, from, {
        parent,
        ...more,
        attributes: { "openinference.span.kind": "TOOL", "tool.name": "ask_human" },
      });
    const runs = understandTraces(
      [
        chain("desk", "a", 0),
        chain("inner", "a", 1, { parent: "a desk", ...passed }),
        chain("RunnableSequence", "a", 1, { parent: "a inner" }),
        chain("tools", "a", 2, { parent: "a RunnableSequence", ...passed }),
        ask("a", 3, "a tools", passed),
        resumed("the blue one"),
        chain("tools", "b", 501, { parent: "b desk" }),
        ask("b", 502, "b tools"),
      ].map(spanRecord),
      [],
      { nowMs: START_MS },
    );
    expect(runs.map(({ summary, approvals }) => [summary.toolCalls, approvals])).toMatchObject([
      [1, [{ tool: "ask_human", question: "Which?", outcome: null, answeredMs: 500 }]],
    ]);
  });

  it("are no failures, nor are commands to the graph around", () => {
    const { spans } = understand([
      chain("desk", "a", 0, { status: "ok" }),
      chain("tools", "a", 1, {
        parent: "a desk",
        status: "error",
        message: "\n\nParentCommand\n    at _controlBranch",
      }),
    ]);
    expect(spans.map(({ status }) => status)).toEqual(["ok", "unset"]);
  });
});
