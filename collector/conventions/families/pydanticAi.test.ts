import { describe, expect, it } from "vitest";
import { type SpanSpec, START_MS, spanRecord } from "../../../test/support/buildSpans.ts";
import { understand } from "../../../test/support/understand.ts";
import type { AnyValue } from "../../otlp/telemetry.ts";
import { normaliseSpan } from "../normaliseSpan.ts";
import { understandTraces } from "../understandTraces.ts";

const span = (
  operation: string,
  name: string,
  from: number,
  to: number | undefined,
  attributes: Record<string, AnyValue> = {},
  more: Partial<SpanSpec> = {},
): SpanSpec => ({
  name: `${operation} ${name}`,
  from,
  ...(to === undefined ? {} : { to }),
  scope: "pydantic-ai",
  ...more,
  attributes: { "gen_ai.operation.name": operation, ...attributes },
});

/** What Logfire sends when a span starts. */
const pending = (announced: string, parent: string | null, of: SpanSpec): SpanSpec => ({
  ...of,
  id: `pending-${announced}`,
  parent: announced,
  to: of.from,
  attributes: {
    ...of.attributes,
    "logfire.span_type": "pending_span",
    "logfire.pending_parent_id": parent ?? "0000000000000000",
  },
});

describe("Pydantic AI with Logfire", () => {
  const agent = span("invoke_agent", "planner", 0, undefined, { "gen_ai.agent.name": "planner" }, { id: "a" });
  const tool = span("execute_tool", "book", 5, undefined, { "gen_ai.tool.name": "book" }, { id: "t", parent: "a" });

  it("takes a placeholder for the span that it announces, running, under its real parent", () => {
    const run = understand([pending("a", null, agent), pending("t", "a", tool)], { ageMs: 1000 });
    expect(run.spans.map((row) => [row.spanId, row.parentId, row.status, row.depth])).toEqual([
      ["a", null, "running", 0],
      ["t", "a", "running", 1],
    ]);
    expect(run.summary).toMatchObject({ status: "running", spanCount: 2, missingParents: 0, tools: { book: 1 } });
  });

  it("forgets the placeholder when the span itself has come, whichever came first", () => {
    const specs = [pending("a", null, agent), { ...agent, to: 90 }];
    const runs = [specs, specs.toReversed()].map((order) =>
      understandTraces(order.map(spanRecord), [], { nowMs: START_MS }),
    );
    expect(runs[0]).toEqual(runs[1]);
    expect(runs[0]?.[0]?.spans).toMatchObject([{ spanId: "a", status: "unset", durationMs: 90 }]);
  });

  it("takes log lines that are spans for plumbing, and keeps their place in code", () => {
    const line = spanRecord({
      name: "van reserved for {day}",
      scope: "logfire",
      from: 1,
      to: 1,
      attributes: { "logfire.span_type": "log", "code.filepath": "src.py", "code.lineno": 67 },
    });
    expect(normaliseSpan(line).draft).toMatchObject({
      kind: "internal",
      internal: true,
      location: { path: "src.py", line: 67 },
    });
  });

  it("reads reasoning from the details and takes no aggregate of the agent", () => {
    const run = understand([
      { ...agent, to: 50, attributes: { ...agent.attributes, "gen_ai.aggregated_usage.input_tokens": 999 } },
      span(
        "chat",
        "m",
        1,
        9,
        {
          "gen_ai.usage.input_tokens": 10,
          "gen_ai.usage.output_tokens": 7,
          "gen_ai.usage.details.reasoning_tokens": 4,
        },
        { parent: "a" },
      ),
    ]);
    expect(run.summary).toMatchObject({ inputTokens: 10, outputTokens: 7, reasoningTokens: 4, families: ["genai"] });
  });

  it("names a graph and its nodes", () => {
    const run = understand([
      { name: "run graph moving_day", id: "g", from: 0, to: 9, scope: "pydantic-graph", attributes: { graph: "{}" } },
      {
        name: "run node read_lease",
        parent: "g",
        from: 1,
        to: 8,
        scope: "pydantic-graph",
        attributes: { node_id: "read_lease" },
      },
    ]);
    expect(run.spans.map((row) => [row.kind, row.label])).toEqual([
      ["workflow", "moving_day"],
      ["step", "read_lease"],
    ]);
  });

  it("reads a todo list that the agent keeps with a tool of its own; a call that failed is no version", () => {
    const todos = (status: string) =>
      JSON.stringify({
        todos: [
          { title: "Measure", status },
          { title: "Book", status: "pending" },
        ],
      });
    const write = (id: string, from: number, status: string, more: Partial<SpanSpec> = {}) =>
      span(
        "execute_tool",
        "write_todos",
        from,
        from + 1,
        { "gen_ai.tool.name": "write_todos", "gen_ai.tool.call.arguments": todos(status) },
        { id, parent: "a", ...more },
      );
    const run = understand([
      { ...agent, to: 90 },
      write("1", 1, "active"),
      write("2", 5, "done"),
      write("3", 9, "blocked", { status: "error" }),
    ]);
    expect(run.plans).toMatchObject([
      {
        version: 1,
        agent: "planner",
        source: "tool:write_todos",
        steps: [
          { title: "Measure", status: "completed" },
          { title: "Book", status: "pending" },
        ],
      },
    ]);
  });

  it("takes a tool that is put off for approval for a question, and for no failure", () => {
    const run = understand([
      { ...agent, to: 90 },
      span(
        "execute_tool",
        "pay",
        1,
        2,
        { "gen_ai.tool.name": "pay", "pydantic_ai.tool.deferral.name": "ApprovalRequired" },
        { parent: "a", status: "error", message: "x" },
      ),
    ]);
    expect(run.approvals).toMatchObject([{ tool: "pay", outcome: null }]);
    expect(run.summary).toMatchObject({ toolCalls: 0, failures: 0, status: "ok" });
  });

  it("finds tools that need approval in the result of the agent", () => {
    const result = JSON.stringify({ calls: [], approvals: [{ tool_name: "pay", tool_call_id: "c-1", args: "{}" }] });
    const run = understand([{ ...agent, to: 90, attributes: { ...agent.attributes, final_result: result } }]);
    expect(run.approvals).toMatchObject([{ tool: "pay", agent: "planner", outcome: null, askedMs: 90 }]);
  });

  it("says what kind of failure a bare value was", () => {
    const events = [
      {
        name: "exception",
        at: 2,
        attributes: { "exception.type": "builtins.KeyError", "exception.message": "'Main Street 12'" },
      },
    ];
    const run = understand([
      span("execute_tool", "file", 1, 2, { "gen_ai.tool.name": "file" }, { status: "error", events }),
    ]);
    expect(run.spans[0]?.error).toBe("KeyError: 'Main Street 12'");
  });
});

