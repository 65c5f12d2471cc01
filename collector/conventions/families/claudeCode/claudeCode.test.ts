import { describe, expect, it } from "vitest";
import { type EventSpec, logRecord, type SpanSpec } from "../../../../test/support/buildSpans.ts";
import { claudeSpan as span } from "../../../../test/support/claudeSpan.ts";
import { understand } from "../../../../test/support/understand.ts";
import type { AnyValue } from "../../../otlp/telemetry.ts";

const tool = (
  name: string,
  id: string,
  from: number,
  to: number,
  attributes: Record<string, AnyValue> = {},
  parent = "turn",
) =>
  span("tool", id, parent, from, to, {
    tool_name: name,
    tool_use_id: `use-${id}`,
    "gen_ai.operation.name": "execute_tool",
    ...attributes,
  });
const log = (
  name: string,
  at: number,
  attributes: Record<string, AnyValue>,
  more: Partial<EventSpec & { trace: string | null }> = {},
) => ({
  ...logRecord({ name: "", at, ...more, attributes: { "event.name": name, ...attributes } }),
  eventName: null,
  scope: { name: "com.anthropic.claude_code.events", version: "", schemaUrl: "" },
});
const turn = span("interaction", "turn", null, 0, 1000, { user_prompt: "Fix the cart." });

