import { describe, expect, it } from "vitest";
import { type SpanSpec, spanRecord } from "../../../test/support/buildSpans.ts";
import type { AnyValue } from "../../otlp/telemetry.ts";
import { normaliseSpan } from "../normaliseSpan.ts";

const draft = (attributes: Record<string, AnyValue>, more: Partial<SpanSpec> = {}) =>
  normaliseSpan(spanRecord({ name: "x", from: 0, to: 1, scope: "org.springframework.boot", ...more, attributes }))
    .draft;

describe("Spring AI", () => {
  it("takes a chat client for the work where it is outermost, for a step within it, and never for an agent by name", () => {
    expect(draft({ "spring.ai.kind": "chat_client" })).toMatchObject({ kind: "workflow", agentName: null });
    expect(draft({ "spring.ai.kind": "chat_client" }, { parent: "p" })).toMatchObject({
      kind: "step",
      agentName: null,
    });
  });

  it("reads a tool with what it was called with", () => {
    const call = draft({
      "spring.ai.kind": "tool_call",
      "spring.ai.tool.definition.name": "getWeather",
      "spring.ai.tool.call.arguments": '{"city": "Oslo"}',
      "spring.ai.tool.call.result": "sunny",
    });
    expect(call).toMatchObject({ kind: "tool", toolName: "getWeather", family: "genai" });
    expect([call.content.firstArgument(), call.content.output()]).toEqual(["Oslo", "sunny"]);
  });

  it("does not take Micrometer's word for no value for a model", () => {
    const failed = { "gen_ai.operation.name": "chat", "gen_ai.request.model": "m", "gen_ai.response.model": "none" };
    expect(draft(failed)).toMatchObject({ model: "m", requestModel: "m" });
    expect(draft({ ...failed, "gen_ai.request.model": "none" }).model).toBeNull();
    expect(draft(failed, { scope: "other" }).model).toBe("none");
  });

  it("takes a look into a vector store for a retrieval, with what was asked", () => {
    const look = draft({
      "spring.ai.kind": "vector_store",
      "db.operation.name": "query",
      "db.vector.query.content": "Oslo",
    });
    expect([look.kind, look.content.query()]).toEqual(["retriever", "Oslo"]);
    expect(draft({ "spring.ai.kind": "vector_store", "db.operation.name": "add" }).kind).toBe("memory");
  });
});
