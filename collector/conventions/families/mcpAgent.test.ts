import { expect, it } from "vitest";
import type { SpanSpec } from "../../../test/support/buildSpans.ts";
import { understand } from "../../../test/support/understand.ts";

const span = (name: string, parent: string | null, more: Partial<SpanSpec> = {}): SpanSpec => ({
  name,
  from: 0,
  to: 9,
  scope: "desk",
  ...(parent ? { parent } : {}),
  ...more,
});

it("makes of the methods of mcp-agent one agent, its model calls and each tool once, by the name that its server knows", () => {
  const generate = "OpenAIAugmentedLLM.guide.generate";
  const tool = "OpenAIAugmentedLLM.guide.execute_tool_call";
  const named = { "gen_ai.agent.name": "guide", "gen_ai.tool.name": "weather_look" };
  const run = understand([
    span("OpenAIAugmentedLLM.guide.generate_str", null),
    span(generate, "OpenAIAugmentedLLM.guide.generate_str", {
      attributes: {
        "gen_ai.agent.name": "guide",
        "message.content": "How is Oslo?",
        "gen_ai.request.model": "m",
        "gen_ai.usage.input_tokens": 300,
        "gen_ai.usage.output_tokens": 60,
      },
    }),
    span("openai.chat", generate, {
      scope: "opentelemetry.instrumentation.openai.v1",
      attributes: { "gen_ai.operation.name": "chat", "gen_ai.request.model": "m", "gen_ai.usage.input_tokens": 300 },
    }),
    span(tool, generate, { attributes: { ...named, "result.isError": true, "result.content.0.text": "no such city" } }),
    span("Agent.guide.call_tool", tool, { attributes: named }),
    span("MCPAggregator.call_tool", "Agent.guide.call_tool", { attributes: named }),
    span("MCPAgentClientSession.send_request", "MCPAggregator.call_tool", {
      attributes: { "mcp.method.name": "tools/call", "mcp.tool.name": "look" },
    }),
  ]);
  expect(run.summary).toMatchObject({
    name: "How is Oslo?",
    agents: ["guide"],
    llmCalls: 1,
    inputTokens: 300,
    tools: { look: 1 },
    toolErrors: 1,
  });
});
