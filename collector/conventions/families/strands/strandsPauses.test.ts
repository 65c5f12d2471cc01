import { describe, expect, it } from "vitest";
import { type SpanSpec, START_MS, spanRecord } from "../../../../test/support/buildSpans.ts";
import { understandTraces } from "../../understandTraces.ts";

/** Constructed after a run of the TypeScript SDK. */
const span = (name: string, id: string, from: number, to: number, more: Partial<SpanSpec>): SpanSpec => ({
  name,
  id,
  from,
  to,
  scope: "my-service",
  status: "ok",
  ...more,
});
const agent = (trace: string, from: number, to: number) =>
  span("invoke_agent desk", `${trace} agent`, from, to, {
    trace,
    attributes: {
      "gen_ai.operation.name": "invoke_agent",
      "gen_ai.event.start_time": "2026-01-01",
      "gen_ai.agent.name": "desk",
    },
  });
const cycle = (trace: string, from: number, to: number, more: Partial<SpanSpec> = {}) =>
  span("execute_agent_loop_cycle", `${trace} cycle ${from}`, from, to, {
    trace,
    parent: `${trace} agent`,
    ...more,
    attributes: { "agent_loop.cycle_id": "cycle-1" },
  });
const chat = (trace: string, of: number, from: number, events: SpanSpec["events"] = []) =>
  span("chat", `${trace} chat ${from}`, from, from + 5, {
    trace,
    parent: `${trace} cycle ${of}`,
    events,
    attributes: {
      "gen_ai.operation.name": "chat",
      "gen_ai.event.start_time": "2026-01-01",
      "gen_ai.request.model": "m",
    },
  });
const tool = (trace: string, of: number, from: number, done: boolean) =>
  span("execute_tool pay", `${trace} tool ${from}`, from, from + 1, {
    trace,
    parent: `${trace} cycle ${of}`,
    attributes: {
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.event.start_time": "2026-01-01",
      "gen_ai.tool.name": "pay",
      "gen_ai.tool.call.id": "c-1",
      ...(done ? { "gen_ai.tool.status": "success" } : {}),
    },
  });
const json = (parts: object[], key: string) => ({ [key]: JSON.stringify(parts) });
const uses = { type: "toolUse", name: "pay", toolUseId: "c-1", input: {} };
const asks = (...more: SpanSpec[]) => [
  agent("a", 0, 30),
  cycle("a", 1, 29, { status: "error", message: "Interrupt raised: confirm payment" }),
  chat("a", 1, 2, [{ name: "gen_ai.choice", at: 6, attributes: json([uses], "message") }]),
  ...more,
];
const told = (status: string, text: string) => [
  { name: "gen_ai.assistant.message", at: 500, attributes: json([{ toolUse: uses }], "content") },
  {
    name: "gen_ai.tool.message",
    at: 500,
    attributes: json([{ toolResult: { toolUseId: "c-1", status, content: [{ text }] } }], "content"),
  },
];
const facts = (...specs: SpanSpec[]) =>
  understandTraces(specs.map(spanRecord), [], { nowMs: START_MS }).map(({ summary, approvals }) => [
    summary.traceIds.length,
    summary.status,
    summary.toolCalls,
    approvals.map(({ tool: asked, question, outcome, reason }) => [asked, question, outcome, reason]),
  ]);

describe("interrupts of Strands in TypeScript", () => {
  it("ask about the call that did not run, and have not failed", () => {
    expect(facts(...asks())).toEqual([[1, "ok", 0, [["pay", "confirm payment", null, null]]]]);
  });

  it("were answered yes where the call runs in the trace that goes on", () => {
    const next = [agent("b", 500, 600), cycle("b", 501, 520), tool("b", 501, 502, true), cycle("b", 521, 590)];
    expect(facts(...asks(), ...next, chat("b", 521, 530, told("success", "paid")))).toEqual([
      [2, "ok", 1, [["pay", "confirm payment", "approved", null]]],
    ]);
  });

  it("were answered no where the model is told why it did not", () => {
    const next = [agent("b", 500, 600), cycle("b", 501, 590), chat("b", 501, 510, told("error", "too much"))];
    expect(facts(...asks(), ...next)).toEqual([[2, "ok", 0, [["pay", "confirm payment", "denied", "too much"]]]]);
  });

  it("may come from the tool itself, which then runs once more", () => {
    const next = [agent("b", 500, 600), cycle("b", 501, 520), tool("b", 501, 502, true)];
    expect(facts(...asks(tool("a", 1, 8, false)), ...next)).toEqual([
      [2, "ok", 1, [["pay", "confirm payment", "approved", null]]],
    ]);
  });
});
