import { describe, expect, it } from "vitest";
import { logRecord, type SpanSpec, START_MS, spanRecord } from "../../../../test/support/buildSpans.ts";
import { understand } from "../../../../test/support/understand.ts";
import type { AnyValue } from "../../../otlp/telemetry.ts";
import { normaliseSpan } from "../../normaliseSpan.ts";
import { understandTraces } from "../../understandTraces.ts";

/** Constructed after the recorded run, for what it does not show. */
const span = (
  type: string,
  name: string,
  from: number,
  to: number,
  attributes: Record<string, AnyValue> = {},
  more: Partial<SpanSpec> = {},
): SpanSpec => ({
  name,
  from,
  to,
  scope: "@mastra/otel-exporter",
  ...more,
  attributes: { "mastra.span.type": type, ...attributes },
});
const agent = (from: number, to: number, attributes: Record<string, AnyValue> = {}, more: Partial<SpanSpec> = {}) =>
  span("agent_run", "invoke_agent Director", from, to, { "gen_ai.agent.name": "Director", ...attributes }, more);
const draft = (spec: SpanSpec) => normaliseSpan(spanRecord(spec)).draft;

describe("Mastra", () => {
  it("takes the loop for a step, and for the call where an older exporter sends nothing below", () => {
    expect(draft(span("model_generation", "model_generation m", 0, 1)).kind).toBe("step");
    const older = span("model_generation", "chat m", 0, 1, { "gen_ai.usage.input_tokens": 3 });
    expect(draft(older).kind).toBe("llm");
    expect(draft(span("model_chunk", "model_chunk x", 0, 0))).toMatchObject({ kind: "internal", internal: true });
  });

  it("takes a processor that is named as a guard, or that ends in an error, for a check", () => {
    const processor = (name: string, more: Partial<SpanSpec> = {}) =>
      draft(span("processor_run", `processor_run ${name}`, 0, 1, {}, more));
    expect(processor("pii-detector").guardrail).toMatchObject({ name: "pii-detector", verdict: "allow" });
    expect(processor("trim-history")).toMatchObject({ kind: "internal", guardrail: null });
    expect(processor("trim-history", { status: "error", message: "too long" }).guardrail).toMatchObject({
      verdict: "block",
      reason: "too long",
    });
  });

  it("tells the stage of a check from whose words it read", () => {
    const stage = (role: string) =>
      draft(
        span("processor_run", "processor_run guard", 0, 1, {
          "mastra.processor_run.input": JSON.stringify({ messages: [{ role, content: { parts: [] } }] }),
        }),
      ).guardrail?.stage;
    expect([stage("user"), stage("assistant")]).toEqual(["input", "output"]);
  });

  it("counts a call whose answer ended with an error as failed, once, with the agent's reason", () => {
    const run = understand([
      agent(0, 10, {}, { id: "a", status: "error", message: "The server had an error." }),
      span("model_step", "agent_step", 1, 9, {}, { id: "s", parent: "a", status: "ok" }),
      span(
        "model_inference",
        "chat m",
        2,
        8,
        { "gen_ai.operation.name": "chat", "gen_ai.request.model": "m", "gen_ai.response.finish_reasons": '["error"]' },
        { parent: "s", status: "ok" },
      ),
    ]);
    expect(run.summary).toMatchObject({ status: "error", llmErrors: 1 });
    expect(run.spans.find(({ kind }) => kind === "llm")?.error).toBe("The server had an error.");
  });

  it.each([
    [true, "approved"],
    [false, "denied"],
  ])("joins a suspended run with what it goes on with, also in another trace: %s", (approved, outcome) => {
    const id = { "mastra.metadata.runId": "r1" };
    const call = { toolName: "publish", toolCallId: "c1" };
    const output = JSON.stringify({ status: "suspended", reason: "tool-call-approval", ...call });
    const runs = understandTraces(
      [
        agent(0, 10, { ...id, "mastra.agent_run.output": output }, { trace: "t1" }),
        agent(
          20,
          30,
          { ...id, "mastra.metadata.resumed": true, "mastra.agent_run.input": JSON.stringify({ approved, ...call }) },
          { trace: "t2" },
        ),
      ].map(spanRecord),
      [],
      { nowMs: START_MS },
    );
    expect(runs).toHaveLength(1);
    expect(runs[0]?.approvals).toMatchObject([{ tool: "publish", outcome, askedMs: 10, answeredMs: 20 }]);
  });

  it("shows on a call what the round around it was given", () => {
    const run = [
      span(
        "model_step",
        "agent_step",
        0,
        9,
        { "mastra.model_step.input": '[{"role":"user","content":"Hi"}]' },
        { id: "s" },
      ),
      span("model_inference", "chat m", 1, 8, { "gen_ai.operation.name": "chat" }, { id: "c", parent: "s" }),
    ];
    expect(understand(run).summary.name).toBe("Hi");
  });

  it("takes a tool that asks a person for a question, and what its agent goes on with for the answer", () => {
    const call = { "gen_ai.tool.name": "askEditor", "gen_ai.tool.call.id": "c1" };
    const paused = { status: "suspended", reason: "tool-call-suspended", toolName: "askEditor", toolCallId: "c1" };
    const given = { answer: "Long Bridges", toolName: "askEditor", toolCallId: "c1" };
    const run = understand([
      agent(0, 10, { "mastra.agent_run.output": JSON.stringify(paused) }, { id: "a" }),
      span(
        "tool_call",
        "execute_tool askEditor",
        5,
        9,
        { ...call, "gen_ai.tool.call.arguments": '{"question":"Which headline?"}' },
        { id: "q", parent: "a" },
      ),
      agent(
        20,
        30,
        { "mastra.metadata.resumed": true, "mastra.agent_run.input": JSON.stringify(given) },
        { id: "b", parent: "a" },
      ),
      span(
        "tool_call",
        "execute_tool askEditor",
        21,
        22,
        { ...call, "gen_ai.tool.call.result": "{}" },
        { id: "r", parent: "b" },
      ),
    ]);
    expect(run.summary.tools).toEqual({ askEditor: 1 });
    expect(run.approvals).toMatchObject([
      { question: "Which headline?", outcome: null, reason: "Long Bridges", spanId: "q", answeredMs: 20 },
    ]);
  });

  it("counts a call once that is shown again when its agent goes on, with the tokens told then", () => {
    const chat = { "gen_ai.operation.name": "chat", "gen_ai.request.model": "m" };
    const resumed = { "mastra.metadata.resumed": true, "mastra.metadata.resumedFromSpanId": "a" };
    const run = understand([
      agent(0, 10, {}, { id: "a" }),
      span("model_step", "agent_step", 1, 9, { "mastra.model_step.input": "[]" }, { id: "s", parent: "a" }),
      span("model_inference", "chat m", 2, 8, chat, { id: "c", parent: "s" }),
      agent(20, 30, resumed, { id: "b", parent: "a" }),
      span("model_step", "agent_step", 21, 22, resumed, { id: "s2", parent: "b" }),
      span(
        "model_inference",
        "chat m",
        21,
        22,
        { ...chat, ...resumed, "gen_ai.usage.input_tokens": 7, "gen_ai.usage.output_tokens": 3 },
        { id: "c2", parent: "s2" },
      ),
    ]);
    expect(run.summary).toMatchObject({ llmCalls: 1, inputTokens: 7, outputTokens: 3 });
    expect(run.spans.find(({ spanId }) => spanId === "c")).toMatchObject({ kind: "llm", inputTokens: 7 });
  });

  it("tells from a log record that another model answered after the first one failed, but not where the call failed", () => {
    const record = (spanId: string) => ({
      ...logRecord({ name: "", at: 5, span: spanId, attributes: { "mastra.log.error": '{"message":"overloaded"}' } }),
      body: "Upstream LLM API error from openai (model: a)",
    });
    const call = (status: "ok" | "error") => [
      span("model_generation", "model_generation a", 0, 10, {}, { id: "g" }),
      span("model_step", "agent_step", 1, 9, {}, { id: "s", parent: "g" }),
      span("model_inference", "chat a", 2, 8, { "gen_ai.operation.name": "chat" }, { id: "c", parent: "s", status }),
    ];
    const retries = (status: "ok" | "error") => understand(call(status), { logs: [record("g")] }).retries;
    expect(retries("ok")).toMatchObject([{ kind: "llm", spanId: "c", reason: "overloaded" }]);
    expect(retries("error")).toEqual([]);
  });

  it("gives what a scorer found to the answer that it judges, in another trace", () => {
    const judged = "0123456789abcdef0123456789abcdef";
    const runs = understandTraces(
      [
        agent(0, 10, {}, { id: "0123456789abcdef", trace: judged }),
        span("scorer_run", "scorer_run length", 20, 21, {
          "mastra.scorer_run.output": '{"success":true,"score":0.5,"reason":"too long"}',
          "mastra.metadata.targetTraceId": judged,
          "mastra.metadata.targetSpanId": "0123456789abcdef",
        }),
      ].map(spanRecord),
      [],
      { nowMs: START_MS },
    );
    expect(runs[0]?.evaluations).toMatchObject([
      { name: "length", score: 0.5, explanation: "too long", spanId: "0123456789abcdef" },
    ]);
  });

  it("reads the names that versions before 1.0 wrote", () => {
    const older = draft(
      span("model_generation", "chat m", 0, 1, {
        "gen_ai.usage.input_tokens": 9,
        "gen_ai.usage.cached_input_tokens": 4,
        threadId: "t",
      }),
    );
    expect(older).toMatchObject({ kind: "llm", sessionId: "t", tokens: { input: 9, cachedInput: 4 } });
    const called = draft(
      span("tool_call", "tool.execute look", 0, 1, { "gen_ai.tool.name": "look", "gen_ai.tool.input": '{"q":"x"}' }),
    );
    expect(called.content.firstArgument()).toBe("x");
    expect(draft(span("agent_run", "agent.guide", 0, 1, { "agent.id": "guide" })).agentName).toBe("guide");
  });

  it("reads an error of an MCP server as its message", () => {
    const message = JSON.stringify({ message: "no such file", code: "TOOL_EXECUTION_FAILED" });
    const failed = draft(span("mcp_tool_call", "execute_tool read", 0, 1, {}, { status: "error", message }));
    expect(failed.error?.message).toBe("no such file");
  });

  describe("an exporter that tells what was used on the loop only", () => {
    const loop = (id: string, from: number, to: number, more: Partial<SpanSpec> = {}) =>
      span(
        "model_generation",
        "chat m",
        from,
        to,
        { "gen_ai.request.model": "m", "gen_ai.usage.input_tokens": 10, "gen_ai.usage.output_tokens": 2 },
        { id, ...more },
      );
    const round = (id: string, parent: string, from: number) => [
      span("model_step", "model_step", from, from + 2, {}, { id, parent }),
      span("model_inference", "model_inference", from, from + 1, {}, { id: `${id} call`, parent: id }),
    ];

    it("means the calls inside together, and not those of an agent that a tool asks", () => {
      const run = understand([
        loop("outer", 0, 20),
        ...round("r1", "outer", 1),
        span("tool_call", "execute_tool agent-x", 4, 15, {}, { id: "t", parent: "r1" }),
        agent(5, 14, {}, { id: "a", parent: "t" }),
        loop("inner", 6, 13, { parent: "a" }),
        ...round("r2", "inner", 7),
        ...round("r3", "inner", 10),
        ...round("r4", "outer", 17),
      ]);
      expect(run.summary).toMatchObject({ llmCalls: 4, inputTokens: 20, outputTokens: 4, tokensAtLeast: false });
      expect(run.spans.find(({ spanId }) => spanId === "r1 call")).toMatchObject({ kind: "llm", inputTokens: null });
    });

    it("means the only call inside, which then says it", () => {
      const run = understand([loop("outer", 0, 20), ...round("r1", "outer", 1)]);
      expect(run.summary).toMatchObject({ llmCalls: 1, inputTokens: 10, models: ["m"] });
      expect(run.spans.find(({ spanId }) => spanId === "r1 call")).toMatchObject({ kind: "llm", inputTokens: 10 });
      expect(run.spans.find(({ spanId }) => spanId === "outer")).toMatchObject({ kind: "step", inputTokens: null });
    });
  });
});
