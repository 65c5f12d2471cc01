import { describe, expect, it } from "vitest";
import { type SpanSpec, spanRecord } from "../../../test/support/buildSpans.ts";
import { understand } from "../../../test/support/understand.ts";
import type { AnyValue } from "../../otlp/telemetry.ts";
import { normaliseSpan } from "../normaliseSpan.ts";

const draft = (template: string, attributes: Record<string, AnyValue>, more: Partial<SpanSpec> = {}) =>
  normaliseSpan(
    spanRecord({
      name: template,
      from: 0,
      to: 10,
      scope: "logfire.openai_agents",
      ...more,
      attributes: { "logfire.span_type": "span", "logfire.msg_template": template, ...attributes },
    }),
  ).draft;

describe("Logfire's spans of the OpenAI Agents SDK", () => {
  it("say what went wrong under a key without a prefix", () => {
    const error = '{"message":"Error running tool (non-fatal)","data":{"tool_name":"pay","error":"no such invoice"}}';
    const tool = draft("Function: {name}", { name: "pay", error }, { status: "error" });
    expect(tool).toMatchObject({ kind: "tool", toolName: "pay", outcome: "error" });
    expect(tool.error?.message).toBe("no such invoice");
    const tripped = '{"message":"Guardrail tripwire triggered","data":{"guardrail":"no_abuse"}}';
    const turn = draft("Turn {turn} for agent Triage", { error: tripped }, { status: "error" });
    expect(turn.error?.message).toBe("Guardrail tripwire triggered");
  });

  it("are shown as the text that was made of their template, without the failure at its end", () => {
    const told = { "logfire.msg": "Handoff: Triage → Billing", from_agent: "Triage", to_agent: "Billing" };
    expect(draft("Handoff: {from_agent} → {to_agent}", told)).toMatchObject({
      title: "Handoff: Triage → Billing",
      handoff: { from: "Triage", to: "Billing" },
    });
    const failed = { "logfire.msg": "Turn 1 for agent Triage failed: Guardrail tripwire triggered" };
    expect(draft("Turn {turn} for agent Triage", failed).title).toBe("Turn 1 for agent Triage");
  });

  it("keep the template of what a program wrote itself as their name", () => {
    const own = draft("move of {customer}", { "logfire.msg": "move of Ann" }, { scope: "logfire" });
    expect(own).toMatchObject({ name: "move of {customer}", title: null });
  });

  it("a guardrail within a turn judges the input, also where no model was asked, and one beside turns the output", () => {
    const span = (
      name: string,
      id: string,
      from: number,
      to: number,
      parent: string | null,
      attributes = {},
    ): SpanSpec => ({
      name,
      id,
      from,
      to,
      ...(parent === null ? {} : { parent }),
      scope: "logfire.openai_agents",
      attributes: { "logfire.span_type": "span", "logfire.msg_template": name, ...attributes },
    });
    const { guardrails } = understand([
      span("Agent run: {name!r}", "agent", 0, 20, null, { name: "Desk" }),
      span("Turn {turn} for agent Desk", "turn", 1, 9, "agent"),
      span("Guardrail {name!r} {triggered=}", "in", 2, 3, "turn", { name: "no_bombs", triggered: true }),
      span("Guardrail {name!r} {triggered=}", "out", 10, 11, "agent", { name: "no_secrets", triggered: false }),
    ]);
    expect(guardrails.map(({ name, stage, verdict }) => [name, stage, verdict])).toEqual([
      ["no_bombs", "input", "block"],
      ["no_secrets", "output", "allow"],
    ]);
  });
});
