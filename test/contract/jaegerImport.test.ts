import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { RunSummary } from "../../collector/contract/run.ts";
import { understandTraces } from "../../collector/conventions/understandTraces.ts";
import { jsonRequests } from "../../collector/imports/jsonRequests.ts";
import { protobufToJson } from "../../collector/otlp/protobufToJson.ts";
import type { SpanRecord } from "../../collector/otlp/telemetry.ts";
import { type JsonSpans, jaegerJson } from "../../scripts/fuzz/jaegerJson.ts";
import { captureNames, FIXTURES, readCapture } from "./captures.ts";
import { decodeTraces } from "./decodeOtlp.ts";

/** What a capture's spans are after they were in Jaeger. */
function throughJaeger(capture: string): SpanRecord[] {
  const requests = readdirSync(join(FIXTURES, capture))
    .sort()
    .flatMap((file): object[] => {
      const bytes = () => readFileSync(join(FIXTURES, capture, file));
      if (file.endsWith("-traces.pb")) return [protobufToJson("traces", bytes()).request];
      return file.endsWith("-traces.json") ? [JSON.parse(String(bytes())) as object] : [];
    });
  const saved = Buffer.from(JSON.stringify(jaegerJson(requests as JsonSpans[])));
  const seen = new Map<string, SpanRecord>();
  for (const { plain } of requests.length > 0 ? jsonRequests(saved) : [])
    for (const span of decodeTraces(Buffer.from(plain))) {
      const key = `${span.traceId} ${span.spanId}`;
      if (!seen.has(key)) seen.set(key, span);
    }
  return [...seen.values()];
}

/** What a run is, as far as a microsecond and lists as text leave it. */
function essence({ runId, name, status, service, agents, spanCount, llmCalls, llmErrors, ...of }: RunSummary) {
  const { toolCalls, toolErrors, tools, handoffs, inputTokens, outputTokens, models, families, missingParents } = of;
  const counts = {
    spanCount,
    llmCalls,
    llmErrors,
    toolCalls,
    toolErrors,
    handoffs,
    inputTokens,
    outputTokens,
    missingParents,
  };
  return { runId, name, status, service, agents, tools, models, families, ...counts };
}

describe("a capture that comes by way of Jaeger", () => {
  test.each(captureNames())("%s: is the same run", (capture) => {
    const { spans, logs } = readCapture(join(FIXTURES, capture));
    const runs = (of: readonly SpanRecord[]) =>
      understandTraces(of, logs, { nowMs: Date.UTC(2030, 0) })
        .map(({ summary }) => essence(summary))
        .sort((a, b) => (a.runId < b.runId ? -1 : 1));
    expect(runs(throughJaeger(capture))).toEqual(runs(spans));
  });
});