describe("Logfire's own spans of the OpenAI Agents SDK", () => {
  const draft = (template: string, attributes: Record<string, AnyValue> = {}) =>
    normaliseSpan(
      spanRecord({
        name: template,
        scope: "logfire.openai_agents",
        from: 0,
        to: 1,
        attributes: { "logfire.msg_template": template, "logfire.span_type": "span", ...attributes },
      }),
    ).draft;

  it("are read by their templates", () => {
    expect(draft("Agent run: {name!r}", { name: "Triage" })).toMatchObject({
      kind: "agent",
      agentName: "Triage",
      family: "logfire",
    });
    expect(draft("Function: {name}", { name: "refund" })).toMatchObject({ kind: "tool", toolName: "refund" });
    expect(draft("Handoff: {from_agent} → {to_agent}", { from_agent: "A", to_agent: "B" }).handoff).toEqual({
      from: "A",
      to: "B",
    });
    expect(draft("Guardrail {name!r} {triggered=}", { name: "polite", triggered: true }).guardrail).toMatchObject({
      name: "polite",
      verdict: "block",
    });
  });
});

describe("the conversation of Pydantic AI", () => {
  const ids = (call: string, conversation: string) => ({
    "gen_ai.agent.name": "guide",
    "gen_ai.agent.call.id": call,
    "gen_ai.conversation.id": conversation,
  });
  const RUN = "01a2237c-5a2e-726a-b584-b0b11e95b93e";
  const MADE_WITH_IT = "01a2237c-5a2f-726a-b584-b0b215048e5b";

  it("is no session where its id was made together with the run's, also in what the run's history passed on", () => {
    const [run] = understandTraces(
      [
        span("invoke_agent", "guide", 0, 10, ids(RUN, MADE_WITH_IT), { id: "a" }),
        span("execute_tool", "look", 2, 3, { "gen_ai.conversation.id": MADE_WITH_IT }, { parent: "a" }),
      ].map(spanRecord),
      [],
      { nowMs: START_MS },
    );
    expect(run?.summary.sessionId).toBeNull();
  });

  it("is the session where a later run goes on with it, of the first one, too", () => {
    const later = "01a22380-0000-726a-b584-b0b215048e5b";
    const talk = [
      span("invoke_agent", "guide", 0, 10, ids(RUN, MADE_WITH_IT), { id: "a", trace: "t1" }),
      span("invoke_agent", "guide", 500, 510, ids(later, MADE_WITH_IT), { id: "b", trace: "t2" }),
    ];
    const sessions = (specs: readonly SpanSpec[]) =>
      understandTraces(specs.map(spanRecord), [], { nowMs: START_MS }).map(({ summary }) => summary.sessionId);
    expect(sessions(talk)).toEqual([MADE_WITH_IT, MADE_WITH_IT]);
    expect(sessions(talk.toReversed())).toEqual([MADE_WITH_IT, MADE_WITH_IT]);
  });

  it.each([
    ["given by the program", "thread-7"],
    ["made by the program right before the run", "01a2237c-5a2e-726a-b584-b0b015048e5b"],
    ["of an earlier run", "01a22370-0000-726a-b584-b0b215048e5b"],
  ])("is the session where it was %s", (_, id) => {
    const run = understand([span("invoke_agent", "guide", 0, 10, ids(RUN, id))]);
    expect(run.summary.sessionId).toBe(id);
  });
});
