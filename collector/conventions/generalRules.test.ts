import { describe, expect, it } from "vitest";
import { agent, llm, logRecord, said, tool, workflow } from "../../test/support/buildSpans.ts";
import { understand } from "../../test/support/understand.ts";
import type { AnyValue } from "../otlp/telemetry.ts";

describe("rules for every family", () => {
  it("read messages from the log record of a call whose span has none", () => {
    const logs = [
      logRecord({
        name: "gen_ai.client.inference.operation.details",
        at: 9,
        span: "m",
        attributes: {
          "gen_ai.input.messages": said("user", "How fast?"),
          "gen_ai.output.messages": said("assistant", "Fast."),
        },
      }),
    ];
    const run = understand([agent("A", 0, 10, { id: "a" }), llm("x", 1, 9, { id: "m", parent: "a" })], { logs });
    expect(run.summary.name).toBe("How fast?");
    expect(run.code.find((key) => key.kind === "llm")).toMatchObject({ lastInput: "How fast?", lastOutput: "Fast." });
  });

  it("read messages that older instrumentations log one by one, in order of time", () => {
    const record = (name: string, at: number, body: Record<string, AnyValue>) => ({
      ...logRecord({ name, at, span: "m" }),
      body: new Map(Object.entries(body)),
    });
    const call = new Map<string, AnyValue>([
      ["type", "function"],
      [
        "function",
        new Map([
          ["name", "measure"],
          ["arguments", '{"to":"x"}'],
        ]),
      ],
    ]);
    const logs = [
      record("gen_ai.choice", 9, { index: 0, message: new Map<string, AnyValue>([["tool_calls", [call]]]) }),
      record("gen_ai.user.message", 2, { content: "How fast?" }),
      record("gen_ai.system.message", 1, { content: "Be brief." }),
    ];
    const run = understand([agent("A", 0, 10, { id: "a" }), llm("x", 1, 9, { id: "m", parent: "a" })], { logs });
    expect(run.code.find((key) => key.kind === "llm")).toMatchObject({
      lastInput: "How fast?",
      lastOutput: 'measure {"to":"x"}',
    });
    expect(run.summary.name).toBe("How fast?");
  });

  it("take transfer_to_X for a handover where X is an agent of the run, whatever the tool makes of its name", () => {
    const run = understand([
      workflow("w", 0, 50, { id: "w" }),
      agent("Triage Desk", 1, 20, { id: "a", parent: "w" }),
      tool("transfer_to_refund_desk", 10, 11, { parent: "a" }),
      tool("transfer_to_savings", 12, 13, { parent: "a" }),
      agent("Refund Desk", 21, 40, { id: "r", parent: "w" }),
      tool("Handoff-transfer_to_triage_desk", 30, 31, { parent: "r" }),
    ]);
    expect(run.messages).toMatchObject([
      { from: "Triage Desk", to: "Refund Desk", channel: "handoff" },
      { from: "Refund Desk", to: "Triage Desk", channel: "handoff" },
    ]);
    expect(run.summary).toMatchObject({ handoffs: 2, tools: { transfer_to_savings: 1 } });
  });

  it("take a transfer that failed for a tool call that failed", () => {
    const run = understand([
      workflow("w", 0, 50, { id: "w" }),
      agent("Triage", 1, 20, { id: "a", parent: "w" }),
      tool("transfer_to_refunds", 10, 11, { parent: "a", status: "error", message: "no such agent now" }),
      agent("Refunds", 21, 40, { parent: "w" }),
    ]);
    expect(run.summary).toMatchObject({ handoffs: 0, toolErrors: 1, tools: { transfer_to_refunds: 1 } });
  });

  it("of transfers that one answer asks for together take the one that happened", () => {
    const parts = ["transfer_to_billing", "transfer_to_refunds"].map((name) => ({
      type: "tool_call",
      name,
      arguments: {},
    }));
    const attributes = { "gen_ai.output.messages": JSON.stringify([{ role: "assistant", parts }]) };
    const run = understand([
      workflow("w", 0, 90, { id: "w" }),
      agent("Triage", 1, 20, { id: "a", parent: "w" }),
      llm("m", 2, 10, { parent: "a", attributes }),
      agent("Refunds", 21, 40, { parent: "w" }),
      agent("Billing", 50, 60, { parent: "w" }),
    ]);
    expect(run.messages.map(({ from, to, channel }) => [from, to, channel])).toEqual([
      ["Triage", "Refunds", "handoff"],
    ]);
  });

  it("find a handover that has no span of its own in the answer that asked for it", () => {
    const asks = (name: string) => ({
      "gen_ai.output.messages": JSON.stringify([
        { role: "assistant", parts: [{ type: "tool_call", name, arguments: {} }] },
      ]),
    });
    const run = understand([
      workflow("w", 0, 50, { id: "w" }),
      agent("Triage", 1, 20, { id: "a", parent: "w" }),
      llm("m", 2, 10, { parent: "a", attributes: asks("transfer_to_refund_desk") }),
      llm("m", 11, 19, { id: "late", parent: "a", attributes: asks("transfer_to_savings") }),
      agent("Refund Desk", 21, 49, { parent: "w" }),
    ]);
    expect(run.messages).toMatchObject([{ from: "Triage", to: "Refund Desk", channel: "handoff", atMs: 10 }]);
    expect(run.summary).toMatchObject({ handoffs: 1, toolCalls: 0 });
  });

  it.each(["content_filter", "content-filter", "SAFETY", "refusal"])(
    "take an answer that ended with %s for a check that blocked",
    (reason) => {
      const attributes = {
        "gen_ai.provider.name": "openai",
        "gen_ai.response.finish_reasons": [reason],
        "gen_ai.usage.input_tokens": 5,
        "gen_ai.usage.output_tokens": 0,
      };
      const run = understand([agent("A", 0, 10, { id: "a" }), llm("x", 1, 9, { id: "m", parent: "a", attributes })]);
      expect(run.guardrails).toMatchObject([{ stage: "output", verdict: "block", spanId: "m", agent: "A" }]);
      expect(run.summary.status).toBe("blocked");
      expect(run.spans[1]).toMatchObject({ kind: "llm", note: "5\u00a0→\u00a00 · blocked" });
    },
  );

  it("find nothing wrong with an answer that just ended", () => {
    const attributes = { "gen_ai.response.finish_reasons": '["stop"]' };
    expect(understand([llm("x", 1, 9, { attributes })]).guardrails).toEqual([]);
  });

  it.each([
    [
      "a call by its finish reason",
      llm("x", 1, 9, { parent: "a", attributes: { "gen_ai.response.finish_reasons": ["error"] } }),
    ],
    [
      "an agent by its last message",
      agent("B", 1, 9, {
        parent: "a",
        attributes: {
          "gen_ai.output.messages":
            '[{"role":"assistant","parts":[{"type":"text","content":"no quota"}],"finish_reason":"error"}]',
        },
      }),
    ],
  ])("take an answer that an error ended for a failure, whatever the status: %s", (_, span) => {
    const run = understand([agent("A", 0, 10, { id: "a" }), { ...span, status: "ok" }]);
    expect(run.spans[1]?.status).toBe("error");
    expect(run.summary.status).toBe("error");
  });

  it("read answers that are sent as structures like those that are sent as JSON", () => {
    const message = (reason: string, ...parts: AnyValue[]) =>
      new Map<string, AnyValue>([
        ["role", "assistant"],
        ["parts", parts],
        ["finish_reason", reason],
      ]);
    const call = new Map<string, AnyValue>([
      ["type", "tool_call"],
      ["name", "transfer_to_billing"],
      ["id", "c1"],
    ]);
    const run = understand([
      workflow("w", 0, 50, { id: "w" }),
      agent("Triage", 1, 20, { id: "a", parent: "w" }),
      llm("m", 2, 10, { parent: "a", attributes: { "gen_ai.output.messages": [message("tool_call", call)] } }),
      agent("Billing", 21, 49, { parent: "w", attributes: { "gen_ai.output.messages": [message("error")] } }),
    ]);
    expect(run.messages).toMatchObject([{ from: "Triage", to: "Billing", channel: "handoff" }]);
    expect(run.summary.status).toBe("error");
  });

  it("say what an agent answered when an error ended it", () => {
    const attributes = {
      "gen_ai.output.messages":
        '[{"role":"assistant","parts":[{"type":"text","content":"no quota"}],"finish_reason": "error"}]',
    };
    expect(understand([agent("A", 0, 10, { attributes })]).summary.statusReason).toContain("no quota");
  });
});
