import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FIXTURES, readCapture } from "../../../../test/contract/captures.ts";
import { logRecord, START_MS } from "../../../../test/support/buildSpans.ts";
import type { AnyValue, LogRecord } from "../../../otlp/telemetry.ts";
import { understandTraces } from "../../understandTraces.ts";

const log = (name: string, at: number, attributes: Record<string, AnyValue>): LogRecord => ({
  ...logRecord({
    name: "",
    at,
    trace: null,
    attributes: { "event.name": name, "session.id": "s-1", "prompt.id": "p-1", ...attributes },
  }),
  eventName: null,
  scope: { name: "com.anthropic.claude_code.events", version: "", schemaUrl: "" },
});
const understand = (...logs: LogRecord[]) => {
  const [run] = understandTraces([], logs, { nowMs: START_MS });
  if (!run) throw new Error("There is no run.");
  return run;
};
const prompt = log("user_prompt", 0, { prompt: "Fix the cart." });
const answered = (at: number, more: Record<string, AnyValue> = {}) =>
  log("api_request", at, {
    model: "claude-sonnet-4-5",
    duration_ms: "50",
    input_tokens: 5,
    output_tokens: 2,
    cost_usd: 0.1,
    request_id: `req-${at}`,
    ...more,
  });

describe("Claude Code that only logs", () => {
  it("is a run for each prompt, with the calls that its records tell of and no span that was sent", () => {
    const run = understand(
      prompt,
      answered(100),
      log("tool_result", 150, {
        tool_name: "Bash",
        tool_use_id: "u-1",
        success: "true",
        duration_ms: "40",
        tool_input: '{"command":"ls"}',
      }),
      answered(300),
    );
    expect(run.summary).toMatchObject({
      name: "Fix the cart.",
      agents: ["claude-code"],
      spanCount: 0,
      logCount: 4,
      llmCalls: 2,
      tools: { Bash: 1 },
      inputTokens: 10,
      costUsd: 0.2,
      status: "ok",
      durationMs: 300,
    });
    expect(run.spans.map((row) => [row.kind, row.offsetMs, row.durationMs])).toEqual([
      ["agent", 0, 300],
      ["llm", 50, 50],
      ["tool", 110, 40],
      ["llm", 250, 50],
    ]);
  });

  it("goes on while the model is to be asked after what was told last", () => {
    const used = log("tool_result", 150, { tool_name: "Bash", tool_use_id: "u-1", success: "true", duration_ms: "40" });
    expect(understand(prompt).summary).toMatchObject({ status: "running" });
    expect(understand(prompt, answered(100), used).summary.status).toBe("running");
    expect(understand(prompt, answered(100), used, answered(300)).summary.status).toBe("ok");
  });

  it("takes failed tries before an answer for tries of one request", () => {
    const run = understand(prompt, log("api_error", 50, { error: "529", duration_ms: "20" }), answered(200));
    expect(run.summary).toMatchObject({ llmCalls: 1, llmErrors: 0, retries: 1 });
    const failed = understand(prompt, log("api_error", 50, { error: "529" }), log("api_error", 90, { error: "529" }));
    expect(failed.summary).toMatchObject({ llmCalls: 1, llmErrors: 1, status: "error" });
  });

  it("knows of a refused call by its decision", () => {
    const decided = log("tool_decision", 120, {
      decision: "reject",
      source: "user_reject",
      tool_name: "Bash",
      tool_use_id: "u-1",
    });
    const run = understand(prompt, answered(100), decided, answered(300));
    expect(run.summary).toMatchObject({ toolCalls: 0, approvals: { requested: 1, approved: 0, denied: 1 } });
  });

  it("puts a sub-agent's work under the call that started it", () => {
    const started = log("tool_result", 110, {
      tool_name: "Agent",
      tool_use_id: "u-1",
      success: "true",
      duration_ms: "5",
      tool_parameters: '{"subagent_type":"scout"}',
      tool_input: '{"prompt":"Find it."}',
    });
    const run = understand(
      prompt,
      answered(100),
      started,
      answered(200, { agent_id: "a-1", "agent.name": "scout" }),
      answered(300),
    );
    expect(run.messages).toMatchObject([{ from: "claude-code", to: "scout", text: "Find it." }]);
    expect(run.summary.agents).toEqual(["claude-code", "scout"]);
  });

  it.each(["claude-code-fix-bug", "claude-code-todos-migration"])("tells of %s what its spans tell", (name) => {
    const { spans, logs } = readCapture(join(FIXTURES, name));
    const loose = logs.map((record) => ({ ...record, traceId: null, spanId: null }));
    const nowMs = Date.UTC(2030, 0);
    const facts = (runs: ReturnType<typeof understandTraces>) =>
      runs.map(({ summary, plans }) => ({
        name: summary.name,
        agents: summary.agents,
        llmCalls: summary.llmCalls,
        tools: summary.tools,
        toolErrors: summary.toolErrors,
        inputTokens: summary.inputTokens,
        outputTokens: summary.outputTokens,
        costUsd: summary.costUsd?.toFixed(6),
        steps: plans.at(-1)?.steps.map((step) => [step.title, step.status]),
      }));
    expect(facts(understandTraces([], loose, { nowMs }))).toEqual(facts(understandTraces(spans, logs, { nowMs })));
  });
});
