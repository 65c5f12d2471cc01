import { describe, expect, it } from "vitest";
import { agent, type EventSpec, said, tool, workflow } from "../../test/support/buildSpans.ts";
import { understand } from "../../test/support/understand.ts";

const message = (
  at: number,
  from: string,
  to: string,
  channel: string,
  more: Record<string, string> = {},
): EventSpec => ({
  name: "traceline.message",
  at,
  attributes: {
    "traceline.message.from": from,
    "traceline.message.to": to,
    "traceline.message.channel": channel,
    ...more,
  },
});

describe("messages", () => {
  it("of an agent called as a tool hold the question and what came back", () => {
    const run = understand([
      agent("A", 0, 100, { id: "a" }),
      tool("ask_b", 10, 90, { id: "ask", parent: "a" }),
      agent("B", 11, 89, {
        parent: "ask",
        attributes: {
          "gen_ai.input.messages": said("user", "Is it so?"),
          "gen_ai.output.messages": said("assistant", "Yes."),
        },
      }),
    ]);
    expect(run.messages).toMatchObject([
      {
        from: "A",
        to: "B",
        channel: "agent_tool",
        spanId: "ask",
        atMs: 10,
        text: "Is it so?",
        inferred: false,
        answer: { atMs: 90, text: "Yes." },
      },
    ]);
    expect(run.summary).toMatchObject({ handoffs: 0, messages: 1, toolCalls: 0 });
    expect(run.spans[1]?.note).toBe("to B");
  });

  it("of an agent right inside another are inferred", () => {
    const run = understand([agent("A", 0, 100, { id: "a" }), agent("B", 10, 90, { parent: "a" })]);
    expect(run.messages).toMatchObject([{ from: "A", to: "B", channel: "agent_tool", inferred: true }]);
  });

  it("that are stated are not told again by the shape, and keep their channel", () => {
    const run = understand([
      agent("A", 0, 100, { id: "a", events: [message(9, "A", "B", "a2a", { "traceline.message.text": "Now?" })] }),
      agent("B", 10, 90, { parent: "a" }),
    ]);
    expect(run.messages).toMatchObject([{ from: "A", to: "B", channel: "a2a", text: "Now?", answer: null }]);
  });

  it("that hand control over are handoffs, others are not", () => {
    const run = understand([
      workflow("w", 0, 100, { id: "w" }),
      agent("A", 1, 20, { parent: "w", events: [message(19, "A", "B", "handoff"), message(19, "A", "news", "topic")] }),
      agent("B", 21, 90, { parent: "w" }),
    ]);
    expect(run.messages.map((one) => one.channel)).toEqual(["handoff", "topic"]);
    expect(run.summary.handoffs).toBe(1);
  });

  it("are inferred where the next agent's input holds the answer of the one before, and only there", () => {
    const specs = (input: string) => [
      workflow("w", 0, 100, { id: "w" }),
      agent("A", 1, 20, {
        parent: "w",
        attributes: { "gen_ai.output.messages": said("assistant", "Storage doubled in 2025.") },
      }),
      agent("B", 21, 90, { parent: "w", attributes: { "gen_ai.input.messages": said("user", input) } }),
    ];
    expect(understand(specs("Notes:\nStorage doubled in 2025.")).messages).toMatchObject([
      { from: "A", to: "B", channel: "edge", text: "Storage doubled in 2025.", inferred: true, atMs: 20 },
    ]);
    expect(understand(specs("Something else.")).messages).toEqual([]);
  });
});
