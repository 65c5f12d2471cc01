import { describe, expect, it } from "vitest";
import type { SpanSpec } from "../../../../test/support/buildSpans.ts";
import { understand } from "../../../../test/support/understand.ts";

/** Constructed after what LlamaIndex 0.14 sends of agents that wait for a person and of one that another one calls. */
const span = (
  kind: string,
  name: string,
  from: number,
  to: number,
  parent: string | null,
  more: Partial<SpanSpec> = {},
): SpanSpec => ({
  name,
  id: `${name} ${from}`,
  from,
  to,
  ...(parent === null ? {} : { parent }),
  scope: "openinference.instrumentation.llama_index",
  ...more,
  attributes: { "openinference.span.kind": kind, ...more.attributes },
});
const RUN = "AgentWorkflow.run 0";
const steps = (agent: string, owner: string, from: number, parent: string) => [
  span("CHAIN", `${owner}.setup_agent`, from, from + 1, parent, {
    attributes: { "input.value": JSON.stringify({ ev: `AgentInput(input=[], current_agent_name='${agent}')` }) },
  }),
  span("LLM", "OpenAI.astream_chat", from + 2, from + 4, parent, {
    attributes: {
      "llm.model_name": "m",
      "llm.input_messages.0.message.role": "user",
      "llm.input_messages.0.message.content": `a task for ${agent}`,
    },
  }),
];
const tool = (name: string, from: number, to: number, more: Partial<SpanSpec> = {}) =>
  span("TOOL", "FunctionTool.acall", from, to, RUN, { ...more, attributes: { "tool.name": name, ...more.attributes } });

describe("LlamaIndex through OpenInference", () => {
  const waits = (event: string) =>
    understand([
      span("CHAIN", "AgentWorkflow.run", 0, 100, null),
      ...steps("desk", "AgentWorkflow", 1, RUN),
      tool("wipe", 10, 12, {
        status: "error",
        message: `WaitingForEvent: Waiting for event <class 'workflows.events.${event}'>`,
      }),
      tool("wipe", 50, 52, { attributes: { "output.value": "wiped" } }),
    ]);

  it("a tool that waits for a person's event has asked, and ran once", () => {
    const { summary, approvals, retries } = waits("HumanResponseEvent");
    expect(approvals).toMatchObject([{ tool: "wipe", outcome: null, askedMs: 10, answeredMs: 50, by: "user" }]);
    expect(summary).toMatchObject({ status: "ok", toolCalls: 1, toolErrors: 0 });
    expect(retries).toEqual([]);
  });

  it("a tool that waits for another step's event has asked nobody", () => {
    const { summary, approvals } = waits("IndexReadyEvent");
    expect(approvals).toEqual([]);
    expect(summary).toMatchObject({ toolCalls: 1, toolErrors: 0 });
  });

  it("an agent that a tool runs is called as one, and what the outer one was asked names the run", () => {
    const { summary, messages } = understand([
      span("CHAIN", "AgentWorkflow.run", 0, 100, null),
      ...steps("lead", "AgentWorkflow", 1, RUN),
      span("CHAIN", "AgentWorkflow.call_tool", 9, 61, RUN),
      tool("ask_writer", 10, 60, { parent: "AgentWorkflow.call_tool 9" }),
      span("CHAIN", "FunctionAgent.run", 11, 59, "FunctionTool.acall 10", {
        attributes: { "output.value": "StopEvent(result=AgentOutput(blocks=[TextBlock(text='A line.')]))" },
      }),
      ...steps("writer", "BaseWorkflowAgent", 12, "FunctionAgent.run 11"),
    ]);
    expect(messages.map(({ from, to, channel }) => [from, to, channel])).toEqual([["lead", "writer", "agent_tool"]]);
    expect(messages[0]?.answer?.text).toBe("A line.");
    expect(summary).toMatchObject({ name: "a task for lead", toolCalls: 0, agents: ["lead", "writer"] });
  });
});
