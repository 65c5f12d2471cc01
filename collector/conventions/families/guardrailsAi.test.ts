import { describe, expect, it } from "vitest";
import { agent, type SpanSpec, spanRecord } from "../../../test/support/buildSpans.ts";
import { understand } from "../../../test/support/understand.ts";
import type { AnyValue } from "../../otlp/telemetry.ts";
import { normaliseSpan } from "../normaliseSpan.ts";

/** Constructed after the documented attributes of Guardrails AI. */
const span = (
  type: string,
  name: string,
  from: number,
  to: number,
  attributes: Record<string, AnyValue> = {},
  more: Partial<SpanSpec> = {},
): SpanSpec => ({
  name,
  from,
  to,
  scope: "guardrails-ai",
  ...more,
  // Only some installations add this; it says the same of every span.
  attributes: { type: `guardrails/guard${type}`, "openinference.span.kind": "GUARDRAIL", ...attributes },
});
const check = (outcome: string | null, onFail: string, more: Partial<SpanSpec> = {}) =>
  normaliseSpan(
    spanRecord(
      span(
        "/step/validator",
        "no_gossip.validate",
        0,
        1,
        {
          "validator.name": "no_gossip",
          "validator.on_fail": onFail,
          "validator.validate.output.outcome": "",
          ...(outcome === null ? {} : { "output.value": JSON.stringify({ outcome, error_message: "gossip" }) }),
        },
        more,
      ),
    ),
  ).draft;

describe("Guardrails AI", () => {
  it.each([
    ["pass", "exception", "allow"],
    ["fail", "exception", "block"],
    ["fail", "OnFailAction.FIX", "modify"],
    ["fail", "reask", "modify"],
    ["fail", "noop", "warn"],
    [null, "noop", "unknown"],
  ])("takes %s with %s for %s", (outcome, onFail, verdict) => {
    expect(check(outcome, onFail)).toMatchObject({ kind: "guardrail", guardrail: { name: "no_gossip", verdict } });
  });

  it("is the run also within a span of the program, and part of one within another agent's", () => {
    const app: SpanSpec = { name: "POST /chat", id: "app", from: 0, to: 99, scope: "http" };
    const guard = span("", "guard", 1, 90, { "guard.name": "polite" }, { id: "g", parent: "app" });
    const validated = span(
      "/step/validator",
      "no_gossip.validate",
      50,
      60,
      { "validator.name": "no_gossip", "validator.on_fail": "noop", "output.value": '{"outcome":"pass"}' },
      { parent: "s" },
    );
    const step = span("/step", "step", 2, 80, { "step.index": 0 }, { id: "s", parent: "g" });
    const alone = understand([app, guard, step, validated]);
    expect(alone.summary).toMatchObject({ name: "polite", guardrailChecks: 1 });
    expect(alone.spans.find(({ spanId }) => spanId === "g")?.kind).toBe("workflow");
    const desk = agent("Desk", 0, 99, { id: "app" });
    const within = understand([desk, guard, step, validated]);
    expect(within.summary).toMatchObject({ name: "Desk", agents: ["Desk"], guardrailChecks: 1 });
    expect(within.spans.find(({ spanId }) => spanId === "g")).toMatchObject({ kind: "step", label: "polite" });
  });

  it("tells a validator that crashed from one that said no", () => {
    expect(check(null, "exception", { status: "error", message: "no model" }).guardrail?.verdict).toBe("error");
  });

  it("counts a model call only where a model was called, and a further step as a retry", () => {
    const usage = { "llm.token_count.prompt": 5, "llm.token_count.completion": 2 };
    const run = understand([
      span("", "guard", 0, 100, { "guard.name": "tidy", number_of_reasks: 1 }, { id: "g" }),
      span("/step", "step", 1, 40, { "step.index": 0 }, { id: "s0", parent: "g" }),
      span("/step/call", "call", 2, 20, usage, { parent: "s0", id: "c0" }),
      span("/step", "step", 50, 90, { "step.index": 1 }, { id: "s1", parent: "g" }),
      span("/step/call", "call", 52, 70, usage, { parent: "s1", id: "c1" }),
      span("/step/call", "call", 71, 72, {}, { parent: "s1", id: "parse" }),
    ]);
    expect(run.summary).toMatchObject({ name: "tidy", llmCalls: 2, inputTokens: 10, families: ["guardrails-ai"] });
    expect(run.retries).toMatchObject([{ kind: "step", attempt: 2, spanId: "s1", inferred: false }]);
  });

  it("reads model and question from the repr of a call's parameters, and stages from the place beside the call", () => {
    const call = {
      "llm.invocation_parameters": `{'messages': [{'role': 'user', 'content': "How's Oslo?"}], 'model': 'gpt-x'}`,
      "llm.token_count.prompt": 9,
      "llm.token_count.completion": 4,
    };
    const run = understand([
      span("", "guard", 0, 99, { "guard.name": "polite", "input.value": "{} {'role': 'user'}" }, { id: "g" }),
      span("/step", "step", 1, 50, { "step.index": 0 }, { id: "s1", parent: "g" }),
      span("/step/validator", "first.validate", 2, 3, {}, { parent: "s1" }),
      span("/step/call", "call", 4, 20, call, { id: "c1", parent: "s1" }),
      span("/step/validator", "second.validate", 21, 22, {}, { parent: "s1" }),
      span("/step", "step", 51, 98, { "step.index": 1 }, { id: "s2", parent: "g" }),
      span("/step/call", "call", 52, 60, call, { id: "c2", parent: "s2" }),
    ]);
    expect(run.summary).toMatchObject({ name: "How's Oslo?", models: ["gpt-x"], llmCalls: 2 });
    expect(run.guardrails.map(({ name, stage }) => `${name} ${stage}`)).toEqual(["first input", "second output"]);
  });
});
