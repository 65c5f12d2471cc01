import { describe, expect, it } from "vitest";
import { type SpanSpec, START_MS, spanRecord } from "../../test/support/buildSpans.ts";
import type { AnyValue } from "../otlp/telemetry.ts";
import { personsAnswer } from "./reading/personsAnswer.ts";
import { understandTraces } from "./understandTraces.ts";

/** Constructed after the documented attributes of each framework: the question in one trace, the answer in another. */

const runsOf = (...spans: readonly SpanSpec[]) => understandTraces(spans.map(spanRecord), [], { nowMs: START_MS });
const told = (...spans: readonly SpanSpec[]) =>
  runsOf(...spans).map((run) => ({
    traces: run.summary.traceIds,
    approvals: run.approvals.map(({ tool, outcome, askedMs, answeredMs }) => [
      tool,
      outcome,
      Math.round(askedMs),
      answeredMs === null ? null : Math.round(answeredMs),
    ]),
  }));

describe("Pydantic AI", () => {
  const agent = (trace: string, from: number, to: number, attributes: Record<string, AnyValue> = {}): SpanSpec => ({
    name: "invoke_agent shop",
    id: `${trace}-a`,
    trace,
    from,
    to,
    scope: "pydantic-ai",
    attributes: { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "shop", ...attributes },
  });
  const chat = (trace: string, from: number, messages: unknown): SpanSpec => ({
    name: "chat m",
    id: `${trace}-c${from}`,
    trace,
    parent: `${trace}-a`,
    from,
    to: from + 5,
    scope: "pydantic-ai",
    attributes: {
      "gen_ai.operation.name": "chat",
      "gen_ai.request.model": "m",
      "gen_ai.input.messages": JSON.stringify(messages),
    },
  });
  const pay = (trace: string, from: number, attributes: Record<string, AnyValue> = {}): SpanSpec => ({
    name: "execute_tool pay",
    id: `${trace}-t${from}`,
    trace,
    parent: `${trace}-a`,
    from,
    to: from + 2,
    scope: "pydantic-ai",
    attributes: {
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": "pay",
      "gen_ai.tool.call.id": "c-1",
      ...attributes,
    },
  });
  const user = { role: "user", parts: [{ type: "text", content: "Pay it." }] };
  const call = { role: "assistant", parts: [{ type: "tool_call", id: "c-1", name: "pay" }] };
  const back = (result: string) => ({ role: "user", parts: [{ type: "tool_call_response", id: "c-1", result }] });
  const result = JSON.stringify({ calls: [], approvals: [{ tool_name: "pay", tool_call_id: "c-1", args: "{}" }] });
  const asks = (trace: string, from: number) => [
    agent(trace, from, from + 20, { final_result: result }),
    chat(trace, from + 1, [user]),
  ];

  it("goes on in another trace, where the tool runs with the same call id", () => {
    const resumed = [agent("b", 500, 600), pay("b", 501), chat("b", 510, [user, call, back("paid")])];
    expect(told(...asks("a", 0), ...resumed)).toEqual([
      { traces: ["a", "b"], approvals: [["pay", "approved", 20, 501]] },
    ]);
  });

  it("was refused where the model is told of a result and the tool never ran", () => {
    const resumed = [agent("b", 500, 600), chat("b", 510, [user, call, back("The tool call was denied.")])];
    const [run] = runsOf(...asks("a", 0), ...resumed);
    expect(run?.approvals).toMatchObject([{ outcome: "denied", reason: "The tool call was denied.", by: "user" }]);
  });

  it("is open while nothing goes on with it, and another task of the same agent is another run", () => {
    expect(told(...asks("a", 0), agent("b", 500, 600), chat("b", 510, [user]))).toEqual([
      { traces: ["a"], approvals: [["pay", null, 20, null]] },
      { traces: ["b"], approvals: [] },
    ]);
  });

  it("keeps runs apart whose calls have the same ids, one after the other", () => {
    const goesOn = (trace: string, from: number) => [
      agent(trace, from, from + 90),
      pay(trace, from + 1),
      chat(trace, from + 10, [user, call, back("paid")]),
    ];
    const runs = told(...asks("a", 0), ...goesOn("b", 500), ...asks("c", 1000), ...goesOn("d", 1500));
    expect(runs.map(({ traces }) => traces)).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
    expect(runs.map(({ approvals }) => approvals.map(([, outcome]) => outcome))).toEqual([["approved"], ["approved"]]);
  });

  it("is joined where the tool itself put the question off", () => {
    const deferred = { "pydantic_ai.tool.deferral.name": "ApprovalRequired" };
    const asked = [agent("a", 0, 20), chat("a", 1, [user]), pay("a", 8, deferred)];
    const resumed = [agent("b", 500, 600), pay("b", 501), chat("b", 510, [user, call, back("paid")])];
    const [run, ...more] = runsOf(...asked, ...resumed);
    expect(more).toEqual([]);
    expect(run?.approvals).toMatchObject([{ tool: "pay", outcome: "approved", askedMs: 8, answeredMs: 501 }]);
    expect(run?.summary).toMatchObject({ toolCalls: 1, approvals: { requested: 1, approved: 1, denied: 0 } });
  });
});

