import { describe, expect, it } from "vitest";
import { type SpanSpec, START_MS, spanRecord } from "../../../../test/support/buildSpans.ts";
import { understandTraces } from "../../understandTraces.ts";

/** Constructed after what Agno 3.1 sends of a run that stops for a person and goes on. */
const span = (
  kind: string,
  name: string,
  trace: string,
  from: number,
  attributes: Record<string, string>,
): SpanSpec => ({
  name,
  id: `${trace} ${name} ${from}`,
  trace,
  from,
  to: from + 5,
  scope: "openinference.instrumentation.agno",
  attributes: { "openinference.span.kind": kind, ...attributes },
});
const agent = (name: string, trace: string, from: number, output: string): SpanSpec => ({
  ...span("AGENT", name, trace, from, { "agent.name": "payer", "agno.run.id": "r-1", "output.value": output }),
  to: from + 90,
});
const STOPPED = "I have tools to execute, but I need confirmation.";
const within = (parent: SpanSpec, spec: SpanSpec): SpanSpec => ({ ...spec, parent: parent.id as string });
const model = (trace: string, from: number, ...calls: string[]) =>
  span("LLM", "OpenAIChat.invoke", trace, from, {
    "llm.model_name": "m",
    "llm.output_messages.0.message.role": "assistant",
    ...Object.fromEntries(
      calls.map((name, i) => [`llm.output_messages.0.message.tool_calls.${i}.tool_call.function.name`, name]),
    ),
  });
const tool = (name: string, trace: string, from: number) =>
  span("TOOL", name, trace, from, { "tool.name": name, "output.value": "done" });
const runsOf = (specs: readonly SpanSpec[]) => understandTraces(specs.map(spanRecord), [], { nowMs: START_MS });

const asking = agent("payer.run", "a", 0, STOPPED);
const asked = [asking, within(asking, model("a", 1, "look", "pay")), within(asking, tool("look", "a", 7))];
const goingOn = agent("payer.continue_run", "b", 500, "Handled.");

describe("Agno through OpenInference", () => {
  it.each([
    ["approved", [tool("pay", "b", 501), model("b", 510)], 2],
    ["denied", [model("b", 510)], 1],
  ] as const)("a run that stopped for a person goes on in another trace: %s", (outcome, rest, toolCalls) => {
    const [run, ...more] = runsOf([...asked, goingOn, ...rest.map((spec) => within(goingOn, spec))]);
    expect(more).toEqual([]);
    expect(run?.approvals.map(({ tool: name, outcome: said }) => [name, said])).toEqual([["pay", outcome]]);
    expect(run?.summary).toMatchObject({ status: "ok", toolCalls });
  });

  it("is open while nothing goes on with it, and another run is its own", () => {
    const other = { ...goingOn, name: "payer.run", attributes: { ...goingOn.attributes, "agno.run.id": "r-2" } };
    const [run, ...more] = runsOf([...asked, other, within(other, model("b", 510))]);
    expect(more).toHaveLength(1);
    expect(run?.approvals).toMatchObject([{ tool: "pay", agent: "payer", outcome: null, answeredMs: null }]);
  });
});
