import { describe, expect, test } from "vitest";
import { GUIDES, guideOf, type LackKind } from "../contract/guides.ts";
import { type Arrived, lackingOf } from "./lacks.ts";

const guide = (slug: string) => GUIDES.filter((one) => one.slug === slug);

/** Everything that could have come did. */
const WHOLE: Arrived["run"] = {
  status: "ok",
  spanCount: 12,
  logCount: 3,
  agents: ["Guide"],
  llmCalls: 2,
  llmErrors: 0,
  tools: { get_weather: 1 },
  toolCalls: 1,
  toolErrors: 0,
  inputTokens: 100,
  outputTokens: 10,
  planSteps: 0,
};

function lacking(slugs: string, run: Partial<Arrived["run"]>, { content = true, places = true } = {}): LackKind[] {
  const guides = slugs.split(" ").flatMap(guide);
  return lackingOf({ run: { ...WHOLE, ...run }, content, places }, guides).map(({ what }) => what);
}

describe("what a run lacks", () => {
  test("is nothing where everything came", () => {
    for (const { slug } of GUIDES) expect(lacking(slug, {})).toEqual([]);
  });

  test("is what its framework could have sent, with what brings it and the page", () => {
    const run = { ...WHOLE, logCount: 0 };
    expect(lackingOf({ run, content: false, places: false }, guide("claude-code"))).toEqual([
      { what: "logs", remedy: "OTEL_LOGS_EXPORTER=otlp", guide: "claude-code" },
      { what: "content", remedy: expect.stringContaining("OTEL_LOG_TOOL_DETAILS=1"), guide: "claude-code" },
    ]);
  });

  test("is not what its framework never sends", () => {
    expect(lacking("mastra", { agents: [], inputTokens: null, outputTokens: null }, { places: false })).toEqual([]);
    expect(lackingOf({ run: WHOLE, content: false, places: false }, [])).toEqual([]);
  });

  test("is asked of the first of two that could have sent it", () => {
    const guides = [...guide("langgraph"), ...guide("anthropic-sdk")];
    const [content] = lackingOf({ run: WHOLE, content: false, places: true }, guides);
    expect(content).toMatchObject({ what: "content", guide: "langgraph" });
  });

  test("may still come while the run goes on", () => {
    expect(lacking("ai-sdk", { status: "running" }, { content: false, places: false })).toEqual([]);
  });

  test("is no content where nothing was called or every call failed, and no tokens either", () => {
    expect(lacking("ai-sdk", { llmCalls: 0, toolCalls: 0 }, { content: false })).toEqual([]);
    expect(lacking("ai-sdk", { llmErrors: 2, toolErrors: 1 }, { content: false })).toEqual([]);
    const unknown = { inputTokens: null, outputTokens: null };
    expect(lacking("langgraph", { ...unknown, llmErrors: 2 })).toEqual([]);
    expect(lacking("langgraph", unknown)).toEqual(["tokens"]);
  });

  test("is the spans of an agent of which only log records came", () => {
    for (const slug of ["claude-code", "codex", "gemini-cli"])
      expect(lacking(slug, { spanCount: 0 })).toEqual(["spans"]);
  });

  test("is the model calls of agents that ran to their end, and not of those that were stopped", () => {
    expect(lacking("crewai", { llmCalls: 0 })).toEqual(["modelCalls"]);
    expect(lacking("crewai", { llmCalls: 0, status: "blocked" })).toEqual([]);
  });

  test("is a list of steps that was written and not sent", () => {
    const tools = { TodoWrite: 3 };
    expect(lacking("claude-code", { tools })).toEqual(["plan"]);
    expect(lacking("claude-code", { tools, planSteps: 4 })).toEqual([]);
  });
});

test.each([
  ["openinference", "openinference.instrumentation.openai_agents", "openai-agents"],
  ["openinference", "@arizeai/openinference-instrumentation-openai-agents", "openai-agents"],
  ["openinference", "openinference.instrumentation.llama_index", "llamaindex"],
  ["openinference", "openinference.instrumentation.dspy", "openinference"],
  ["traceloop", "@traceloop/instrumentation-llamaindex", "llamaindex"],
  ["traceloop", "@traceloop/instrumentation-openai", "traceloop"],
  ["genai", "opentelemetry.instrumentation.genai.openai_agents", "openai-agents"],
  ["genai", "my-app", "otel-genai"],
])("what %s writes as %s has the page %s", (family, scope, slug) => {
  expect(guideOf(family, scope)?.slug).toBe(slug);
});

test("what Traceline's own attributes tell needs no page", () => {
  expect(guideOf("traceline", "agent-app")).toBeNull();
});
