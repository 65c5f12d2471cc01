import { afterEach, expect, test } from "vitest";
import { instrument } from "./instrument.ts";

const shared = globalThis as { AI_SDK_TELEMETRY_INTEGRATIONS?: unknown[] };
class OpenTelemetry {}
const ai = {
  registerTelemetry(...added: unknown[]) {
    shared.AI_SDK_TELEMETRY_INTEGRATIONS ??= [];
    shared.AI_SDK_TELEMETRY_INTEGRATIONS.push(...added);
  },
};

afterEach(() => {
  Reflect.deleteProperty(shared, "AI_SDK_TELEMETRY_INTEGRATIONS");
});

test("the program's own telemetry takes the place of ours, so that no span is there twice", () => {
  expect(instrument("@ai-sdk/otel", ai, { OpenTelemetry })).toBe(true);
  expect(shared.AI_SDK_TELEMETRY_INTEGRATIONS).toHaveLength(1);
  const first = new OpenTelemetry();
  ai.registerTelemetry(first);
  expect(shared.AI_SDK_TELEMETRY_INTEGRATIONS).toEqual([first]);
  ai.registerTelemetry(new OpenTelemetry());
  expect(shared.AI_SDK_TELEMETRY_INTEGRATIONS).toHaveLength(2);
});

test("a framework that cannot be registered with is not instrumented", () => {
  expect(instrument("@ai-sdk/otel", {}, { OpenTelemetry })).toBe(false);
  expect(instrument("@arizeai/openinference-instrumentation-langchain", {}, {})).toBe(false);
});

test("an instrumentation is found also where a CommonJS module was imported", () => {
  const given: unknown[] = [];
  class OpenAIAgentsInstrumentation {
    manuallyInstrument(...args: unknown[]) {
      given.push(...args);
    }
  }
  const agents = {};
  const name = "@arizeai/openinference-instrumentation-openai-agents";
  expect(instrument(name, agents, { default: { OpenAIAgentsInstrumentation } })).toBe(true);
  expect(given[0]).toBe(agents);
});
