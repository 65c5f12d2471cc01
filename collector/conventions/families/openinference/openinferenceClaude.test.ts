import { describe, expect, it } from "vitest";
import type { SpanSpec } from "../../../../test/support/buildSpans.ts";
import { understand } from "../../../../test/support/understand.ts";

const tool = (name: string, input: object, more: Partial<SpanSpec> = {}): SpanSpec => ({
  name,
  from: 1,
  to: 2,
  parent: "query",
  scope: "@arizeai/openinference-instrumentation-claude-agent-sdk",
  ...more,
  attributes: { "openinference.span.kind": "TOOL", "tool.name": name, "input.value": JSON.stringify(input) },
});
const query: SpanSpec = {
  name: "ClaudeAgent.query",
  id: "query",
  from: 0,
  to: 9,
  scope: "@arizeai/openinference-instrumentation-claude-agent-sdk",
  attributes: { "openinference.span.kind": "AGENT" },
};

describe("the Claude Agent SDK through OpenInference", () => {
  it("sends a message to a sub-agent with a tool, which is no tool call", () => {
    const run = understand([
      query,
      tool("Agent", { description: "find", prompt: "Find it", subagent_type: "finder" }),
      tool("Read", {}),
    ]);
    expect(run.summary.tools).toEqual({ Read: 1 });
    expect(run.messages).toMatchObject([{ to: "finder", channel: "agent_tool", text: "Find it" }]);
  });

  it("was not allowed to run what no hook tells the end of", () => {
    const run = understand([query, tool("Bash", {}, { status: "error", message: "Abandoned" })]);
    expect(run.summary).toMatchObject({ toolCalls: 0, toolErrors: 0, status: "ok" });
  });
});
