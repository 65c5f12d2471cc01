import { describe, expect, it } from "vitest";
import { agent, guardrail, llm, logRecord, tool, workflow } from "../../test/support/buildSpans.ts";
import { understand } from "../../test/support/understand.ts";

describe("guardrail checks", () => {
  it("carry what was said of them, with the agent whose work they judged", () => {
    const run = understand([
      agent("A", 0, 50, { id: "a" }),
      tool("t", 1, 20, { id: "t", parent: "a" }),
      guardrail("mask", 2, 10, {
        parent: "t",
        attributes: {
          "traceline.guardrail.stage": "tool_input",
          "traceline.guardrail.decision": "modify",
          "traceline.guardrail.reason": "a name was taken out",
          "traceline.guardrail.policy": "privacy-2",
          "traceline.guardrail.score": 0.97,
          "traceline.guardrail.target.span_id": "T",
        },
      }),
    ]);
    expect(run.guardrails).toEqual([
      {
        name: "mask",
        stage: "tool_input",
        verdict: "modify",
        reason: "a name was taken out",
        spanId: "guardrail mask",
        targetSpanId: "t",
        atMs: 2,
        durationMs: 8,
        agent: "A",
        policy: "privacy-2",
        score: 0.97,
      },
    ]);
    expect(run.spans[2]).toMatchObject({
      kind: "guardrail",
      label: "mask",
      note: "tool input · changed",
      verdict: "modify",
    });
  });

  it("are read from a program's own words, with the reason of an evaluation on the same span", () => {
    const attributes = {
      "app.guardrail.name": "polite",
      "app.guardrail.target": "output",
      "app.guardrail.triggered": true,
    };
    const evaluation = logRecord({
      name: "gen_ai.evaluation.result",
      at: 5,
      span: "check",
      attributes: { "gen_ai.evaluation.name": "polite", "gen_ai.evaluation.explanation": "rude words" },
    });
    const run = understand(
      [workflow("w", 0, 9, { id: "w" }), { name: "check", parent: "w", from: 4, to: 5, attributes }],
      { logs: [evaluation] },
    );
    expect(run.guardrails).toMatchObject([{ name: "polite", stage: "output", verdict: "block", reason: "rude words" }]);
  });

  it("are read of a draft of OpenTelemetry's, too", () => {
    // Constructed after the draft's attributes.
    const attributes = {
      "gen_ai.operation.name": "apply_guardrail",
      "gen_ai.guardrail.component.name": "pii",
      "gen_ai.guardrail.source": "input",
      "gen_ai.guardrail.result.type": "deny",
      "gen_ai.guardrail.result.reason": "an account number",
    };
    const run = understand([
      workflow("w", 0, 9, { id: "w" }),
      { name: "apply_guardrail pii", parent: "w", from: 4, to: 5, attributes },
    ]);
    expect(run.guardrails).toMatchObject([
      { name: "pii", stage: "input", verdict: "block", reason: "an account number" },
    ]);
  });

  it("have the stage of their place when they do not state it: before the first model call, after the last", () => {
    const run = understand([
      agent("A", 0, 50, { id: "a" }),
      guardrail("first", 1, 2, { parent: "a" }),
      llm("m", 3, 10, { parent: "a" }),
      guardrail("middle", 11, 12, { parent: "a" }),
      llm("m2", 13, 20, { parent: "a" }),
      guardrail("last", 21, 22, { parent: "a" }),
    ]);
    expect(run.guardrails.map((check) => check.stage)).toEqual(["input", "unknown", "output"]);
  });

  it("keep the unknown that a program states, which is no hit", () => {
    const attributes = { "traceline.guardrail.stage": "unknown", "traceline.guardrail.decision": "unknown" };
    const run = understand([agent("A", 0, 50, { id: "a" }), guardrail("odd", 1, 2, { parent: "a", attributes })]);
    expect(run.guardrails).toMatchObject([{ stage: "unknown", verdict: "unknown" }]);
    expect(run.summary).toMatchObject({ guardrailChecks: 1, guardrailHits: 0 });
  });

  it("are of the stage that the steps beside them tell where model calls are not sent", () => {
    const step = (from: number, to: number) => ({
      name: `step ${from}`,
      from,
      to,
      parent: "a",
      attributes: { "gen_ai.operation.name": "agent_step" },
    });
    const run = understand([
      agent("A", 0, 50, { id: "a" }),
      step(1, 20),
      guardrail("first", 2, 10, { parent: "a" }),
      guardrail("between", 21, 22, { parent: "a" }),
      step(23, 40),
      guardrail("last", 41, 42, { parent: "a" }),
    ]);
    expect(run.guardrails.map(({ name, stage }) => [name, stage])).toEqual([
      ["first", "input"],
      ["between", "unknown"],
      ["last", "output"],
    ]);
  });
});
