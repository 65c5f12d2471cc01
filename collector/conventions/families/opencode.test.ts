import { describe, expect, it } from "vitest";
import type { SpanSpec } from "../../../test/support/buildSpans.ts";
import { understand } from "../../../test/support/understand.ts";
import type { AnyValue } from "../../otlp/telemetry.ts";

/** Spans as OpenCode sends them: constructed after its source. */

const SESSION = "ses_1";
const span = (
  name: string,
  from: number,
  to: number,
  attributes: Record<string, AnyValue> = {},
  parent?: string,
): SpanSpec => ({
  name,
  id: `${name} ${from}`,
  ...(parent === undefined ? {} : { parent }),
  from,
  to,
  scope: "opencode",
  attributes: { "session.id": SESSION, ...attributes },
});
const loop = span("SessionPrompt.loop", 0, 1000);
const step = (from: number, to: number, agent: string, parent = "SessionPrompt.loop 0") =>
  span("LLM.run", from, to, { agent, modelID: "claude-sonnet-4-5", providerID: "anthropic" }, parent);
const asked = (from: number, to: number): SpanSpec[] => [
  span(
    "ai.streamText",
    from,
    to,
    { "ai.operationId": "ai.streamText", "ai.telemetry.functionId": "session.llm" },
    `LLM.run ${from}`,
  ),
  span(
    "ai.streamText.doStream",
    from,
    to,
    {
      "ai.operationId": "ai.streamText.doStream",
      "ai.telemetry.functionId": "session.llm",
      "ai.model.id": "claude-sonnet-4-5",
      "ai.usage.inputTokens": 50,
      "ai.usage.outputTokens": 5,
    },
    `ai.streamText ${from}`,
  ),
];
const used = (name: string, from: number, to: number, parent: string): SpanSpec =>
  span("Tool.execute", from, to, { "tool.name": name, "tool.call_id": `call ${from}` }, parent);

describe("OpenCode", () => {
  it("tells each call once, with the model's own spans and without", () => {
    const read = used("read", 110, 120, "LLM.run 10");
    const whole = understand([
      loop,
      step(10, 200, "build"),
      ...asked(10, 200),
      read,
      step(300, 400, "build"),
      ...asked(300, 400),
    ]);
    const own = understand([loop, step(10, 200, "build"), read, step(300, 400, "build")]);
    for (const run of [whole, own]) {
      expect(run.summary).toMatchObject({
        agents: ["build"],
        sessionId: SESSION,
        llmCalls: 2,
        tools: { read: 1 },
        models: ["claude-sonnet-4-5"],
        families: ["ai-sdk"],
      });
    }
    expect(whole.summary).toMatchObject({ inputTokens: 100, outputTokens: 10 });
  });

  it("takes a task that another agent works on for a message to it", () => {
    const run = understand([
      loop,
      step(10, 500, "build"),
      ...asked(10, 500),
      used("task", 100, 400, "LLM.run 10"),
      span("SessionPrompt.loop", 110, 390, {}, "Tool.execute 100"),
      step(120, 300, "explore", "SessionPrompt.loop 110"),
      ...asked(120, 300),
    ]);
    expect(run.summary).toMatchObject({ agents: ["build", "explore"], toolCalls: 0, llmCalls: 2 });
    expect(run.messages).toMatchObject([{ from: "build", to: "explore", channel: "agent_tool" }]);
  });
});
