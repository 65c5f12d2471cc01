import { expect, test } from "vitest";
import { isAgentScope, isAgentSpan } from "./agentSpan.ts";

test.each([
  "gen_ai",
  "ai",
  "@arizeai/openinference-instrumentation-openai-agents",
  "@traceloop/instrumentation-openai",
  "gcp.vertex.agent",
  "com.anthropic.sdk.typescript",
])("spans of %s are an agent's", (scope) => {
  expect(isAgentSpan(scope, undefined)).toBe(true);
  expect(isAgentScope(scope)).toBe(true);
});

test("what HTTP instrumentation writes is none, whatever stands on it", () => {
  expect(isAgentSpan("@opentelemetry/instrumentation-http", { "gen_ai.system": "x" })).toBe(false);
});

test("in the program's own scope the attributes tell", () => {
  expect(isAgentSpan("my.app", { "gen_ai.operation.name": "invoke_agent" })).toBe(true);
  expect(isAgentSpan("my.app", { "openinference.span.kind": "AGENT" })).toBe(true);
  expect(isAgentSpan("my.app", { "http.request.method": "GET", aim: 1 })).toBe(false);
  expect(isAgentSpan("my.app", undefined)).toBe(false);
});

test("a name that only begins like a scope is not that scope", () => {
  expect(isAgentScope("aircraft")).toBe(false);
  expect(isAgentScope("my.app")).toBe(false);
});
