import { describe, expect, it } from "vitest";
import { type SpanSpec, spanRecord } from "../../../test/support/buildSpans.ts";
import { understand } from "../../../test/support/understand.ts";
import type { AnyValue } from "../../otlp/telemetry.ts";
import { normaliseSpan } from "../normaliseSpan.ts";

/** Constructed after the recorded run, for what it does not show. */
const span = (name: string, attributes: Record<string, AnyValue>, more: Partial<SpanSpec> = {}): SpanSpec => ({
  name,
  from: 0,
  to: 9,
  scope: "@voltagent/core",
  ...more,
  attributes: { "entity.type": "agent", "entity.name": "guide", ...attributes },
});
const draft = (attributes: Record<string, AnyValue>) => normaliseSpan(spanRecord(span("x", attributes))).draft;

describe("VoltAgent", () => {
  it("reads a tool's arguments, not its schema", () => {
    const called = {
      "span.type": "tool",
      "tool.name": "look",
      "tool.parameters": '{"type":"object"}',
      input: '{"q":"x"}',
    };
    expect(draft(called)).toMatchObject({ kind: "tool", toolName: "look" });
    expect(draft(called).content.firstArgument()).toBe("x");
  });

  it.each([
    [{ "guardrail.pass": true, "guardrail.direction": "output" }, "output", "allow"],
    [{ "guardrail.pass": true, "guardrail.action": "modify", "guardrail.direction": "input" }, "input", "modify"],
    [{ "guardrail.pass": false }, "unknown", "block"],
    [{}, "unknown", "unknown"],
  ])("reads what a guardrail did: %o", (attributes, stage, verdict) => {
    expect(draft({ "span.type": "guardrail", ...attributes }).guardrail).toMatchObject({ stage, verdict });
  });

  const agent = (input: number) => span("guide", { "usage.prompt_tokens": input }, { id: "a" });
  const loop = span(
    "llm:generateText",
    { "span.type": "llm", "llm.usage.prompt_tokens": 20 },
    { id: "l", parent: "a" },
  );

  it("takes the sum of all rounds from the agent, where its call tells only of the last", () => {
    const run = understand([agent(50), loop]);
    expect(run.summary).toMatchObject({ llmCalls: 1, inputTokens: 50, tokensAtLeast: false });
  });

  it("leaves a call what it used, where its agent tells no more", () => {
    const run = understand([agent(20), loop]);
    expect(run.spans.find(({ spanId }) => spanId === "l")?.inputTokens).toBe(20);
    expect(run.summary.inputTokens).toBe(20);
  });
});
