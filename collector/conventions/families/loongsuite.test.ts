import { describe, expect, it } from "vitest";
import { spanRecord } from "../../../test/support/buildSpans.ts";
import type { AnyValue } from "../../otlp/telemetry.ts";
import { normaliseSpan } from "../normaliseSpan.ts";

const SCOPE = "opentelemetry.util.genai.handler";

// Built after what the library of LoongSuite 0.9 writes.
const draft = (name: string, attributes: Record<string, AnyValue>, parent?: string) =>
  normaliseSpan(spanRecord({ name, from: 0, to: 9, scope: SCOPE, attributes, ...(parent ? { parent } : {}) })).draft;

describe("LoongSuite", () => {
  it("is counted as GenAI, also under a scope that another product's LangChain has", () => {
    expect(draft("chat m", { "gen_ai.operation.name": "chat", "gen_ai.span.kind": "LLM" })).toMatchObject({
      family: "genai",
      kind: "llm",
    });
    const scope = "opentelemetry.instrumentation.langchain.internal._tracer";
    const node = spanRecord({
      name: "chain draft",
      from: 0,
      to: 9,
      scope,
      attributes: { "gen_ai.span.kind": "CHAIN" },
    });
    expect(normaliseSpan({ ...node, parentSpanId: "p" }).draft).toMatchObject({ family: "genai", kind: "step" });
  });

  it("says what is around the calls: the way in, with its session, rounds, and nodes that are plumbing", () => {
    expect(
      draft("enter_ai_application_system", {
        "gen_ai.operation.name": "enter",
        "gen_ai.span.kind": "ENTRY",
        "gen_ai.session.id": "s1",
      }),
    ).toMatchObject({ kind: "run", sessionId: "s1" });
    expect(draft("react step", { "gen_ai.operation.name": "react", "gen_ai.span.kind": "STEP" }, "p").kind).toBe(
      "step",
    );
    expect(draft("chain model", { "gen_ai.span.kind": "CHAIN" }, "p").kind).toBe("internal");
    expect(draft("chain graph", { "gen_ai.span.kind": "CHAIN" }).kind).toBe("workflow");
    expect(draft("create_agent a", { "gen_ai.operation.name": "create_agent", "gen_ai.span.kind": "AGENT" }).kind).toBe(
      "internal",
    );
  });

  it("tells what went wrong without Python's words for it", () => {
    const message = "ValueError('no such city: Oslow')Traceback (most recent call last):\n  File \"a.py\", line 1";
    const failed = spanRecord({ name: "execute_tool t", from: 0, to: 9, scope: SCOPE, status: "error", message });
    expect(normaliseSpan(failed).draft.error?.message).toBe("no such city: Oslow");
  });
});
