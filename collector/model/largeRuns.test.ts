import { describe, expect, it } from "vitest";
import { modelSpans } from "../../test/support/buildSpans.ts";
import type { ModelSpan } from "./modelSpan.ts";
import { understandRun } from "./understandRun.ts";

const MANY = 20_000;
const [base] = modelSpans({ name: "s", from: 0, to: 1 }) as [ModelSpan];

/** Many spans, each made from its number. What takes time by the square of their number does not come back. */
function understand(make: (i: number) => Partial<ModelSpan>) {
  const spans = Array.from({ length: MANY }, (_, i): ModelSpan => {
    const startNs = base.startNs + BigInt(i) * 1000n;
    return { ...base, spanId: `s${i}`, parentId: i === 0 ? null : "s0", startNs, endNs: startNs + 500n, ...make(i) };
  });
  const material = {
    runId: "r",
    traceIds: ["r"],
    sources: [],
    made: [],
    events: [],
    logs: new Map(),
    lastLogNs: null,
    tellsQuestions: true,
  };
  return understandRun({ ...material, spans }, 0);
}

const check = {
  name: "g",
  stage: "unknown",
  stageStated: false,
  verdict: "block",
  reason: null,
  policy: null,
  score: null,
  targetSpanId: null,
} as const;

describe("runs of many spans", { timeout: 30_000 }, () => {
  it("may be one level of checks", () => {
    const run = understand((i) =>
      i === 0 ? { kind: "agent", agentName: "A" } : { kind: "guardrail", guardrail: check },
    );
    expect(run.summary.guardrailHits).toBe(MANY - 1);
  });

  it("may be tools inside tools, all the way down (H16)", () => {
    const run = understand((i) => ({ kind: "tool", toolName: `t${i}`, parentId: i === 0 ? null : `s${i - 1}` }));
    expect(run.summary.toolCalls).toBe(MANY);
  });

  it("may be agents inside agents that all failed", () => {
    const run = understand((i) => ({
      kind: "agent",
      agentName: `A${i % 7}`,
      parentId: i === 0 ? null : `s${i - 1}`,
      outcome: "error",
      error: { type: null, message: `message ${i}` },
    }));
    expect(run.summary.agents).toHaveLength(7);
  });

  it("may be model calls at the end of a long chain of plumbing", () => {
    const half = MANY / 2;
    const run = understand((i) => {
      if (i < half) return { kind: "internal", parentId: i === 0 ? null : `s${i - 1}` };
      return { kind: "llm", model: "m", parentId: `s${half - 1}` };
    });
    expect(run.summary.llmCalls).toBe(half);
  });

  it("may be calls that all fail at once", () => {
    const run = understand((i) =>
      i === 0
        ? { kind: "agent", agentName: "A" }
        : { kind: "tool", toolName: "t", outcome: "error", error: { type: null, message: "no" } },
    );
    expect(run.summary.toolErrors).toBe(MANY - 1);
  });
});
