import { describe, expect, it } from "vitest";
import { type SpanSpec, spanRecord } from "../../../../test/support/buildSpans.ts";
import { understand } from "../../../../test/support/understand.ts";
import { normaliseSpan } from "../../normaliseSpan.ts";

const span = (type: string, name: string, values: Record<string, unknown> = {}, more: Partial<SpanSpec> = {}) => ({
  name,
  from: 0,
  to: 9,
  scope: "mlflow.tracing.provider",
  ...more,
  attributes: Object.fromEntries(
    Object.entries({ "mlflow.spanType": type, ...values }).map(([key, value]) => [key, JSON.stringify(value)]),
  ),
});
const draft = (...args: Parameters<typeof span>) => normaliseSpan(spanRecord(span(...args))).draft;
const inOut = (inputs: unknown, outputs: unknown) => ({ "mlflow.spanInputs": inputs, "mlflow.spanOutputs": outputs });

describe("the OpenAI Agents SDK as MLflow tells of it", () => {
  it.each([
    ["AGENT", "AgentRunner.run", inOut("Hi?", "Ho."), "run"],
    ["AGENT", "Trip", inOut("", ""), "run"],
    ["AGENT", "guide", inOut("Hi?", "Ho."), "agent"],
    ["CHAIN", "Unknown", inOut(null, null), "turn"],
    ["CHAIN", "Handoff", inOut({ from_agent: "a" }, { to_agent: "b" }), "handoff"],
    ["CHAIN", "Handoff", inOut({ note: "x" }, null), "step"],
    ["TOOL", "no_politics", inOut(null, { triggered: false }), "guardrail"],
    ["TOOL", "alarm", inOut({ room: 1 }, { triggered: false }), "tool"],
  ])("takes %s %s for what it is", (type, name, values, kind) => {
    expect(draft(type, name, values, { parent: "p" }).kind).toBe(kind);
  });

  it.each([
    [{ triggered: true }, "block"],
    [{ triggered: false }, "allow"],
    [{ passed: false }, "block"],
    [true, "unknown"],
    ["fine", "unknown"],
  ])("reads the answer %j of a check as %s", (told, verdict) => {
    expect(draft("GUARDRAIL", "check", inOut({ text: "x" }, told)).guardrail?.verdict).toBe(verdict);
  });

  it("knows by what was stopped that the only check there stopped it, and at which stage, where answers are not sent", () => {
    const said = (name: string, operation: string, more: Partial<SpanSpec> = {}): SpanSpec => ({
      name,
      from: 0,
      to: 9,
      scope: "mlflow.tracing.provider",
      ...more,
      attributes: { "gen_ai.operation.name": operation },
    });
    const tripped = { status: "error", message: "Guardrail tripwire triggered" } as const;
    const message = "Guardrail InputGuardrail triggered tripwire";
    const run = understand([
      said("invoke_agent AgentRunner.run", "invoke_agent", { id: "r", status: "error", message }),
      said("invoke_agent triage", "invoke_agent", { id: "a", parent: "r" }),
      said("CHAIN", "CHAIN", { id: "c", parent: "a", ...tripped }),
      said("GUARDRAIL", "GUARDRAIL", { parent: "c" }),
    ]);
    expect(run.summary.status).toBe("blocked");
    expect(run.guardrails).toMatchObject([{ verdict: "block", stage: "input" }]);
  });
});

describe("LangGraph as MLflow tells of it", () => {
  const metadata = (node: string) => ({
    metadata: { lc_agent_name: "guide", langgraph_node: node, thread_id: "th-1" },
  });

  it("finds the agent and the session in the metadata of its spans, and the id of a tool's call", () => {
    const attributes = { ...metadata("tools"), tool_call_id: "call-1" };
    expect(draft("TOOL", "look", attributes, { parent: "p" })).toMatchObject({
      actor: "guide",
      sessionId: "th-1",
      toolCallId: "call-1",
    });
  });

  it("folds what LangChain wraps around a node's work, and names nodes that have no name in OpenTelemetry's words", () => {
    expect(draft("CHAIN", "RunnableSequence", metadata("model"), { parent: "p" }).internal).toBe(true);
    expect(draft("CHAIN", "model", metadata("model"), { parent: "p" })).toMatchObject({
      kind: "step",
      internal: false,
    });
    expect(draft("CHAIN", "CHAIN", metadata("model"), { parent: "p" })).toMatchObject({ kind: "step", title: "model" });
    expect(draft("CHAIN", "CHAIN", metadata("model"))).toMatchObject({ kind: "workflow", workflowName: "guide" });
  });
});
