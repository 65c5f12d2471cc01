import { describe, expect, it } from "vitest";
import { type SpanSpec, spanRecord } from "../../../../test/support/buildSpans.ts";
import { understand } from "../../../../test/support/understand.ts";
import type { AnyValue } from "../../../otlp/telemetry.ts";
import { normaliseSpan } from "../../normaliseSpan.ts";

/** Constructed after the documented attributes of OpenLLMetry, in JavaScript and in Python. */
const draft = (name: string, attributes: Record<string, AnyValue>, more: Partial<SpanSpec> = {}) =>
  normaliseSpan(spanRecord({ name, from: 0, to: 1, scope: "traceloop.tracer", ...more, attributes })).draft;

describe("OpenLLMetry", () => {
  it.each([
    ["workflow", "workflow"],
    ["session", "workflow"],
    ["agent", "agent"],
    ["task", "step"],
    ["tool", "tool"],
  ])("takes a %s for a %s", (said, kind) => {
    expect(draft("x", { "traceloop.span.kind": said }).kind).toBe(kind);
  });

  it("lets the operation say more than the decorator, and an old request type say what an operation would", () => {
    expect(draft("x", { "traceloop.span.kind": "task", "gen_ai.operation.name": "chat" }).kind).toBe("llm");
    expect(draft("openai.embeddings", { "llm.request.type": "embedding" }).kind).toBe("embedding");
  });

  it("names agents and tools by their entity, and makes no agent of a name that stands on every span", () => {
    const name = { "traceloop.entity.name": "author", "gen_ai.agent.name": "author" };
    expect(draft("author.agent", { "traceloop.span.kind": "agent", ...name })).toMatchObject({ agentName: "author" });
    expect(draft("fetch.tool", { "traceloop.span.kind": "tool", "traceloop.entity.name": "fetch" }).toolName).toBe(
      "fetch",
    );
    const run = understand([
      {
        name: "a.task",
        from: 0,
        to: 1,
        scope: "traceloop.tracer",
        attributes: { "traceloop.span.kind": "task", ...name },
      },
    ]);
    expect(run.summary.agents).toEqual([]);
  });

  it.each(["session_id", "thread_id", "chat_id"])("finds the session under %s", (key) => {
    const attributes = { [`traceloop.association.properties.${key}`]: "s-1", "traceloop.span.kind": "task" };
    expect(draft("x", attributes).sessionId).toBe("s-1");
  });

  it("reads a handover from attributes, else from the name", () => {
    expect(draft("Triage → Billing.handoff", { "traceloop.span.kind": "handoff" }).handoff).toEqual({
      from: "Triage",
      to: "Billing",
    });
    const attributes = { "gen_ai.handoff.from_agent": "A", "gen_ai.handoff.to_agent": "B" };
    expect(draft("x.handoff", { "traceloop.span.kind": "handoff", ...attributes }).handoff).toEqual({
      from: "A",
      to: "B",
    });
  });

  it("flattens messages of older versions", () => {
    const { content } = draft("openai.chat", {
      "llm.request.type": "chat",
      "gen_ai.prompt.0.role": "system",
      "gen_ai.prompt.0.content": "Be brief.",
      "gen_ai.prompt.1.role": "user",
      "gen_ai.prompt.1.content": "How far?",
      "gen_ai.completion.0.role": "assistant",
      "gen_ai.completion.0.tool_calls.0.name": "measure",
      "gen_ai.completion.0.tool_calls.0.arguments": '{"to":"x"}',
    });
    expect([content.question(), content.output()]).toEqual(["How far?", 'measure {"to":"x"}']);
  });

  it("reads a failed guardrail as one that blocked", () => {
    const attributes = {
      "gen_ai.operation.name": "guardrail.run",
      "gen_ai.guardrail.name": "polite",
      "gen_ai.guardrail.status": "FAILED",
    };
    expect(draft("polite.guardrail", attributes)).toMatchObject({
      kind: "guardrail",
      guardrail: { name: "polite", verdict: "block" },
    });
  });

  it("takes a query of a vector store for a retrieval, and other databases for plumbing", () => {
    const scope = "opentelemetry.instrumentation.pinecone";
    expect(draft("pinecone.query", { "db.system": "pinecone" }, { scope }).kind).toBe("retriever");
    expect(draft("pinecone.upsert", { "db.system": "pinecone" }, { scope }).kind).toBe("internal");
  });

  it("reads what a vector store found from the events of its span", () => {
    const record = spanRecord({
      name: "pinecone.query",
      from: 0,
      to: 9,
      scope: "opentelemetry.instrumentation.pinecone",
      attributes: { "db.system": "pinecone", "db.collection.name": "books" },
      events: [
        { name: "db.query.result", at: 5, attributes: { "db.query.result.id": "b1", "db.query.result.score": 0.7 } },
        {
          name: "db.query.result",
          at: 5,
          attributes: { "db.query.result.id": "b2", "db.query.result.document": "Moby" },
        },
      ],
    });
    const found = normaliseSpan(record).draft;
    expect(found.dataSource).toBe("books");
    expect(found.content.retrieved()).toEqual([
      { id: "b1", score: 0.7, text: null },
      { id: "b2", score: null, text: "Moby" },
    ]);
  });

  it("keeps what was cut in the middle of its JSON as text", () => {
    const { content } = draft("t.tool", { "traceloop.span.kind": "tool", "traceloop.entity.input": '{"args":["a' });
    expect(content.input()).toBe('{"args":["a');
  });

  it("takes a handover to nobody for one to the next agent of the same workflow, and to nobody where none follows", () => {
    const scope = "opentelemetry.instrumentation.openai_agents";
    const part = (kind: string, name: string, from: number, to: number, parent?: string): SpanSpec => ({
      name,
      id: `${name} ${from}`,
      from,
      to,
      scope,
      ...(parent === undefined ? {} : { parent }),
      attributes: {
        "traceloop.span.kind": kind,
        ...(kind === "agent" ? { "gen_ai.agent.name": name } : {}),
        ...(kind === "handoff" ? { "gen_ai.handoff.from_agent": "Triage" } : {}),
      },
    });
    const run = understand([
      { name: "main", id: "main", from: 0, to: 90 },
      part("workflow", "first", 1, 20, "main"),
      part("agent", "Triage", 2, 5, "first 1"),
      part("handoff", "Triage → unknown.handoff", 4, 5, "Triage 2"),
      part("agent", "Refunds", 6, 19, "first 1"),
      part("workflow", "second", 21, 30, "main"),
      part("agent", "Triage", 22, 29, "second 21"),
      part("handoff", "Triage → unknown.handoff", 28, 29, "Triage 22"),
      part("workflow", "third", 31, 40, "main"),
      part("agent", "Crash", 32, 39, "third 31"),
    ]);
    expect(run.messages.map(({ from, to }) => `${from} ${to}`)).toEqual(["Triage Refunds"]);
  });

  it("reads a plan from arguments that are written out as Python does", () => {
    const todos =
      "{'todos': [{'content': 'Look it up', 'status': 'completed'}, {'content': \"Say what's new\", 'status': 'pending'}]}";
    const { plans, spans } = understand([
      {
        name: "execute_tool write_todos",
        from: 0,
        to: 1,
        scope: "opentelemetry.instrumentation.langchain",
        attributes: {
          "gen_ai.operation.name": "execute_tool",
          "gen_ai.tool.name": "write_todos",
          "traceloop.entity.input": JSON.stringify({ input_str: todos, tags: [], metadata: {} }),
        },
      },
    ]);
    expect(plans.at(-1)?.steps.map(({ title, status }) => [title, status])).toEqual([
      ["Look it up", "completed"],
      ["Say what's new", "pending"],
    ]);
    expect(spans).toHaveLength(1);
  });

  it("makes no agent of a graph of LangGraph that calls nothing", () => {
    const span = (name: string, operation: string, from: number, parent?: string, agent?: string) => ({
      name,
      id: name,
      from,
      to: 20,
      scope: "opentelemetry.instrumentation.langchain",
      ...(parent ? { parent } : {}),
      attributes: { "gen_ai.operation.name": operation, ...(agent ? { "gen_ai.agent.name": agent } : {}) },
    });
    const graph = [
      span("invoke_agent poem", "invoke_agent", 0, undefined, "poem"),
      span("execute_task tidy", "execute_task", 3, "invoke_agent poem"),
    ];
    expect(understand(graph).summary.agents).toEqual([]);
    expect(understand([...graph, span("chat m", "chat", 4, "execute_task tidy")]).summary.agents).toEqual(["poem"]);
  });
});
