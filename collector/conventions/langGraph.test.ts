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
});
