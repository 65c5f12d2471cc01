import { describe, expect, it } from "vitest";
import { type SpanSpec, START_MS, spanRecord } from "../../../../test/support/buildSpans.ts";
import { understand } from "../../../../test/support/understand.ts";
import type { AnyValue } from "../../../otlp/telemetry.ts";
import { normaliseSpan } from "../../normaliseSpan.ts";
import { understandTraces } from "../../understandTraces.ts";

/** Constructed after the documented attributes of Genkit, and of the families that are only tables. */
const action = (subtype: string, name: string, attributes: Record<string, AnyValue> = {}, more = {}) => ({
  name,
  from: 0,
  to: 9,
  scope: "genkit-tracer",
  ...more,
  attributes: { "genkit:type": "action", "genkit:metadata:subtype": subtype, "genkit:name": name, ...attributes },
});

describe("Genkit", () => {
  it("reads flows, models and tools", () => {
    const output = {
      message: { role: "model", content: [{ text: "Soup." }] },
      usage: { inputTokens: 9, outputTokens: 4, thoughtsTokens: 2, cachedContentTokens: 3 },
    };
    const run = understand([
      action("flow", "menu", { "genkit:sessionId": "s-1" }, { id: "f" }),
      action(
        "model",
        "googleai/gemini-x",
        {
          "genkit:input": JSON.stringify({ messages: [{ role: "user", content: [{ text: "What is there?" }] }] }),
          "genkit:output": JSON.stringify(output),
        },
        { id: "m", parent: "f", from: 1, to: 5 },
      ),
      action("tool", "stock", { "genkit:state": "error", "genkit:input": '{"item":"soup"}' }, { parent: "f", from: 6 }),
    ]);
    expect(run.summary).toMatchObject({
      name: "What is there?",
      sessionId: "s-1",
      models: ["gemini-x"],
      inputTokens: 9,
      cachedInputTokens: 3,
      outputTokens: 4,
      reasoningTokens: 2,
      tools: { stock: 1 },
      toolErrors: 1,
    });
  });
});

const span = (type: string, name: string, attributes: Record<string, AnyValue> = {}, more = {}) => ({
  name,
  from: 0,
  to: 9,
  scope: "genkit-tracer",
  ...more,
  attributes: { "genkit:type": type, "genkit:name": name, ...attributes },
});
const kindOf = (spec: SpanSpec) => normaliseSpan(spanRecord(spec)).draft.kind;

describe("Genkit's kinds", () => {
  it.each([
    [action("tool.v2", "look"), "tool"],
    [action("background-model", "video"), "llm"],
    [action("agent-snapshot", "chef"), "internal"],
    [action("executable-prompt", "ask"), "prompt"],
    [span("flowStep", "runTurn-2"), "turn"],
    [span("flowStep", "readCalendar"), "step"],
    [span("promptTemplate", "render"), "prompt"],
  ])("%o", (spec, kind) => expect(kindOf(spec)).toBe(kind));

  it("leaves a round of generation a step where an action was called as a tool in it", () => {
    expect(kindOf(span("util", "generate", { "genkit:metadata:subtype": "tool" }))).toBe("step");
  });
});

describe("Genkit's agents", () => {
  const said = (text: string) => JSON.stringify({ message: { role: "user", content: [{ text }] } });

  it("are asked on their turn, and fail in their output only", () => {
    const output = { finishReason: "failed", error: { status: "INTERNAL", message: "the stove is off" } };
    const run = understand([
      action(
        "agent",
        "chef",
        { "genkit:metadata:agent:sessionId": "s-9", "genkit:output": JSON.stringify(output) },
        {
          id: "a",
        },
      ),
      span("flowStep", "runTurn-1", { "genkit:input": said("Soup, please") }, { parent: "a" }),
    ]);
    expect(run.summary).toMatchObject({ name: "Soup, please", agents: ["chef"], sessionId: "s-9", status: "error" });
    expect(run.summary.statusReason).toContain("the stove is off");
  });

  it("have no session of the person's where a tool asks them", () => {
    const run = understand([
      action("tool", "askChef", {}, { id: "t" }),
      action("agent", "chef", { "genkit:metadata:agent:sessionId": "s-9" }, { parent: "t", from: 1, to: 8 }),
    ]);
    expect(run.summary.sessionId).toBeNull();
  });
});

