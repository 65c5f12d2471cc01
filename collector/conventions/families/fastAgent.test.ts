import { expect, it } from "vitest";
import { type SpanSpec, spanRecord } from "../../../test/support/buildSpans.ts";
import { understand } from "../../../test/support/understand.ts";
import { normaliseSpan } from "../normaliseSpan.ts";

const span = (name: string, parent?: string): SpanSpec => ({
  name,
  from: 0,
  to: 9,
  scope: "fast_agent.agents.llm_decorator",
  ...(parent ? { parent } : {}),
});
const draft = (...spec: Parameters<typeof span>) => normaliseSpan(spanRecord(span(...spec))).draft;

it("names agents, workflows and tools of fast-agent by what stands in quotes", () => {
  expect(draft("Agent: 'guide' generate", "p")).toMatchObject({ kind: "agent", agentName: "guide", family: "genai" });
  expect(draft("Agent: 'guide[2]' structured", "p")).toMatchObject({ kind: "agent", agentName: "guide" });
  expect(draft("Agent: 'guide' apply_prompt_template", "p")).toMatchObject({ kind: "internal" });
  expect(draft("Routing: 'desk' generate", "p")).toMatchObject({ kind: "workflow", workflowName: "desk" });
  expect(draft("MCP Tool: weather__look", "p")).toMatchObject({ kind: "tool", toolName: "weather__look" });
});

it("counts a tool of fast-agent once with the call of the MCP client inside it", () => {
  const attributes = { tool_name: "look", server_name: "weather" };
  const run = understand([
    span("Agent: 'guide' generate"),
    { ...span("MCP Tool: weather__look", "Agent: 'guide' generate"), attributes },
    {
      name: "MCP send tools/call look",
      parent: "MCP Tool: weather__look",
      from: 1,
      to: 2,
      attributes: { "mcp.method.name": "tools/call" },
    },
  ]);
  expect(run.summary).toMatchObject({ agents: ["guide"], tools: { look: 1 } });
});