describe("Claude Code", () => {
  it("counts input with what came from the cache and what was written to it, and takes the cost from the log", () => {
    const usage = { input_tokens: 10, cache_read_tokens: 100, cache_creation_tokens: 5, output_tokens: 7 };
    const run = understand(
      [turn, span("llm_request", "m", "turn", 1, 90, { model: "claude-sonnet-4-5", request_id: "req-1", ...usage })],
      { logs: [log("api_request", 90, { request_id: "req-1", cost_usd: 0.25, ...usage })] },
    );
    expect(run.summary).toMatchObject({
      name: "Fix the cart.",
      agents: ["claude-code"],
      sessionId: "s-1",
      inputTokens: 115,
      cachedInputTokens: 100,
      outputTokens: 7,
      costUsd: 0.25,
      costSource: "emitted",
    });
  });

  it("is called by its prompt while the span of the prompt has not ended, and so is not there", () => {
    const model = span("llm_request", "m", "turn", 1, 90, { model: "claude-sonnet-4-5", request_id: "req-1" });
    const run = understand([model], { logs: [log("user_prompt", 0, { prompt: "Fix the cart." })] });
    expect(run.summary).toMatchObject({ name: "Fix the cart.", status: "running", missingParents: 1 });
  });

  it("tells tries of one request by their events, or by their number in older versions", () => {
    const events = [1, 2, 3].map((attempt) => ({
      name: "gen_ai.request.attempt",
      at: attempt * 10,
      attributes: { attempt },
    }));
    const tries = (specs: readonly SpanSpec[]) => understand(specs).retries.map((retry) => [retry.kind, retry.attempt]);
    const wanted = [
      ["llm", 2],
      ["llm", 3],
    ];
    expect(tries([turn, span("llm_request", "m", "turn", 1, 90, { attempt: 3 }, { events })])).toEqual(wanted);
    expect(tries([turn, span("llm_request", "m", "turn", 1, 90, { attempt: 3 })])).toEqual(wanted);
  });

  it("tells the failure of an execution of its tool, once", () => {
    const run = understand([
      turn,
      tool("Bash", "t", 1, 90, { full_command: "node --test" }),
      span(
        "tool.execution",
        "x",
        "t",
        5,
        80,
        { success: false, error: "Shell command failed" },
        { status: "error", message: "Shell command failed" },
      ),
      span("llm_request", "m", "turn", 91, 99),
    ]);
    expect(run.summary).toMatchObject({ toolCalls: 1, toolErrors: 1, failures: 1, status: "ok" });
    expect(run.summary.sentence).toBe("Finished in 1.00\u00a0s. Bash failed: Shell command failed.");
    expect(run.spans[1]).toMatchObject({ label: "Bash", note: "node --test", status: "error" });
  });

  it("takes spans with one agent id for a sub-agent, named by the tool or the log", () => {
    const run = understand(
      [
        turn,
        tool("Agent", "ask", 1, 20, { subagent_type: "scout" }),
        span("tool.execution", "x", "ask", 2, 19),
        span("llm_request", "m", "x", 30, 200, { agent_id: "a-1", request_id: "req-2" }),
        tool("Grep", "grep", 60, 70, { agent_id: "a-1" }, "x"),
        tool("Read", "read", 300, 310),
      ],
      {
        logs: [
          log("tool_result", 20, {
            tool_use_id: "use-ask",
            success: "true",
            tool_input: '{"description":"find","prompt":"Find the callers."}',
          }),
          log("api_request", 200, { request_id: "req-2", agent_id: "a-1", "agent.name": "scout" }),
          log("assistant_response", 200, { request_id: "req-2", agent_id: "a-1", response: "None." }),
        ],
      },
    );
    expect(run.messages).toMatchObject([
      {
        from: "claude-code",
        to: "scout",
        channel: "agent_tool",
        text: "Find the callers.",
        answer: { atMs: 200, text: "None." },
      },
    ]);
    expect(run.summary).toMatchObject({ agents: ["claude-code", "scout"], tools: { Grep: 1, Read: 1 } });
    expect(run.spans.filter((row) => row.kind === "tool").map((row) => [row.label, row.agent])).toEqual([
      ["Agent", "claude-code"],
      ["Grep", "scout"],
      ["Read", "claude-code"],
    ]);
  });

  it.each([
    ["config", "accept", 4, [], []],
    ["user_permanent", "accept", 3, [], []],
    ["user_temporary", "accept", 900, [["Bash", "approved"]], []],
    ["user_reject", "reject", 900, [["Bash", "denied"]], []],
    ["config", "reject", 4, [], [["permission rule", "block"]]],
  ])("reads a decision by %s to %s in %i ms", (source, decision, duration, approvals, checks) => {
    const run = understand([
      turn,
      tool("Bash", "t", 1, 950),
      span("tool.blocked_on_user", "wait", "t", 2, 2 + duration, { source, decision, duration_ms: duration }),
      ...(decision === "accept" ? [span("tool.execution", "x", "t", 940, 950, { success: true })] : []),
      span("llm_request", "m", "turn", 960, 999),
    ]);
    expect(run.approvals.map((one) => [one.tool, one.outcome])).toEqual(approvals);
    expect(run.guardrails.map((check) => [check.name, check.verdict])).toEqual(checks);
    expect(run.summary.toolCalls).toBe(decision === "accept" ? 1 : 0);
  });

  it("adds up tasks that are created and updated one by one, by the number of their creation", () => {
    const calls: [string, object, string][] = [
      ["TaskCreate", { subject: "Read" }, "req-1"],
      ["TaskCreate", { subject: "Write" }, "req-1"],
      ["TaskUpdate", { taskId: "1", status: "completed" }, "req-2"],
      ["TaskUpdate", { taskId: "2", status: "deleted" }, "req-3"],
      ["TaskCreate", { subject: "Check" }, "req-3"],
    ];
    const run = understand([turn, ...calls.map(([name], i) => tool(name, `${i}`, i * 10, i * 10 + 5))], {
      logs: calls.map(([, input, request], i) =>
        log("tool_result", i * 10 + 5, {
          tool_use_id: `use-${i}`,
          request_id: request,
          success: "true",
          tool_input: JSON.stringify(input),
        }),
      ),
    });
    expect(
      run.plans.map((plan) => [
        plan.version,
        plan.steps.map((step) => [step.id, step.title, step.status]),
        plan.dropped,
      ]),
    ).toEqual([
      [
        1,
        [
          ["1", "Read", "completed"],
          ["2", "Write", "pending"],
        ],
        [],
      ],
      [
        2,
        [
          ["1", "Read", "completed"],
          ["3", "Check", "pending"],
        ],
        ["Write"],
      ],
    ]);
    expect(run.plans[0]).toMatchObject({ agent: "claude-code", source: "tool:TaskCreate" });
  });

  it("reads a list that the log shortens from the raw answer, and takes a list that failed for none", () => {
    const todos = [{ content: "Read", status: "pending" }];
    const body = JSON.stringify({ content: [{ type: "tool_use", id: "use-t", name: "TodoWrite", input: { todos } }] });
    const logs = (success: string) => [
      log("tool_result", 5, { tool_use_id: "use-t", success, tool_input: '{"todos":["<nested>"]}' }),
      log("api_response_body", 6, { body }),
    ];
    const specs = [turn, tool("TodoWrite", "t", 1, 5)];
    expect(understand(specs, { logs: logs("true") }).plans[0]?.steps).toMatchObject([
      { title: "Read", status: "pending" },
    ]);
    expect(understand(specs, { logs: logs("false") }).plans).toEqual([]);
  });
});
