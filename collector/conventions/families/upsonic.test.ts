import { expect, it } from "vitest";
import type { SpanSpec } from "../../../test/support/buildSpans.ts";
import { understand } from "../../../test/support/understand.ts";
import type { AnyValue } from "../../otlp/telemetry.ts";

const span = (
  name: string,
  parent: string | null,
  attributes: Record<string, AnyValue> = {},
  more: Partial<SpanSpec> = {},
): SpanSpec => ({
  name,
  from: 0,
  to: 9,
  scope: "upsonic",
  attributes,
  ...(parent ? { parent } : {}),
  ...more,
});

it("reads a run of Upsonic: who it was, what it was asked, its calls and tools, without the steps of its pipeline", () => {
  const tool = (id: string, from: number, success: boolean) =>
    span(
      "tool.execute",
      "pipeline.execute",
      {
        "upsonic.tool.name": "look",
        "upsonic.tool.success": success,
        "langfuse.observation.input": '{"city": "Oslo"}',
        "langfuse.observation.output": success ? "sunny" : "no such city",
      },
      { id, from, to: from + 1 },
    );
  const run = understand([
    span("agent.run", null, {
      "upsonic.agent.name": "guide",
      "upsonic.input": "How is Oslo?",
      "session.id": "s-5",
      "upsonic.total_cost": 0.5,
    }),
    span("pipeline.execute", "agent.run"),
    span("chat m", "pipeline.execute", { "gen_ai.operation.name": "chat", "gen_ai.request.model": "m" }),
    tool("a", 2, false),
    tool("b", 4, true),
  ]);
  expect(run.summary).toMatchObject({
    name: "How is Oslo?",
    agents: ["guide"],
    sessionId: "s-5",
    families: ["genai"],
    llmCalls: 1,
    tools: { look: 2 },
    toolErrors: 1,
    retries: 1,
    costUsd: 0.5,
    costSource: "emitted",
  });
});