describe("AI SDK 7", () => {
  const agent = (trace: string, from: number, attributes: Record<string, AnyValue>): SpanSpec => ({
    name: "invoke_agent trip",
    id: `${trace}-a`,
    trace,
    from,
    to: from + 100,
    scope: "gen_ai",
    attributes: { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "trip", ...attributes },
  });
  const book: SpanSpec = {
    name: "execute_tool book",
    id: "tool",
    trace: "b",
    parent: "b-a",
    from: 510,
    to: 520,
    scope: "gen_ai",
    attributes: {
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": "book",
      "gen_ai.tool.call.id": "c-1",
    },
  };
  const call = { type: "tool_call", id: "c-1", name: "book", arguments: {} };
  const asked = agent("a", 0, {
    "gen_ai.response.finish_reasons": ["tool-calls"],
    "gen_ai.output.messages": JSON.stringify([{ role: "assistant", parts: [call] }]),
  });
  const history = [
    { role: "user", parts: [{ type: "text", content: "Book it." }] },
    { role: "assistant", parts: [call, { type: "tool-approval-request" }] },
    { role: "tool", parts: [{ type: "tool-approval-response" }] },
  ];
  const goesOn = (trace: string, from: number, more: readonly object[] = []) =>
    agent(trace, from, { "gen_ai.input.messages": JSON.stringify([...history, ...more]) });

  it("goes on in another trace with what was asked, and the tool runs", () => {
    expect(told(asked, goesOn("b", 500), book)).toEqual([
      { traces: ["a", "b"], approvals: [["book", "approved", 100, 510]] },
    ]);
  });

  it("shows a refusal in what the model is told", () => {
    const response = { denied: true, reason: "too dear" };
    const refused = { role: "tool", parts: [{ type: "tool_call_response", id: "c-1", response }] };
    const [run, ...more] = runsOf(asked, goesOn("b", 500, [refused]));
    expect([run?.approvals.map(({ outcome, reason }) => [outcome, reason]), more]).toEqual([
      [["denied", "too dear"]],
      [],
    ]);
  });

  it("asks about several calls at once: the requests follow all of them, and one that ran by itself is none", () => {
    const calls = ["c-0", "c-1", "c-2"].map((id) => ({ ...call, id }));
    const request = { type: "tool-approval-request" };
    const result = (id: string, response: unknown) => ({ type: "tool_call_response", id, response });
    const messages = [
      { role: "user", parts: [{ type: "text", content: "Book them." }] },
      { role: "assistant", parts: [...calls, request, request] },
      { role: "tool", parts: [result("c-0", "booked")] },
      { role: "tool", parts: [{ type: "tool-approval-response" }, { type: "tool-approval-response" }] },
      { role: "tool", parts: [result("c-2", { denied: true })] },
    ];
    const next = agent("b", 500, { "gen_ai.input.messages": JSON.stringify(messages) });
    expect(told(asked, next, book)).toEqual([
      {
        traces: ["a", "b"],
        approvals: [
          ["book", "approved", 100, 510],
          ["book", "denied", 100, 500],
        ],
      },
    ]);
  });

  it("repeats old questions in what is asked later: they are no questions of that run", () => {
    const later = [
      { role: "assistant", parts: [{ type: "text", content: "Booked." }] },
      { role: "user", parts: [{ type: "text", content: "And the hotel?" }] },
    ];
    expect(told(asked, goesOn("b", 500), book, goesOn("c", 900, later))).toEqual([
      { traces: ["a", "b"], approvals: [["book", "approved", 100, 510]] },
      { traces: ["c"], approvals: [] },
    ]);
  });
});

