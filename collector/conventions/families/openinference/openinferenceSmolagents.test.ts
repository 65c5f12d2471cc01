import { describe, expect, it } from "vitest";
import { type SpanSpec, spanRecord } from "../../../../test/support/buildSpans.ts";
import { understand } from "../../../../test/support/understand.ts";
import type { AnyValue } from "../../../otlp/telemetry.ts";
import { normaliseSpan } from "../../normaliseSpan.ts";

const scope = "openinference.instrumentation.smolagents";
const span = (kind: string, name: string, from: number, to: number, more: Partial<SpanSpec> = {}): SpanSpec => ({
  name,
  from,
  to,
  scope,
  ...more,
  attributes: { "openinference.span.kind": kind, ...more.attributes },
});
const draft = (kind: string, name: string, attributes: Record<string, AnyValue>, more: Partial<SpanSpec> = {}) =>
  normaliseSpan(spanRecord(span(kind, name, 0, 9, { ...more, attributes }))).draft;

describe("smolagents", () => {
  it.each([
    ['{"args": [], "sanitize_inputs_outputs": true, "kwargs": {"city": "Oslo"}}', "Oslo", '{"city":"Oslo"}'],
    ['{"args": ["Oslo"], "sanitize_inputs_outputs": false, "kwargs": {}}', "Oslo", "Oslo"],
  ])("shows what a tool was called with, and not how the framework called it", (value, first, input) => {
    const { content } = draft("TOOL", "SimpleTool", { "tool.name": "look", "input.value": value });
    expect([content.firstArgument(), content.input()]).toEqual([first, input]);
  });

  it("finds what a manager asked in the prompt that the framework makes of it", () => {
    const task =
      "You're a helpful agent named 'scout'.\nYou have been submitted this task by your manager.\n---\nTask:\nWeather?\n---\nYou're helping your manager.";
    const { content } = draft("AGENT", "scout.run", { "input.value": JSON.stringify({ task }) }, { parent: "p" });
    expect(content.question()).toBe("Weather?");
  });

  it("says what went wrong where the first line of an error is a title", () => {
    const more = { status: "error", message: "Error in code parsing:\nYour snippet is invalid.\nMore." } as const;
    expect(draft("CHAIN", "Step 1", {}, { parent: "p", ...more }).error?.message).toBe(
      "Error in code parsing: Your snippet is invalid.\nMore.",
    );
  });

  it("failed where the model did, although the root of such a run never comes; a manager may go on", () => {
    const failed = { status: "error", message: "AgentGenerationError: Error while generating output:\n400" } as const;
    const step = span("CHAIN", "Step 1", 0, 9, { id: "s", parent: "never", ...failed });
    const call = span("LLM", "OpenAIModel.generate", 1, 8, { id: "c", parent: "s", status: "error", message: "400" });
    expect(understand([step, call]).summary.status).toBe("error");
    const goesOn = span("LLM", "OpenAIModel.generate", 12, 15, { id: "m", parent: "manager" });
    expect(understand([step, call, goesOn]).summary.status).toBe("running");
    const manager = span("AGENT", "manager.run", 0, 20, { id: "manager" });
    expect(understand([manager, step, call, goesOn]).summary.status).toBe("ok");
    const tool = { status: "error", message: "AgentToolExecutionError: down" } as const;
    expect(understand([{ ...step, ...tool }]).summary.status).toBe("running");
  });

  const steps = (count: number, asksOnceMore: boolean) =>
    understand([
      span("AGENT", "slow.run", 0, 99, { id: "a", attributes: { "smolagents.max_steps": 2 } }),
      span("LLM", "OpenAIModel.generate", 1, 2, { id: "plan", parent: "a" }),
      ...Array.from({ length: count }, (_, i) =>
        span("CHAIN", `Step ${i + 1}`, 10 * (i + 1), 10 * i + 19, { parent: "a" }),
      ),
      ...(asksOnceMore ? [span("LLM", "OpenAIModel.generate", 80, 90, { id: "last", parent: "a" })] : []),
    ]).budgets;

  it("takes an agent that asks once more after its last step for one that was stopped there", () => {
    expect(steps(2, true)).toMatchObject([
      { subject: "agent", name: "slow", kind: "turns", limit: 2, used: 2, over: true, action: "stop" },
    ]);
    expect([steps(2, false), steps(1, true)]).toEqual([[], []]);
  });
});
