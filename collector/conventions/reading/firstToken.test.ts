import { describe, expect, it } from "vitest";
import { spanRecord } from "../../../test/support/buildSpans.ts";
import type { AnyValue } from "../../otlp/telemetry.ts";
import { normaliseSpan } from "../normaliseSpan.ts";

/** What is read of a model call of 2 s. */
const read = (attributes: Record<string, AnyValue>, scope = "app") =>
  normaliseSpan(spanRecord({ name: "chat m", from: 0, to: 2_000, scope, attributes })).draft.firstTokenMs;

describe("the time to the first token", () => {
  it("is read in the unit that each key counts in", () => {
    expect(read({ "gen_ai.response.time_to_first_chunk": 0.25 })).toBe(250);
    expect(read({ "gen_ai.client.operation.time_to_first_chunk": "0.25" })).toBe(250);
    expect(read({ "gen_ai.server.time_to_first_token": 1 }, "openlit.instrumentation.openai")).toBe(1_000);
    expect(read({ "gen_ai.server.time_to_first_token": 884 }, "strands.telemetry.tracer")).toBe(884);
    expect(read({ "gen_ai.response.time_to_first_token": 250_000_000n })).toBe(250);
    expect(read({ ttft_ms: "163" }, "com.anthropic.claude_code.tracing")).toBe(163);
    expect(read({ "ai.response.msToFirstChunk": 302.5 }, "ai")).toBe(302.5);
  });

  it("is the difference to the span's start where a time of day is sent", () => {
    const { startNs } = spanRecord({ name: "chat m", from: 0, to: 2_000 });
    const at = new Date(Number(startNs / 1_000_000n) + 360).toISOString();
    expect(read({ "mastra.completion_start_time": at }, "@mastra/otel-exporter")).toBeCloseTo(360, 0);
    expect(read({ "langfuse.observation.completion_start_time": `"${at}"` }, "langfuse-sdk")).toBeCloseTo(360, 0);
  });

  it("is unknown where nothing is sent, and where what is sent lies outside of the call", () => {
    expect(read({ "gen_ai.request.model": "m" })).toBe(null);
    expect(read({ "gen_ai.response.time_to_first_chunk": 3 })).toBe(null);
    expect(read({ "gen_ai.response.time_to_first_chunk": -1 })).toBe(null);
    expect(read({ "gen_ai.response.time_to_first_chunk": "soon" })).toBe(null);
    expect(read({ "mastra.completion_start_time": "2020-01-01T00:00:00Z" }, "@mastra/otel-exporter")).toBe(null);
  });
});