describe("AI SDK 6 through OpenLLMetry's SDK", () => {
  const agent = (trace: string, from: number, attributes: Record<string, AnyValue>): SpanSpec => ({
    name: "chat m",
    id: `${trace}-a`,
    trace,
    from,
    to: from + 100,
    scope: "ai",
    attributes: { "ai.operationId": "ai.generateText", "ai.telemetry.functionId": "trip", ...attributes },
  });
  const call = (id: string) => ({ type: "tool_call", id, name: "book", arguments: {} });
  const request = (approvalId: string, toolCallId: string) => ({
    type: "tool-approval-request",
    approvalId,
    toolCallId,
  });
  const said = (approvalId: string, approved: boolean) => ({ type: "tool-approval-response", approvalId, approved });

  it("reads requests and answers by their ids in the messages that it writes anew", () => {
    const asked = agent("a", 0, {
      "gen_ai.response.finish_reasons": ["tool_call"],
      "gen_ai.output.messages": JSON.stringify([{ role: "assistant", parts: [call("c-1"), call("c-2")] }]),
    });
    const messages = [
      { role: "assistant", parts: [call("c-1"), call("c-2"), request("q-2", "c-2"), request("q-1", "c-1")] },
      { role: "tool", parts: [said("q-1", true), said("q-2", false)] },
    ];
    expect(told(asked, agent("b", 500, { "gen_ai.input.messages": JSON.stringify(messages) }))).toEqual([
      {
        traces: ["a", "b"],
        approvals: [
          ["book", "denied", 100, 500],
          ["book", "approved", 100, 500],
        ],
      },
    ]);
  });
});

describe("AI SDK 6", () => {
  const agent = (trace: string, from: number, attributes: Record<string, AnyValue>): SpanSpec => ({
    name: "ai.generateText",
    id: `${trace}-a`,
    trace,
    from,
    to: from + 100,
    scope: "ai",
    attributes: { "ai.operationId": "ai.generateText", "ai.telemetry.functionId": "trip", ...attributes },
  });
  const call = (toolCallId: string) => ({ type: "tool-call", toolCallId, toolName: "book", input: {} });
  const asked = agent("a", 0, {
    "ai.response.finishReason": "tool-calls",
    "ai.response.toolCalls": JSON.stringify([call("c-1"), call("c-2")]),
  });
  const history = [
    { role: "user", content: "Book it." },
    {
      role: "assistant",
      content: [
        call("c-1"),
        call("c-2"),
        { type: "tool-approval-request", approvalId: "q-1", toolCallId: "c-1" },
        { type: "tool-approval-request", approvalId: "q-2", toolCallId: "c-2" },
      ],
    },
  ];
  const said = (approvalId: string, approved: boolean, reason?: string) => ({
    role: "tool",
    content: [{ type: "tool-approval-response", approvalId, approved, reason }],
  });
  const goesOn = (trace: string, from: number, ...more: readonly object[]) =>
    agent(trace, from, { "ai.prompt": JSON.stringify({ messages: [...history, ...more] }) });

  it("sends what was asked and what was said, and goes on in another trace", () => {
    const [run, ...more] = runsOf(asked, goesOn("b", 500, said("q-1", true), said("q-2", false, "too dear")));
    expect(run?.approvals.map(({ outcome, reason, askedMs }) => [outcome, reason, askedMs])).toEqual([
      ["approved", null, 100],
      ["denied", "too dear", 100],
    ]);
    expect([run?.summary.traceIds, more]).toEqual([["a", "b"], []]);
  });

  it("repeats old questions in what is asked later: they are no questions of that run", () => {
    const later = [
      { role: "assistant", content: "Booked." },
      { role: "user", content: "And the hotel?" },
    ];
    const runs = runsOf(asked, goesOn("b", 500, said("q-1", true), said("q-2", true)), goesOn("c", 900, ...later));
    expect(runs.map(({ summary, approvals }) => [summary.name, approvals.length])).toEqual([
      ["Book it.", 2],
      ["And the hotel?", 0],
    ]);
  });
});

