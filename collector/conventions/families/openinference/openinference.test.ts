import { describe, expect, it } from "vitest";
import { type SpanSpec, spanRecord } from "../../../../test/support/buildSpans.ts";
import { understand } from "../../../../test/support/understand.ts";
import type { AnyValue } from "../../../otlp/telemetry.ts";
import { normaliseSpan } from "../../normaliseSpan.ts";

const AGENTS_JS = "@arizeai/openinference-instrumentation-openai-agents";
const AGENTS_PY = "openinference.instrumentation.openai_agents";
const LANGCHAIN_JS = "@arizeai/openinference-instrumentation-langchain";
const LANGCHAIN_PY = "openinference.instrumentation.langchain";

const span = (kind: string, name: string, from: number, to: number, more: Partial<SpanSpec> = {}): SpanSpec => ({
  name,
  from,
  to,
  scope: AGENTS_JS,
  ...more,
  attributes: { "openinference.span.kind": kind, ...more.attributes },
});
const draft = (kind: string, name: string, more: Partial<SpanSpec> = {}) =>
  normaliseSpan(spanRecord(span(kind, name, 0, 10, more))).draft;
const graph = (name: string, more: Record<string, AnyValue> = {}) => ({
  metadata: JSON.stringify({ langgraph_node: name, langgraph_checkpoint_ns: `${name}:1`, thread_id: "th-1", ...more }),
});

