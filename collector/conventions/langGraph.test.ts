import { describe, expect, it } from "vitest";
import type { SpanSpec } from "../../test/support/buildSpans.ts";
import { understand } from "../../test/support/understand.ts";

const span = (kind: string, name: string, id: string, parent: string | null, from: number, to: number): SpanSpec => ({
  name,
  id,
  ...(parent === null ? {} : { parent }),
  from,
  to,
  scope: "openinference.instrumentation.langchain",
  attributes: { "openinference.span.kind": kind },
});

const team = [
  span("CHAIN", "team", "team", null, 0, 100),
  span("CHAIN", "boss", "node", "team", 1, 40),
  span("CHAIN", "boss", "graph", "node", 2, 39),
  span("AGENT", "agent", "loop", "graph", 3, 20),
  span("LLM", "ChatOpenAI", "llm", "loop", 4, 19),
  span("CHAIN", "tools", "tools", "graph", 21, 38),
  span("TOOL", "look", "look", "tools", 22, 37),
];

describe("graphs of LangChain", () => {
  it("a graph with the nodes of the prebuilt agent is the agent, not its node", () => {
    const { summary, spans } = understand(team);
    expect(summary.agents).toEqual(["boss"]);
    expect(spans.find(({ spanId }) => spanId === "look")?.agent).toBe("boss");
  });

  it("at the top, where a graph has no name of its own, the node is the agent", () => {
    const top = team.slice(3).map((one) => (one.parent === "graph" ? { ...one, parent: "team" } : one));
    expect(understand([...team.slice(0, 1), ...top]).summary.agents).toEqual(["agent"]);
  });

  it("a function of an edge is no agent, whatever its name holds", () => {
    const edge = span("AGENT", "route_to_active_agent", "edge", "start", 1, 2);
    const metadata = JSON.stringify({ langgraph_node: "__start__" });
    const { summary } = understand([
      ...team,
      span("CHAIN", "__start__", "start", "team", 0, 3),
      { ...edge, attributes: { ...edge.attributes, metadata } },
    ]);
    expect(summary.agents).toEqual(["boss"]);
  });

  it("hooks of middleware and what only calls an agent are no agents", () => {
    const { summary, spans } = understand([
      ...team,
      span("AGENT", "TodoMiddleware.before_agent", "hook", "graph", 2, 3),
      span("AGENT", "call_agent", "call", "team", 41, 60),
    ]);
    expect(summary.agents).toEqual(["boss"]);
    expect(spans.find(({ spanId }) => spanId === "hook")?.kind).toBe("internal");
    expect(spans.find(({ spanId }) => spanId === "call")?.kind).toBe("step");
  });

  it("middleware that is named as a guard is a check, by what it did with the messages", () => {
    let at = 1;
    const hook = (name: string, output: string, more: Partial<SpanSpec> = {}): SpanSpec => {
      const spec = span("CHAIN", name, name, "team", at++, at);
      return { ...spec, ...more, attributes: { ...spec.attributes, "output.value": output } };
    };
    const { guardrails, summary } = understand([
      span("CHAIN", "team", "team", null, 0, 100),
      hook("PIIMiddleware[email].before_model", "{}"),
      hook("PIIMiddleware[ip].before_model", '{"messages":[{"content":"at ****.0.1"}]}'),
      hook("OpenAIModerationMiddleware.before_agent", '{"jumpTo":"end","messages":[]}'),
      hook("ContentGuard.after_agent", "", { status: "error", message: "too rude\n\nError: too rude" }),
      hook("TodoMiddleware.after_model", '{"messages":[{}]}'),
    ]);
    expect(guardrails.map(({ name, stage, verdict, reason }) => [name, stage, verdict, reason])).toEqual([
      ["PIIMiddleware[email]", "input", "allow", null],
      ["PIIMiddleware[ip]", "input", "modify", null],
      ["OpenAIModerationMiddleware", "input", "block", null],
      ["ContentGuard", "output", "block", "too rude"],
    ]);
    expect(summary.agents).toEqual([]);
  });

  it("what only calls an agent is none under the scope that OpenTelemetry's packages once shared, too", () => {
    const part = (name: string, id: string, parent: string | null, from: number, to: number): SpanSpec => ({
      name: `invoke_agent ${name}`,
      id,
      ...(parent === null ? {} : { parent }),
      from,
      to,
      scope: "opentelemetry.util.genai.handler",
      attributes: { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": name },
    });
    const { summary } = understand([part("call_agent", "call", null, 0, 9), part("scout", "scout", "call", 1, 8)]);
    expect(summary.agents).toEqual(["scout"]);
  });

  it("through OpenTelemetry's package a graph with a model and tools of its own is an agent, one of agents is none", () => {
    const scope = "opentelemetry.instrumentation.genai.langchain";
    const told = (name: string, operation: string, parent: string | null, from: number): SpanSpec => ({
      name,
      id: name,
      ...(parent === null ? {} : { parent }),
      from,
      to: 90,
      scope,
      attributes: { "gen_ai.operation.name": operation },
    });
    const graph = [
      told("invoke_workflow reporter", "invoke_workflow", null, 0),
      told("chat m", "chat", "invoke_workflow reporter", 1),
    ];
    expect(understand(graph).summary.agents).toEqual([]);
    const tool = told("execute_tool look", "execute_tool", "invoke_workflow reporter", 2);
    expect(understand([...graph, tool]).summary.agents).toEqual(["reporter"]);
  });
});
