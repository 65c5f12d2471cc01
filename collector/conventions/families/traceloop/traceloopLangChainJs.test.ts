import { describe, expect, it } from "vitest";
import { type SpanSpec, START_MS, spanRecord } from "../../../../test/support/buildSpans.ts";
import { understandTraces } from "../../understandTraces.ts";

const span = (name: string, trace: string, from: number, attributes: SpanSpec["attributes"]): SpanSpec => ({
  name,
  id: trace,
  trace,
  from,
  to: from + 5,
  scope: "@traceloop/instrumentation-langchain",
  ...(attributes ? { attributes } : {}),
});
const wrapper = (trace: string, from: number) =>
  span("workflow RunnableSequence", trace, from, {
    "gen_ai.operation.name": "workflow",
    "traceloop.span.kind": "workflow",
    "traceloop.workflow.name": "RunnableSequence",
  });

describe("LangChain in JavaScript through OpenLLMetry", () => {
  it("has no runs that are only its own wrappers: they are plumbing of the call beside them", () => {
    const chat = span("chat m", "b", 10, { "gen_ai.operation.name": "chat", "gen_ai.request.model": "m" });
    const runs = understandTraces([wrapper("a", 0), chat, wrapper("c", 20)].map(spanRecord), [], { nowMs: START_MS });
    expect(runs.map(({ summary }) => [summary.traceIds, summary.llmCalls])).toEqual([[["a", "b", "c"], 1]]);
    expect(runs[0]?.spans.map(({ kind }) => kind).sort()).toEqual(["internal", "internal", "llm"]);
  });
});