describe("LangGraph", () => {
  const root = (trace: string, from: number, input: unknown): SpanSpec => ({
    name: "newsroom",
    id: `${trace}-r`,
    trace,
    from,
    to: from + 100,
    scope: "openinference.instrumentation.langchain",
    attributes: {
      "openinference.span.kind": "CHAIN",
      "session.id": "thread-1",
      "input.value": JSON.stringify(input),
    },
  });
  const review: SpanSpec = {
    name: "review",
    id: "node",
    trace: "a",
    parent: "a-r",
    from: 50,
    to: 60,
    scope: "openinference.instrumentation.langchain",
    attributes: { "openinference.span.kind": "CHAIN" },
    events: [
      {
        name: "exception",
        at: 60,
        attributes: {
          "exception.type": "langgraph.errors.GraphInterrupt",
          "exception.message": "(Interrupt(value={'question': 'Publish this?'}, id='9'),)",
        },
      },
    ],
  };
  const resume = (value: unknown) => ({ graph: null, update: null, resume: value, goto: [] });
  const outcomes = (value: unknown) =>
    runsOf(root("a", 0, { messages: [] }), review, root("b", 500, resume(value))).flatMap((run) =>
      run.approvals.map(({ question, outcome, answeredMs, reason }) => [question, outcome, answeredMs, reason]),
    );

  it("is answered by the trace that resumes the thread", () => {
    expect(outcomes({ ok: true })).toEqual([["Publish this?", "approved", expect.closeTo(500), null]]);
    expect(outcomes({ ok: false, comment: "Give the source." })).toEqual([
      ["Publish this?", "denied", expect.closeTo(500), "Give the source."],
    ]);
  });

  it("is that of the graph, not of another one that it called over the network", () => {
    const within = (spec: SpanSpec): SpanSpec[] => [
      { name: "POST /news", id: `${spec.trace}-s`, trace: spec.trace ?? "", from: spec.from - 1, to: spec.from + 101 },
      { ...spec, parent: `${spec.trace}-s` },
    ];
    const request: SpanSpec = { name: "POST", id: "out", trace: "a", parent: "a-r", from: 10, to: 30 };
    const remote = { ...root("a", 11, { messages: [] }), name: "archive", id: "remote", parent: "out", to: 29 };
    const asked = [...within(root("a", 0, { messages: [] })), request, remote, review];
    const [run, ...more] = runsOf(...asked, ...within(root("b", 500, resume({ ok: true }))));
    expect(more).toEqual([]);
    expect(run?.approvals).toMatchObject([{ question: "Publish this?", outcome: "approved" }]);
  });

  it("went on, with an answer that is neither a yes nor a no", () => {
    expect(outcomes("Make it shorter.")).toEqual([["Publish this?", null, expect.closeTo(500), null]]);
  });
});