describe("Genkit's interrupts", () => {
  const thrown = [{ name: "exception", at: 8, attributes: { "exception.type": "ToolInterruptError" } }];
  const request = { name: "order", input: { item: "salt" } };
  const asks = (trace: string) => [
    span(
      "util",
      "generate",
      {
        "genkit:output": JSON.stringify({
          finishReason: "interrupted",
          message: { role: "model", content: [{ toolRequest: request, metadata: { interrupt: true } }] },
        }),
      },
      { id: `${trace} g`, trace },
    ),
    action(
      "tool",
      "order",
      { "genkit:input": JSON.stringify(request.input) },
      {
        id: `${trace} t`,
        parent: `${trace} g`,
        trace,
        status: "error",
        events: thrown,
        from: 7,
        to: 8,
      },
    ),
  ];
  const goesOn = (trace: string, resume: object) =>
    span(
      "util",
      "generate",
      {
        "genkit:input": JSON.stringify({
          messages: [{ role: "model", content: [{ toolRequest: request, metadata: { resolvedInterrupt: true } }] }],
          resume,
        }),
      },
      { id: `${trace} g`, trace, from: 20, to: 30 },
    );
  const runsOf = (specs: SpanSpec[]) => understandTraces(specs.map(spanRecord), [], { nowMs: START_MS });

  it("are questions, and neither calls nor failures", () => {
    const [run] = runsOf(asks("t1"));
    expect(run?.summary).toMatchObject({ status: "ok", toolCalls: 0, toolErrors: 0 });
    expect(run?.approvals).toMatchObject([{ tool: "order", outcome: null, answeredMs: null }]);
  });

  it("are also those of middleware that has tools approved: a step, and the tool runs later", () => {
    const [asking, , ...others] = asks("t1");
    const step = span(
      "flowStep",
      "order",
      { "genkit:input": JSON.stringify(request.input) },
      {
        id: "s",
        parent: "t1 g",
        trace: "t1",
        status: "error",
        events: thrown,
        from: 7,
        to: 8,
      },
    );
    const resumed = goesOn("t2", { restart: [{ toolRequest: request }] });
    const [run] = runsOf([asking as SpanSpec, step, ...others, resumed]);
    expect(run?.summary).toMatchObject({ status: "ok", toolCalls: 0 });
    expect(run?.approvals).toMatchObject([{ tool: "order", outcome: "approved" }]);
  });

  it.each([
    ["runs after all", { restart: [{ toolRequest: request }] }, { outcome: "approved", answeredMs: 20 }],
    [
      "is declined",
      { respond: [{ toolResponse: { name: "order", output: { approved: false } } }] },
      { outcome: "denied" },
    ],
    [
      "is answered with something else",
      { respond: [{ toolResponse: { name: "order", output: "only pepper" } }] },
      { outcome: null, reason: "only pepper", answeredMs: 20 },
    ],
  ])("join the trace that goes on, where calls have no ids: the tool %s", (_, resume, wanted) => {
    const runs = runsOf([...asks("t1"), goesOn("t2", resume)]);
    expect(runs.map(({ approvals }) => approvals)).toMatchObject([[wanted]]);
  });
});

it("Genkit's tools that may give back several parts wrap what they give", () => {
  const wrapped = action("tool.v2", "look", { "genkit:output": '{"output":{"found":3}}' });
  expect(normaliseSpan(spanRecord(wrapped)).draft.content.output()).toBe('{"found":3}');
});

