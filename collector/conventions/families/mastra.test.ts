import { describe, expect, it } from "vitest";
import { type SpanSpec, START_MS, spanRecord } from "../../../test/support/buildSpans.ts";
import { understand } from "../../../test/support/understand.ts";
import type { AnyValue } from "../../otlp/telemetry.ts";
import { normaliseSpan } from "../normaliseSpan.ts";
import { understandTraces } from "../understandTraces.ts";

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
});