describe("LangGraph through others than OpenInference", () => {
  const interrupt =
    "(Interrupt(value={'action_requests': [{'name': 'pay', 'args': {}, 'description': 'Pay it?'}]}, id='9'),)";
  const decided = {
    graph: null,
    update: null,
    resume: { decisions: [{ type: "reject", message: "too much" }] },
    goto: [],
  };
  const wanted = [["pay", "Pay it?", "denied", "too much"]];
  const asked = (...spans: SpanSpec[]) =>
    runsOf(...spans).map((run) =>
      run.approvals.map(({ tool, question, outcome, reason }) => [tool, question, outcome, reason]),
    );

  it("LangSmith: every exception has the type Exception, and the command is an input of the root", () => {
    const span = (trace: string, name: string, from: number, more: Partial<SpanSpec>, attributes = {}): SpanSpec => ({
      name,
      id: `${trace}-${name}`,
      trace,
      from,
      to: from + 20,
      scope: "langsmith",
      ...more,
      attributes: { "langsmith.span.kind": "chain", "langsmith.metadata.thread_id": "t-1", ...attributes },
    });
    const message = `GraphInterrupt(${interrupt})Traceback (most recent call last):`;
    const node = span("a", "after_model", 5, {
      parent: "a-shop",
      events: [
        { name: "exception", at: 9, attributes: { "exception.type": "Exception", "exception.message": message } },
      ],
    });
    const goesOn = span("b", "shop", 500, {}, { "gen_ai.prompt": JSON.stringify({ input: decided }) });
    expect(asked(span("a", "shop", 0, {}), node, goesOn)).toEqual([wanted]);
  });

  it("OpenLLMetry: the node is an error, and the command an input of the graph below its agent", () => {
    const span = (trace: string, name: string, from: number, more: Partial<SpanSpec>, attributes = {}): SpanSpec => ({
      name,
      id: `${trace}-${name}`,
      trace,
      from,
      to: from + 20,
      scope: "opentelemetry.instrumentation.langchain",
      ...more,
      attributes: { "traceloop.association.properties.thread_id": "t-1", "gen_ai.agent.name": "shop", ...attributes },
    });
    const agent = { "gen_ai.operation.name": "invoke_agent" };
    const task = {
      "gen_ai.operation.name": "execute_task",
      "error.type": "GraphInterrupt",
      "gen_ai.task.status": "failure",
    };
    const call = { "gen_ai.operation.name": "chat", "gen_ai.request.model": "m" };
    const input = { "traceloop.entity.input": JSON.stringify({ inputs: decided, tags: [] }) };
    const spans = [
      span("a", "invoke_agent shop", 0, {}, agent),
      span("a", "chat m", 1, { parent: "a-invoke_agent shop" }, call),
      span("a", "execute_task review", 5, { parent: "a-invoke_agent shop", status: "error", message: interrupt }, task),
      span("b", "invoke_agent shop", 500, {}, agent),
      span("b", "shop.workflow", 501, { parent: "b-invoke_agent shop" }, { ...agent, ...input }),
      span("b", "chat m", 502, { parent: "b-shop.workflow" }, call),
    ];
    expect(asked(...spans)).toEqual([wanted]);
    expect(runsOf(...spans).map(({ summary }) => [summary.status, summary.toolErrors])).toEqual([["ok", 0]]);
  });
});

describe("what a person said", () => {
  it.each([
    [{ decisions: [{ type: "edit", edited_action: { name: "pay" } }] }, "approved"],
    [true, "approved"],
    ["yes", "approved"],
    [{ type: "accept" }, "approved"],
    [[{ type: "reject", message: "no" }], "denied"],
    [{ decisions: [{ type: "approve" }] }, "approved"],
    [{ decisions: [{ type: "approve" }, { type: "reject" }] }, null],
    [{ city: "Graz" }, null],
    [7, null],
  ] as const)("%j is %s", (said, state) => expect(personsAnswer(said).state).toBe(state));
});