describe("Genkit's evaluators", () => {
  const test = (input: object, evaluation: object) => [
    action("evaluator", "taste", {}, { id: "e" }),
    span(
      "",
      "Test Case one",
      {
        "genkit:metadata:evaluator:evalRunId": "r",
        "genkit:path": "/{taste,t:action}/{Batch 0}/{Test Case one}",
        "genkit:input": JSON.stringify(input),
        "genkit:output": JSON.stringify({ testCaseId: "one", evaluation }),
      },
      { parent: "e" },
    ),
  ];

  it("score each case, also several times", () => {
    const scores = [
      { id: "salt", score: 0.5, status: "FAIL" },
      { id: "heat", score: true },
    ];
    expect(understand(test({}, scores)).evaluations).toMatchObject([
      { name: "taste salt", score: 0.5, label: "FAIL" },
      { name: "taste heat", score: 1, label: null },
    ]);
  });

  it("judge the trace that a case was made of", () => {
    const judged = "0123456789abcdef0123456789abcdef";
    const flow = action("flow", "menu", {}, { id: "f", trace: judged });
    const found = understandTraces([flow, ...test({ traceIds: [judged] }, { score: 0.9 })].map(spanRecord), [], {
      nowMs: START_MS,
    });
    const run = found.find(({ summary }) => summary.traceIds.includes(judged));
    expect(run?.evaluations).toMatchObject([{ name: "taste", score: 0.9 }]);
  });
});

describe("families that are only tables", () => {
  const draft = (name: string, attributes: Record<string, AnyValue>, scope = "other") =>
    normaliseSpan(spanRecord({ name, from: 0, to: 1, scope, attributes })).draft;

  it.each<[string, string, Record<string, AnyValue>, string, object]>([
    ["AgentOps", "x", { "agentops.span.kind": "agent.decision" }, "agentops", { kind: "step" }],
    [
      "AgentOps tools",
      "x",
      { "agentops.span.kind": "tool", "tool.name": "look" },
      "agentops",
      { kind: "tool", toolName: "look" },
    ],
    ["Laminar", "x", { "lmnr.span.type": "LLM" }, "lmnr.sdk", { kind: "llm" }],
    [
      "LangWatch",
      "x",
      { "langwatch.span.type": "rag", "langwatch.thread.id": "t" },
      "langwatch",
      { kind: "retriever", sessionId: "t" },
    ],
    ["TraceAI", "look", { "fi.span.kind": "TOOL" }, "fi_instrumentation.openai", { kind: "tool", toolName: "look" }],
    [
      "VoltAgent",
      "x",
      { "span.type": "agent", "voltagent.agent.name": "guide" },
      "voltagent",
      { kind: "agent", agentName: "guide" },
    ],
    ["Spring AI", "x", { "spring.ai.kind": "vector_store" }, "other", { kind: "retriever" }],
    [
      "LiveKit",
      "function_tool",
      { "lk.function_tool.name": "look" },
      "livekit-agents",
      { kind: "tool", toolName: "look" },
    ],
    ["Semantic Kernel", "AutoFunctionInvocationLoop", {}, "semantic_kernel.connectors", { kind: "step" }],
  ])("read %s and count it as GenAI", (_, name, attributes, scope, wanted) => {
    expect(draft(name, attributes, scope)).toMatchObject({ family: "genai", ...wanted });
  });

  it("leave bare keys alone outside of the family that owns them", () => {
    expect(draft("x", { "span.type": "agent" }).kind).toBeNull();
  });

  it("reads from the provider's own answer what its usage leaves out", () => {
    const output = {
      message: { role: "model", content: [{ text: "Soup." }] },
      usage: { inputTokens: 9, outputTokens: 4 },
      raw: {
        model: "gpt-x-2026-08-06",
        usage: { prompt_tokens_details: { cached_tokens: 3 }, completion_tokens_details: { reasoning_tokens: 2 } },
      },
    };
    const call = action("model", "mock/gpt-x", { "genkit:output": JSON.stringify(output) });
    expect(normaliseSpan(spanRecord(call)).draft).toMatchObject({
      model: "gpt-x-2026-08-06",
      requestModel: "gpt-x",
      tokens: { input: 9, cachedInput: 3, output: 4, reasoning: 2 },
    });
  });
});
