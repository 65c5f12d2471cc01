import { describe, expect, it } from "vitest";
import { spanRecord } from "../../test/support/buildSpans.ts";
import type { AnyValue } from "../otlp/telemetry.ts";
import { countedFamily, recognise } from "./fingerprints.ts";

const family = (scope: string, attributes: Record<string, AnyValue> = {}, name = "span", service = "app") =>
  recognise(spanRecord({ name, scope, attributes, from: 0, to: 1, resource: { "service.name": service } }));

describe("recognise", () => {
  it.each([
    ["com.anthropic.claude_code.tracing", "claude-code"],
    ["com.anthropic.claude_code.events", "claude-code"],
    ["codex_exec", "codex"],
    ["codex_cli_rs", "codex"],
    ["gemini-cli", "gemini-cli"],
    ["github.copilot", "copilot"],
    ["gen_ai", "ai-sdk"],
    ["ai", "ai-sdk"],
    ["openinference.instrumentation.langchain", "openinference"],
    ["@arizeai/openinference-instrumentation-openai", "openinference"],
    ["@traceloop/instrumentation-openai", "traceloop"],
    ["opentelemetry.instrumentation.openai.v1", "traceloop"],
    ["pydantic-ai", "pydantic-ai"],
    ["logfire.openai", "logfire"],
    ["com.anthropic.sdk.typescript", "anthropic-sdk"],
    ["agent_framework", "agent-framework"],
    ["autogen-core", "autogen"],
    ["gcp.vertex.agent", "google-adk"],
    ["strands.telemetry.tracer", "strands"],
    ["langsmith", "langsmith"],
    ["@mastra/otel-exporter", "mastra"],
    ["mlflow.tracing.provider", "mlflow"],
    ["langfuse-sdk", "langfuse"],
    ["guardrails-ai", "guardrails-ai"],
    ["nemo_guardrails", "nemo-guardrails"],
    ["a2a-python-sdk", "a2a"],
    ["genkit-tracer", "genkit"],
  ])("knows the scope %s", (scope, wanted) => expect(family(scope)).toBe(wanted));

  it("takes the official GenAI instrumentations and ordinary ones for none of Traceloop's", () => {
    expect(family("opentelemetry.instrumentation.genai.openai", { "gen_ai.operation.name": "chat" })).toBe("genai");
    expect(family("opentelemetry.instrumentation.requests")).toBeNull();
  });

  it("goes by keys where the scope says nothing", () => {
    expect(family("x", { "openinference.span.kind": "LLM" })).toBe("openinference");
    expect(family("x", { "ai.operationId": "ai.generateText" })).toBe("ai-sdk");
    expect(family("x", { "mcp.method.name": "tools/list" })).toBe("mcp");
    expect(family("x", { "gen_ai.request.model": "m" })).toBe("genai");
    expect(family("x", { "traceline.plan.step.id": "s" })).toBe("traceline");
    expect(family("x", { "http.method": "GET" })).toBeNull();
  });

  it("believes the scope before keys that a span processor copied onto everything", () => {
    expect(family("strands.telemetry.tracer", { "traceloop.workflow.name": "w" })).toBe("strands");
  });

  it("goes by the service last", () => {
    expect(family("x", {}, "span", "codex_exec")).toBe("codex");
    expect(family("x", { "gen_ai.operation.name": "chat" }, "span", "claude-code")).toBe("genai");
  });

  it("counts Pydantic AI as GenAI", () => expect(countedFamily("pydantic-ai")).toBe("genai"));
});