describe("OpenInference", () => {
  it("flattens messages, with a start at 1, parts and tool calls", () => {
    const { content } = draft("LLM", "response", {
      attributes: {
        "llm.input_messages.1.message.role": "user",
        "llm.input_messages.1.message.contents.0.message_content.text": "How fast?",
        "llm.output_messages.0.message.role": "assistant",
        "llm.output_messages.0.message.tool_calls.0.tool_call.function.name": "search",
        "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments": '{"q":"x"}',
      },
    });
    expect(content.question()).toBe("How fast?");
    expect(content.output()).toBe('search {"q":"x"}');
  });

  it("takes the root of the Agents SDK for the run and a named agent for an agent", () => {
    expect(draft("AGENT", "Tram story").kind).toBe("run");
    expect(draft("AGENT", "Reporter", { attributes: { "graph.node.id": "Reporter" } })).toMatchObject({
      kind: "agent",
      agentName: "Reporter",
    });
  });

  it.each([
    ["JavaScript", '{"from_agent":"A"}', '{"to_agent":"B"}'],
    ["Python", "A", "B"],
  ])("reads a handover as %s writes it", (_, from, to) => {
    const attributes = { "tool.name": "handoff_to_B", "input.value": from, "output.value": to };
    expect(draft("TOOL", "handoff to B", { attributes })).toMatchObject({
      kind: "handoff",
      handoff: { from: "A", to: "B" },
      toolName: null,
    });
  });

  it.each([
    ["pass", "exception", "allow"],
    ["fail", "OnFailAction.EXCEPTION", "block"],
    ["fail", "noop", "warn"],
    ['{"outcome":"fail"}', "fix", "modify"],
    [null, "noop", "unknown"],
  ])("takes a validator's %s with %s for %s, and no check for the guard around it", (outcome, onFail, verdict) => {
    // Constructed after the documented attributes of the package for Guardrails AI.
    const scope = "openinference.instrumentation.guardrails";
    const attributes = {
      validator_name: "no_gossip",
      validator_on_fail: onFail,
      ...(outcome === null ? {} : { "output.value": outcome }),
    };
    const run = understand([
      span("GUARDRAIL", "guard_parse", 0, 9, { scope, id: "g" }),
      { name: "post_validation", id: "v", from: 2, to: 3, parent: "g", scope, attributes },
    ]);
    expect(run.guardrails).toMatchObject([{ name: "no_gossip", verdict, spanId: "v" }]);
  });

  it("knows no verdict of a Python check that never ended, and reads names with quotes in them", () => {
    // Constructed: a run that was killed, and one whose guardrail Python writes out in double quotes.
    const py = { scope: AGENTS_PY };
    const checks = (more: Partial<SpanSpec>) => [
      span("AGENT", "Reporter", 0, 99, { ...py, id: "a", attributes: { "agent.name": "Reporter" }, ...more }),
      span("GUARDRAIL", "Editor's rule", 2, 10, { ...py, id: "g1", parent: "a" }),
      {
        ...span("GUARDRAIL", "Embargo", 2, 10, { ...py, id: "g2", parent: "a" }),
        to: undefined,
      } as unknown as SpanSpec,
    ];
    const verdicts = (more: Partial<SpanSpec> = {}) =>
      understand(checks(more)).guardrails.map(({ name, verdict }) => [name, verdict]);
    expect(verdicts()).toEqual([
      ["Embargo", "unknown"],
      ["Editor's rule", "allow"],
    ]);
    const message = `Guardrail tripwire triggered: {'guardrail': "Editor's rule"}`;
    expect(verdicts({ status: "error", message })).toContainEqual(["Editor's rule", "block"]);
  });

  it("finds the verdict of a Python check in the message above it, and its stage with it", () => {
    const message = (name: string) => `Guardrail tripwire triggered: {'guardrail': '${name}'}`;
    const py = { scope: AGENTS_PY };
    const run = understand([
      span("AGENT", "Story", 0, 100, { ...py, id: "root", status: "ok" }),
      span("AGENT", "Reporter", 1, 99, {
        ...py,
        id: "a",
        parent: "root",
        status: "error",
        message: message("Sources"),
        attributes: { "agent.name": "Reporter" },
      }),
      span("GUARDRAIL", "Embargo", 2, 10, { ...py, parent: "a", status: "ok" }),
      span("LLM", "response", 11, 90, { ...py, parent: "a" }),
      span("GUARDRAIL", "Sources", 91, 98, { ...py, parent: "a", status: "ok" }),
    ]);
    expect(run.guardrails).toMatchObject([
      { name: "Embargo", verdict: "allow", stage: "input" },
      { name: "Sources", verdict: "block", stage: "output" },
    ]);
    expect(run.summary).toMatchObject({ status: "blocked", failures: 0 });
  });

  it("takes a refused tool for an answer and not for a call", () => {
    const run = understand([
      span("AGENT", "Refunds", 0, 50, { id: "a", attributes: { "graph.node.id": "Refunds" } }),
      span("TOOL", "refund", 1, 2, {
        parent: "a",
        status: "error",
        message: "Tool execution was not approved.: {}",
        attributes: { "tool.name": "refund" },
      }),
      span("LLM", "response", 3, 49, { parent: "a" }),
    ]);
    expect(run.summary).toMatchObject({
      toolCalls: 0,
      toolErrors: 0,
      approvals: { requested: 1, approved: 0, denied: 1 },
    });
    expect(run.approvals).toMatchObject([{ tool: "refund", outcome: "denied", agent: "Refunds" }]);
  });

  it("takes a Python tool without output that runs again later for a question that was approved", () => {
    const py = { scope: AGENTS_PY, parent: "a" };
    const input = { "tool.name": "publish", "input.value": '{"slug":"x"}' };
    const run = understand([
      span("AGENT", "Publisher", 0, 500, { scope: AGENTS_PY, id: "a", attributes: { "agent.name": "Publisher" } }),
      span("TOOL", "publish", 10, 11, { ...py, id: "asked", attributes: input }),
      span("TOOL", "publish", 410, 420, { ...py, id: "ran", attributes: { ...input, "output.value": "done" } }),
    ]);
    expect(run.summary.tools).toEqual({ publish: 1 });
    expect(run.approvals).toMatchObject([{ tool: "publish", outcome: "approved", askedMs: 10, answeredMs: 410 }]);
  });

  it("names LangGraph's agent from the metadata of its spans, and finds the session there", () => {
    const attributes = graph("model", { lc_agent_name: "guide" });
    const run = understand([
      span("CHAIN", "museum", 0, 100, { scope: LANGCHAIN_PY, id: "w" }),
      span("CHAIN", "guide", 1, 99, { scope: LANGCHAIN_PY, id: "g", parent: "w", attributes }),
      span("LLM", "ChatOpenAI", 2, 98, { scope: LANGCHAIN_PY, parent: "g", attributes }),
    ]);
    expect(run.spans.map((row) => [row.kind, row.agent])).toEqual([
      ["workflow", null],
      ["agent", "guide"],
      ["llm", "guide"],
    ]);
    expect(run.summary.sessionId).toBe("th-1");
  });

  it("tells a node that is tried again from a parallel branch of the same name", () => {
    const node = (id: string, from: number, place: string, more: Partial<SpanSpec> = {}) =>
      span("CHAIN", "executor", from, from + 5, {
        scope: LANGCHAIN_PY,
        id,
        parent: "w",
        attributes: graph("executor", { langgraph_checkpoint_ns: place }),
        ...more,
      });
    const run = understand([
      span("CHAIN", "museum", 0, 100, { scope: LANGCHAIN_PY, id: "w" }),
      node("branch", 1, "executor:1"),
      node("first", 2, "executor:2", { status: "error", message: "locked" }),
      node("second", 20, "executor:2"),
    ]);
    expect(run.retries).toMatchObject([
      { kind: "step", name: "executor", attempt: 2, spanId: "second", inferred: true },
    ]);
  });

  it.each([
    [
      "Python",
      LANGCHAIN_PY,
      {
        "exception.type": "langgraph.errors.GraphInterrupt",
        "exception.message": "(Interrupt(value={'question': 'Publish this?', 'n': 1}, id='9'),)",
      },
    ],
    [
      "JavaScript",
      LANGCHAIN_JS,
      {
        "exception.message":
          '[\n  {\n    "id": "84",\n    "value": {\n      "ask": "Publish this?"\n    }\n  }\n]\n\nGraphInterrupt: x\n    at a (/app/b.ts:1:1)',
      },
    ],
  ])("reads a question to a person out of an interrupt in %s, which is no failure", (_, scope, attributes) => {
    const run = understand([
      span("CHAIN", "newsroom", 0, 10, { scope, id: "w", status: "ok" }),
      span("CHAIN", "editor", 1, 9, {
        scope,
        parent: "w",
        status: "error",
        events: [{ name: "exception", at: 9, attributes }],
      }),
    ]);
    expect(run.approvals).toMatchObject([{ question: "Publish this?", outcome: null }]);
    expect(run.summary).toMatchObject({ status: "ok", failures: 0 });
  });

  it.each([
    [
      "Python",
      LANGCHAIN_PY,
      {
        "exception.type": "langgraph.errors.GraphInterrupt",
        "exception.message":
          "(Interrupt(value={'action_requests': [{'name': 'publish', 'args': {'title': 'Gold'}, 'description': 'May it go out?'}], 'review_configs': []}, id='9'),)",
      },
    ],
    [
      "JavaScript",
      LANGCHAIN_JS,
      {
        "exception.message": `${JSON.stringify([{ id: "8", value: { actionRequests: [{ name: "publish", args: {}, description: "May it go out?" }] } }], null, 2)}\n\nGraphInterrupt: x`,
      },
    ],
  ])("names the tool that the human-in-the-loop middleware asks about in %s", (_, scope, attributes) => {
    const events = [{ name: "exception", at: 9, attributes }];
    const run = understand([
      span("CHAIN", "desk", 0, 10, { scope, id: "w", status: "ok" }),
      span("CHAIN", "HumanInTheLoopMiddleware.after_model", 1, 9, { scope, parent: "w", status: "error", events }),
    ]);
    expect(run.approvals).toMatchObject([{ tool: "publish", question: "May it go out?", outcome: null }]);
  });

  it("folds what LangChain wraps around a node's work", () => {
    expect(draft("CHAIN", "RunnableSequence", { scope: LANGCHAIN_JS, parent: "w" })).toMatchObject({
      kind: "internal",
      internal: true,
    });
    expect(draft("CHAIN", "planner", { scope: LANGCHAIN_JS, parent: "w", attributes: graph("planner") }).kind).toBe(
      "step",
    );
  });

  it("names DSPy's tools by their spans, and its loops of model and tools as agents", () => {
    const scope = "openinference.instrumentation.dspy";
    const { summary } = understand([
      span("CHAIN", "Desk.forward", 0, 9, { scope, id: "w" }),
      span("CHAIN", "ReAct.forward", 1, 8, { scope, id: "a", parent: "w" }),
      span("LLM", "LM.__call__", 2, 3, { scope, parent: "a" }),
      span("TOOL", "search.__call__", 4, 5, { scope, parent: "a" }),
      span("CHAIN", "ChainOfThought.forward", 8, 9, { scope, parent: "w" }),
    ]);
    expect(summary).toMatchObject({ agents: ["ReAct"], tools: { search: 1 } });
  });

  it("names CrewAI's agent by the task's output where its task was started without it", () => {
    const scope = "openinference.instrumentation.crewai";
    const planned = (output: string) =>
      understand([
        span("AGENT", "Task._execute_core", 0, 9, { scope, id: "a", attributes: { "output.value": output } }),
        span("LLM", "ChatCompletion", 1, 8, { scope: "openinference.instrumentation.openai", parent: "a" }),
      ]).summary.agents;
    expect(planned('{"raw":"1. Search.","agent":"Task Execution Planner"}')).toEqual(["Task Execution Planner"]);
    expect(planned("")).not.toContain("Task");
  });

  it("takes CrewAI's question to a coworker for a message, and the model call in it for the coworker's", () => {
    const crew = "openinference.instrumentation.crewai";
    const run = understand([
      span("AGENT", "Manager._execute_core", 0, 99, {
        scope: crew,
        id: "a",
        attributes: { "graph.node.id": "Manager" },
      }),
      span("TOOL", "Delegate work to coworker.run", 1, 90, {
        scope: crew,
        id: "d",
        parent: "a",
        attributes: {
          "tool.name": "Delegate work to coworker",
          "input.value": '{"task":"count","coworker":"Researcher"}',
        },
      }),
      span("LLM", "ChatCompletion", 2, 80, { scope: "openinference.instrumentation.openai", parent: "d" }),
    ]);
    expect(run.messages).toMatchObject([{ from: "Manager", to: "Researcher", channel: "agent_tool", text: "count" }]);
    expect(run.summary).toMatchObject({ toolCalls: 0, agents: ["Manager", "Researcher"] });
    expect(run.spans[2]?.agent).toBe("Researcher");
  });

  it("names an agent by its span where nothing else does", () => {
    expect(
      draft("AGENT", "surveyor.run", { parent: "x", scope: "openinference.instrumentation.smolagents" }).agentName,
    ).toBe("surveyor");
  });

  it("takes what LlamaIndex wraps around a call, or prepares one with, for no call", () => {
    const llama = "openinference.instrumentation.llama_index";
    const run = understand([
      span("CHAIN", "QueryEngine.query", 0, 50, { scope: llama, id: "q" }),
      span("LLM", "OpenAI.predict", 1, 40, { scope: llama, id: "p", parent: "q" }),
      span("LLM", "OpenAI.chat", 2, 39, { scope: llama, parent: "p" }),
      span("LLM", "OpenAI._prepare_chat_with_tools", 41, 42, { scope: llama, parent: "q" }),
    ]);
    expect(run.summary.llmCalls).toBe(1);
  });

  it("adds the cache to the input of the Claude Agent SDK", () => {
    const attributes = {
      "llm.token_count.prompt": 10,
      "llm.token_count.completion": 1,
      "llm.token_count.prompt_details.cache_read": 90,
    };
    expect(
      draft("LLM", "x", { scope: "openinference.instrumentation.claude_agent_sdk", attributes }).tokens?.input,
    ).toBe(100);
    expect(draft("LLM", "x", { attributes }).tokens?.input).toBe(10);
  });

  it("reads evaluations on the span that they judge", () => {
    const attributes = {
      "evaluations.0.evaluation.name": "relevance",
      "evaluations.0.evaluation.score": 0.9,
      "annotations.0.annotation.name": "tone",
      "annotations.0.annotation.label": "kind",
    };
    expect(understand([span("LLM", "response", 0, 9, { id: "m", attributes })]).evaluations).toEqual([
      { name: "relevance", score: 0.9, label: null, explanation: null, spanId: "m", atMs: 9 },
      { name: "tone", score: null, label: "kind", explanation: null, spanId: "m", atMs: 9 },
    ]);
  });

  it.each(["Max turns (3) exceeded", "Max turns exceeded: {'max_turns': 3}"])(
    "takes %s for a budget of turns that ran out",
    (message) => {
      const run = understand([
        span("CHAIN", "Agent workflow", 0, 50, { id: "w", parent: "gone", status: "error", message }),
        span("AGENT", "Ticker", 1, 49, {
          id: "a",
          parent: "w",
          status: "error",
          message,
          attributes: { "agent.name": "Ticker" },
        }),
      ]);
      expect(run.budgets).toMatchObject([
        { subject: "agent", name: "Ticker", kind: "turns", limit: 3, over: true, action: "stop", spanId: "a" },
      ]);
      expect(run.summary.overBudget).toBe(1);
    },
  );

  it.each([
    [
      "JavaScript",
      AGENTS_JS,
      'Error running tool: {"tool_name":"refund","error":"LedgerLocked: row is locked"}',
      "LedgerLocked: row is locked",
    ],
    [
      "Python",
      AGENTS_PY,
      "Error running tool (non-fatal): {'tool_name': 'fetch', 'error': 'wire timed out'}",
      "wire timed out",
    ],
  ])("says of a failure what went wrong, without what %s wraps around it", (_, scope, message, wanted) => {
    expect(draft("TOOL", "x", { scope, status: "error", message }).error?.message).toBe(wanted);
  });

  it("finds the question among the keys of a structured input, and without what a framework puts around it", () => {
    const task = (attributes: Record<string, AnyValue>) =>
      draft("AGENT", "site.run", { parent: "x", scope: "openinference.instrumentation.smolagents", attributes });
    expect(task({ "input.value": '{"task":"Survey plot 12.","max_steps":5}' }).content.question()).toBe(
      "Survey plot 12.",
    );
    const prompt = {
      "llm.input_messages.0.message.role": "user",
      "llm.input_messages.0.message.content": "\nCurrent Task: Survey the market.\n\nThis is the expected criteria",
    };
    expect(draft("LLM", "x", { attributes: prompt }).content.question()).toBe("Survey the market.");
  });

  it("counts what BeeAI read from a cache, which stands only in the framework's own usage", () => {
    const attributes = {
      "llm.token_count.prompt": 102,
      "metadata.usage.cached_prompt_tokens": 16,
      "metadata.usage.cached_creation_tokens": 0,
    };
    const { tokens } = draft("LLM", "OpenAIChatModel", { scope: "openinference.instrumentation.beeai", attributes });
    expect(tokens).toMatchObject({ input: 102, cachedInput: 16, cacheWrite: 0 });
  });

  it("has a tripped check's verdict in the run that it stopped, where one trace holds several runs", () => {
    const tripped = "Guardrail tripwire triggered: {'guardrail': 'no_abuse'}";
    const py = { scope: AGENTS_PY };
    const runAt = (at: number, more: Partial<SpanSpec> = {}) => [
      span("AGENT", "Triage", at, at + 10, {
        ...py,
        id: `a${at}`,
        parent: "root",
        attributes: { "agent.name": "Triage" },
      }),
      span("CHAIN", "turn", at, at + 9, { ...py, id: `t${at}`, parent: `a${at}`, ...more }),
      span("GUARDRAIL", "no_abuse", at + 1, at + 5, { ...py, id: `g${at}`, parent: `t${at}` }),
    ];
    const run = understand([
      span("AGENT", "Desk", 0, 90, { ...py, id: "root" }),
      ...runAt(1),
      ...runAt(20, { status: "error", message: tripped }),
      ...runAt(40),
    ]);
    expect(run.guardrails.map(({ verdict, stage }) => `${verdict} ${stage}`)).toEqual([
      "allow unknown",
      "block input",
      "allow unknown",
    ]);
  });

  it("names no agent after the SDK's trace, also where that lies in a span of the program", () => {
    const py = { scope: AGENTS_PY };
    const { summary, spans } = understand([
      { name: "main", id: "m", from: 0, to: 90 },
      span("AGENT", "Refund desk", 1, 80, { ...py, id: "r", parent: "m" }),
      span("AGENT", "Triage", 2, 70, { ...py, parent: "r", attributes: { "agent.name": "Triage" } }),
    ]);
    expect(summary.agents).toEqual(["Triage"]);
    expect(spans[1]?.kind).toBe("run");
  });
});
