import { describe, expect, it } from "vitest";
import { agent, llm, tool, workflow } from "../../test/support/buildSpans.ts";
import { understand } from "../../test/support/understand.ts";

const scope = "opentelemetry.instrumentation.genai.openai_agents";
const asks = { scope, attributes: { "gen_ai.response.finish_reasons": ["tool_calls"] } };
const tells = { scope, attributes: { "gen_ai.response.finish_reasons": ["stop"] } };
const desk = (last: typeof asks, ...more: Parameters<typeof understand>[0]) =>
  understand([
    workflow("desk", 0, 90, { id: "w", scope }),
    agent("Triage", 1, 20, { id: "t", parent: "w", scope }),
    llm("m", 2, 10, { id: "m1", parent: "t", ...last }),
    ...more,
    agent("Billing", 21, 80, { id: "b", parent: "w", scope }),
    llm("m", 22, 30, { id: "m2", parent: "b", ...tells }),
  ]);

describe("control that is passed where content is off", () => {
  it("was passed by an agent of the Agents SDK whose last answer asked for a tool that never ran", () => {
    const { messages, summary } = desk(asks);
    expect(messages).toMatchObject([{ from: "Triage", to: "Billing", channel: "handoff", spanId: "m1" }]);
    expect(summary.handoffs).toBe(1);
  });

  it("was not passed where the tool ran, or where the answer was the last word", () => {
    expect(desk(asks, tool("look", 11, 19, { parent: "t", scope })).summary.handoffs).toBe(0);
    expect(desk(tells).summary.handoffs).toBe(0);
  });

  it.each(["transfer_to_agent", "handoff_to_agent", "handoff"])(
    "was passed by %s to the agent that starts next",
    (name) => {
      const { messages, summary } = understand([
        workflow("desk", 0, 90, { id: "w" }),
        agent("Triage", 1, 20, { id: "t", parent: "w" }),
        tool(name, 10, 11, { parent: "t" }),
        agent("Billing", 21, 80, { parent: "w" }),
      ]);
      expect(messages).toMatchObject([{ from: "Triage", to: "Billing", channel: "handoff" }]);
      expect(summary).toMatchObject({ handoffs: 1, toolCalls: 0 });
    },
  );

  it("is a tool call where the agent that starts next is the same one: a tool of that name may lead to a person", () => {
    const { summary } = understand([
      workflow("desk", 0, 90, { id: "w" }),
      agent("Triage", 1, 20, { id: "t", parent: "w" }),
      tool("handoff", 10, 11, { parent: "t" }),
      agent("Triage", 21, 80, { parent: "w" }),
    ]);
    expect(summary).toMatchObject({ handoffs: 0, tools: { handoff: 1 } });
  });

  it("is a tool call where no agent starts after it", () => {
    const { summary } = understand([agent("Triage", 1, 20, { id: "t" }), tool("handoff", 10, 11, { parent: "t" })]);
    expect(summary).toMatchObject({ handoffs: 0, tools: { handoff: 1 } });
  });
});
