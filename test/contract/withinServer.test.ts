import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { understandTraces } from "../../collector/conventions/understandTraces.ts";
import type { SpanRecord } from "../../collector/otlp/telemetry.ts";
import { FIXTURES, readCapture } from "./captures.ts";
import { type Expected, wrongFacts } from "./expectedFacts.ts";

/** The spans of a trace below that of the server whose request they answer. */
function withinRequest(spans: readonly SpanRecord[]): SpanRecord[] {
  const [first] = spans as [SpanRecord, ...SpanRecord[]];
  const earliest = spans.toSorted((a, b) => Number(a.startNs - b.startNs))[0] ?? first;
  const latest = spans.toSorted((a, b) => Number(b.endNs - a.endNs))[0] ?? first;
  const spanId = first.traceId.slice(16);
  const request: SpanRecord = {
    ...first,
    spanId,
    parentSpanId: null,
    name: "POST /chat",
    kind: 2,
    startNs: earliest.startNs - 1_000_000n,
    endNs: latest.endNs + 1_000_000n,
    statusCode: "unset",
    statusMessage: "",
    attributes: new Map([["http.request.method", "POST"]]),
    events: [],
    links: [],
    scope: { name: "opentelemetry.instrumentation.fastapi", version: "", schemaUrl: "" },
  };
  return [request, ...spans.map((span) => (span.parentSpanId === null ? { ...span, parentSpanId: spanId } : span))];
}

describe("recorded agents that answer a server's requests", () => {
  it.each([
    "google-adk-travel-desk",
    "langgraph-newsroom",
    "openai-agents-support-desk",
    "py-crewai-launch",
    "py-langgraph-planner",
    "py-langgraph-supervisor-langsmith",
    "py-openai-agents-newsdesk",
    "py-strands-helpdesk",
    "traceloop-quiz-maker",
  ])("%s: tell the same, and no run is called after the request", (name) => {
    const { spans, logs } = readCapture(join(FIXTURES, name));
    const expected = JSON.parse(readFileSync(join(FIXTURES, name, "expected.json"), "utf8")) as Expected;
    const traces = [...Map.groupBy(spans, ({ traceId }) => traceId).values()];
    const runs = understandTraces(traces.flatMap(withinRequest), logs, { nowMs: Date.UTC(2030, 0) });
    const spanCount = spans.length + traces.length;
    expect(wrongFacts({ ...expected, totals: { ...expected.totals, spanCount } }, runs)).toEqual([]);
    expect(runs.map(({ summary }) => summary.name)).not.toContain("POST /chat");
  });
});
