import { describe, expect, it } from "vitest";
import { type SpanSpec, START_MS, spanRecord } from "../../../../test/support/buildSpans.ts";
import { understandTraces } from "../../understandTraces.ts";

const P = "gcp.vertex.agent";
const call = (trace: string, from: number, last: object): SpanSpec => ({
  name: "call_llm",
  id: `${trace} ${from}`,
  trace,
  from,
  to: from + 5,
  scope: P,
  attributes: { [`${P}.llm_request`]: JSON.stringify({ contents: [{ role: "user", parts: [last] }] }) },
});
const tool = (trace: string, from: number, type: string): SpanSpec => ({
  name: "execute_tool ask_boss",
  id: `${trace} tool`,
  trace,
  parent: `${trace} ${from}`,
  from: from + 5,
  to: from + 6,
  scope: P,
  attributes: { "gen_ai.tool.name": "ask_boss", "gen_ai.tool.call.id": "c-1", "gen_ai.tool.type": type },
});
const result = { functionResponse: { id: "c-1", name: "ask_boss", response: { status: "approved" } } };
const traces = (...specs: SpanSpec[]) =>
  understandTraces(specs.map(spanRecord), [], { nowMs: START_MS }).map(({ summary }) => summary.traceIds);

describe("long-running tools of Google ADK", () => {
  const asked = (type: string) => [call("a", 0, { text: "Get 5" }), tool("a", 0, type)];

  it("give their result later, and the trace that begins with it is of the same run", () => {
    expect(traces(...asked("LongRunningFunctionTool"), call("b", 500, result))).toEqual([["a", "b"]]);
  });

  it("leave what a person says next a run of its own, as other tools do", () => {
    expect(traces(...asked("LongRunningFunctionTool"), call("b", 500, { text: "And 6" }))).toEqual([["a"], ["b"]]);
    expect(traces(...asked("FunctionTool"), call("b", 500, result))).toEqual([["a"], ["b"]]);
  });
});
