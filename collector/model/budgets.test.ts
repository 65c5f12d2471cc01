import { describe, expect, it } from "vitest";
import { agent, approval, llm, tool } from "../../test/support/buildSpans.ts";
import { understand } from "../../test/support/understand.ts";

const usage = (input: number, output: number) => ({
  "gen_ai.usage.input_tokens": input,
  "gen_ai.usage.output_tokens": output,
});

describe("budgets", () => {
  it("of time leave out waiting for a person, and mark the moment from which the run was over", () => {
    const run = understand([
      agent("A", 0, 1000, { id: "a", attributes: { "traceline.budget.time_ms.limit": 500 } }),
      llm("m", 0, 300, { parent: "a" }),
      approval("t", 300, 700, { parent: "a" }),
      llm("m2", 700, 1000, { id: "m2", parent: "a" }),
    ]);
    expect(run.budgets).toMatchObject([
      { subject: "agent", name: "A", kind: "time", limit: 500, used: 600, over: true, usedSource: "counted" },
    ]);
    expect(run.summary).toMatchObject({ overBudget: 1, waitingMs: 400 });
    expect(run.line.marks).toContainEqual({ atMs: 900, kind: "over", spanId: "a" });
    expect(run.line.segments.filter((segment) => segment.over)).toMatchObject([
      { fromMs: 900, toMs: 1000, spanId: "m2" },
    ]);
    expect(run.spans[0]?.budgetMs).toBe(500);
  });

  it("believe what the program says was used", () => {
    const attributes = { "traceline.budget.time_ms.limit": 500, "traceline.budget.time_ms.used": 400 };
    const run = understand([agent("A", 0, 1000, { attributes })]);
    expect(run.budgets).toMatchObject([{ used: 400, over: false, usedSource: "sent" }]);
  });

  it("count turns, tokens and tool calls of the agent alone or of all that it called", () => {
    const limits = (scope: string) => ({
      "traceline.budget.turns.limit": 1,
      "traceline.budget.tokens.limit": 100,
      "traceline.budget.tool_calls.limit": 1,
      "traceline.budget.scope": scope,
    });
    const specs = (scope: string) => [
      agent("A", 0, 100, { id: "a", attributes: limits(scope) }),
      llm("m", 1, 5, { parent: "a", attributes: usage(30, 10) }),
      tool("ask", 6, 90, { id: "ask", parent: "a" }),
      agent("B", 7, 89, { id: "b", parent: "ask" }),
      llm("m2", 8, 20, { parent: "b", attributes: usage(70, 20) }),
      tool("t", 21, 22, { parent: "b" }),
    ];
    const used = (scope: string) =>
      Object.fromEntries(understand(specs(scope)).budgets.map((budget) => [budget.kind, [budget.used, budget.over]]));
    expect(used("self")).toEqual({ turns: [1, false], tokens: [40, false], tool_calls: [0, false] });
    expect(used("subtree")).toEqual({ turns: [2, true], tokens: [130, true], tool_calls: [1, false] });
  });

  it("do not know what was used when nothing that counts was sent", () => {
    const attributes = { "traceline.budget.cost_usd.limit": 0.05 };
    const run = understand([agent("A", 0, 10, { id: "a", attributes }), llm("m", 1, 5, { parent: "a" })]);
    expect(run.budgets).toMatchObject([{ kind: "cost", used: null, over: false }]);
  });

  it("are over when an event says so, whatever stands on the span", () => {
    const event = {
      name: "traceline.budget.exceeded",
      at: 5,
      attributes: {
        "traceline.budget.kind": "turns",
        "traceline.budget.limit": 3,
        "traceline.budget.used": 4,
        "traceline.budget.action": "stop",
      },
    };
    const run = understand([agent("A", 0, 10, { events: [event] })]);
    expect(run.budgets).toMatchObject([{ kind: "turns", limit: 3, used: 4, over: true, action: "stop" }]);
  });
});
