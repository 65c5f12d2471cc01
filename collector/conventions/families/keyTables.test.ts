import { describe, expect, it } from "vitest";
import { spanRecord } from "../../../test/support/buildSpans.ts";
import type { AnyValue } from "../../otlp/telemetry.ts";
import { normaliseSpan } from "../normaliseSpan.ts";

const draft = (name: string, scope: string, attributes: Record<string, AnyValue>, parent?: string) =>
  normaliseSpan(spanRecord({ name, from: 0, to: 1, scope, attributes, ...(parent ? { parent } : {}) })).draft;

describe("TraceAI", () => {
  it("says what spans of the program's own tracer are, under a key that it took from its own to GenAI", () => {
    expect(draft("guide", "app", { "gen_ai.span.kind": "AGENT" }, "p")).toMatchObject({
      kind: "agent",
      agentName: "guide",
    });
    expect(draft("plan", "app", { "gen_ai.span.kind": "CHAIN" })).toMatchObject({ kind: "workflow" });
    expect(draft("plan", "app", { "gen_ai.span.kind": "CHAIN" }, "p")).toMatchObject({ kind: "step" });
  });

  it("reads flattened messages, and the model of a call that failed where it was asked for", () => {
    const call = draft("ChatCompletion", "traceai_openai", {
      "gen_ai.span.kind": "LLM",
      "gen_ai.input.messages.0.message.role": "user",
      "gen_ai.input.messages.0.message.content": "Hi?",
      "gen_ai.request.parameters": '{"model": "m"}',
    });
    expect(call).toMatchObject({ kind: "llm", model: "m", requestModel: "m" });
    expect(call.content.question()).toBe("Hi?");
  });
});
