import { describe, expect, it } from "vitest";
import { spanRecord } from "../../../test/support/buildSpans.ts";
import { understand } from "../../../test/support/understand.ts";
import type { AnyValue } from "../../otlp/telemetry.ts";
import { normaliseSpan } from "../normaliseSpan.ts";

/** Constructed after the recorded run, and after the shapes that other integrations of the SDK send. */
const spec = (type: string, attributes: Record<string, AnyValue> = {}, more = {}) => ({
  name: type,
  from: 0,
  to: 10,
  scope: "langfuse-sdk",
  ...more,
  attributes: Object.fromEntries([
    ["langfuse.observation.type", type],
    ...Object.entries(attributes).map(([key, value]) => [`langfuse.observation.${key}`, value]),
  ]),
});
const draft = (type: string, attributes: Record<string, AnyValue> = {}) =>
  normaliseSpan(spanRecord(spec(type, attributes))).draft;

describe("Langfuse", () => {
  it.each([
    [
      "OpenAI's own object",
      {
        prompt_tokens: 100,
        completion_tokens: 20,
        prompt_tokens_details: { cached_tokens: 64 },
        completion_tokens_details: { reasoning_tokens: 5 },
      },
      { input: 100, output: 20, cachedInput: 64, cacheWrite: null, reasoning: 5 },
    ],
    [
      "Anthropic's own object",
      { input_tokens: 10, output_tokens: 20, cache_read_input_tokens: 64, cache_creation_input_tokens: 6 },
      { input: 80, output: 20, cachedInput: 64, cacheWrite: 6, reasoning: null },
    ],
    [
      "Langfuse's shape with special tokens apart",
      { input: 36, input_cache_read: 64, output: 15, output_reasoning: 5, total: 120 },
      { input: 100, output: 20, cachedInput: 64, cacheWrite: null, reasoning: 5 },
    ],
    [
      "Langfuse's shape with special tokens included",
      { input: 100, input_cached_tokens: 64, output: 20, total: 120 },
      { input: 100, output: 20, cachedInput: 64, cacheWrite: null, reasoning: null },
    ],
    ["one number", { input: 28 }, { input: 28, output: null, cachedInput: null, cacheWrite: null, reasoning: null }],
  ])("reads usage: %s", (_, usage, tokens) => {
    expect(draft("generation", { usage_details: JSON.stringify(usage) }).tokens).toEqual(tokens);
  });

  it("takes the dollars that were sent, and none of a failed call", () => {
    const cost = (details: object, level = "DEFAULT") =>
      draft("generation", { cost_details: JSON.stringify(details), level }).costUsd;
    expect(cost({ input: 0.1, output: 0.2, total: 0.3 })).toBe(0.3);
    expect(cost({ input: 0.1, output: 0.25 })).toBe(0.35);
    expect(cost({ total: 0 }, "ERROR")).toBeNull();
  });

  it.each([
    ["allow", { output: '{"allowed": true}' }],
    ["block", { output: '{"allowed": false}', level: "WARNING" }],
    ["block", { output: '{"flagged": true}' }],
    ["warn", { output: '"see below"', level: "WARNING" }],
    ["block", { level: "ERROR" }],
    ["unknown", { output: '"fine"' }],
  ])("finds the verdict %s of a check in %o", (verdict, attributes) => {
    expect(draft("guardrail", attributes).guardrail?.verdict).toBe(verdict);
  });

  it("unwraps what a decorated function was called with", () => {
    const input = (value: object) => draft("agent", { input: JSON.stringify(value) }).content.question();
    expect(input({ args: ["Where?"], kwargs: {} })).toBe("Where?");
    expect(input({ args: [], kwargs: { question: "Where?" } })).toBe("Where?");
    expect(draft("tool", { input: '{"args": [], "kwargs": {"term": "x", "n": 2}}' }).content.firstArgument()).toBe("x");
  });

  it("takes what an evaluator found for an evaluation of what it lies in", () => {
    const run = understand([
      spec("agent", {}, { id: "a" }),
      spec("evaluator", { output: '{"name": "polite", "score": 0.5, "comment": "curt"}' }, { id: "e", parent: "a" }),
      spec("evaluator", { output: "0.25" }, { id: "f", parent: "a", name: "short" }),
    ]);
    expect(run.evaluations).toMatchObject([
      { name: "polite", score: 0.5, explanation: "curt", spanId: "a" },
      { name: "short", score: 0.25, spanId: "a" },
    ]);
  });

  it("finds LangGraph's agents, plumbing and pauses in what its callback for LangChain sends", () => {
    const node = (name: string, parent: string, agent: string, more: Record<string, AnyValue> = {}) => {
      const metadata = { "metadata.lc_agent_name": agent, "metadata.langgraph_node": name, ...more };
      return spec("span", metadata, { name, id: `${parent}/${name}`, parent });
    };
    const interrupt = 'GraphInterrupt: [{"id":"x","value":{"question":"Publish it?"}}]';
    const run = understand([
      spec("span", { "metadata.lc_agent_name": "desk" }, { name: "desk", id: "desk" }),
      node("tools", "desk", "desk"),
      spec("tool", { "metadata.lc_agent_name": "desk" }, { name: "research", id: "call", parent: "desk/tools" }),
      node("researcher", "call", "researcher", {
        "metadata.langgraph_node": "tools",
        "metadata.ls_integration": "langgraph",
      }),
      spec("generation", { "metadata.lc_agent_name": "researcher" }, { id: "llm", parent: "call/researcher" }),
      node("RunnableLambda", "desk/tools", "desk"),
      node("ask", "desk", "desk", { level: "ERROR", status_message: interrupt }),
    ]);
    const kinds = Object.fromEntries(run.spans.map((row) => [row.spanId, `${row.kind} ${row.agent}`]));
    expect(kinds).toMatchObject({
      desk: "workflow desk",
      call: "tool desk",
      "call/researcher": "agent researcher",
      llm: "llm researcher",
      "desk/tools/RunnableLambda": "internal desk",
    });
    expect(run.summary).toMatchObject({ status: "ok", toolCalls: 0, agents: ["desk", "researcher"] });
    expect(run.approvals).toMatchObject([{ question: "Publish it?", agent: "desk", outcome: null }]);
  });

  it("reads malformed values as nothing", () => {
    const { tokens, costUsd } = draft("generation", { usage_details: '{"input": "many"', cost_details: "[]" });
    expect([tokens, costUsd]).toEqual([null, null]);
  });
});
