import { describe, expect, it } from "vitest";
import { logRecord, type SpanSpec, START_MS, spanRecord } from "../../../test/support/buildSpans.ts";
import type { AnyValue, LogRecord } from "../../otlp/telemetry.ts";
import { understandTraces } from "../understandTraces.ts";

/** Spans and log records as Qwen Code sends them: constructed after its source and what it sent of a scripted model. */

const SESSION = "5c1f7b1e-3d0a-4b7e-9f7e-1d4f6f0f2a10";
const span = (
  type: string,
  from: number,
  to: number,
  attributes: Record<string, AnyValue> = {},
  part: Partial<SpanSpec> = {},
) =>
  spanRecord({
    name: `qwen-code.${type}`,
    id: `${type} ${from}`,
    from,
    to,
    scope: "qwen-code",
    ...part,
    attributes: { "session.id": SESSION, ...attributes },
  });
const turn = span("interaction", 0, 1000, {
  "gen_ai.operation.name": "invoke_agent",
  "gen_ai.agent.name": "qwen-code",
  "gen_ai.conversation.id": SESSION,
});
const asked = (from: number, to: number, more: Record<string, AnyValue> = {}, part: Partial<SpanSpec> = {}) =>
  span(
    "llm_request",
    from,
    to,
    { "gen_ai.operation.name": "chat", "gen_ai.request.model": "qwen3-coder-plus", success: true, ...more },
    { parent: "interaction 0", ...part },
  );
const tool = (
  name: string,
  from: number,
  to: number,
  more: Record<string, AnyValue> = {},
  part: Partial<SpanSpec> = {},
) =>
  span(
    "tool",
    from,
    to,
    { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": name, success: true, ...more },
    { parent: "interaction 0", ...part },
  );
const log = (name: string, at: number, attributes: Record<string, AnyValue>): LogRecord => ({
  ...logRecord({
    name: "",
    at,
    trace: null,
    attributes: {
      "event.name": `qwen-code.${name}`,
      "session.id": SESSION,
      prompt_id: `${SESSION}########0`,
      ...attributes,
    },
  }),
  eventName: null,
  scope: { name: "qwen-code", version: "", schemaUrl: "" },
});
const runsOf = (spans: ReturnType<typeof span>[], logs: LogRecord[] = []) =>
  understandTraces(spans, logs, { nowMs: START_MS });
const understand = (...spans: ReturnType<typeof span>[]) => {
  const [run, ...others] = runsOf(spans);
  if (!run || others.length > 0) throw new Error(`There are ${others.length} more runs.`);
  return run;
};

describe("Qwen Code", () => {
  it("is a run for each prompt, with each call once however many spans describe it", () => {
    const run = understand(
      turn,
      asked(10, 100, {
        "gen_ai.usage.input_tokens": 100,
        "gen_ai.usage.output_tokens": 20,
        "gen_ai.usage.cache_read.input_tokens": 60,
        thoughts_token_count: 8,
      }),
      tool("read_file", 110, 150, { "tool.call_id": "c1" }),
      span("tool.execution", 120, 140, { "gen_ai.tool.name": "read_file" }, { parent: "tool 110" }),
      asked(200, 300),
    );
    expect(run.summary).toMatchObject({
      agents: ["qwen-code"],
      sessionId: SESSION,
      llmCalls: 2,
      tools: { read_file: 1 },
      inputTokens: 100,
      cachedInputTokens: 60,
      outputTokens: 20,
      reasoningTokens: 8,
      models: ["qwen3-coder-plus"],
      families: ["genai"],
    });
  });

  it("takes a failed request that is made again for a retry, and a tool that failed for a failure", () => {
    const run = understand(
      turn,
      asked(10, 50, { success: false, attempt: 1, error: "429" }, { status: "error", message: "429" }),
      asked(60, 100, { attempt: 2 }),
      tool("edit", 110, 120, { success: false, error: "old_string was not found" }, { status: "error" }),
      tool("edit", 130, 140, { success: false, "tool.failure_kind": "cancelled" }),
      asked(200, 300),
    );
    expect(run.summary).toMatchObject({ llmCalls: 3, llmErrors: 0, retries: 2, toolErrors: 1, status: "ok" });
  });

  it.each([
    ["proceed_once", "cli", [["run_shell_command", "approved"]], 1],
    ["cancel", "ide", [["run_shell_command", "denied"]], 0],
    ["auto_approved", "auto", [], 1],
    ["aborted", "system", [["run_shell_command", null]], 0],
  ])("reads %s by %s", (decision, source, approvals, calls) => {
    const run = understand(
      turn,
      tool(
        "run_shell_command",
        110,
        400,
        decision === "cancel" || decision === "aborted" ? { success: false, "tool.failure_kind": "cancelled" } : {},
      ),
      span("tool.blocked_on_user", 111, 390, { decision, source, duration_ms: 279 }, { parent: "tool 110" }),
      asked(500, 600),
    );
    expect(run.approvals.map((one) => [one.tool, one.outcome])).toEqual(approvals);
    expect(run.summary.toolCalls).toBe(calls);
  });

  it("takes what a hook or a rule stopped for a check, and for no call", () => {
    const run = understand(
      turn,
      tool("write_file", 110, 120, { success: false, "tool.failure_kind": "pre_hook_blocked", error: "not here" }),
      tool(
        "run_shell_command",
        130,
        140,
        { success: false, "tool.failure_kind": "permission_denied" },
        { status: "error" },
      ),
      asked(500, 600),
    );
    expect(run.guardrails.map(({ name, verdict, reason }) => [name, verdict, reason])).toEqual([
      ["hook", "block", "not here"],
      ["permission rule", "block", null],
    ]);
    expect(run.summary).toMatchObject({ toolCalls: 0, toolErrors: 0, status: "ok" });
  });

  it("keeps agents in the background with the prompt that started them", () => {
    const sub = (kind: string, part: Partial<SpanSpec>) =>
      span(
        "subagent",
        120,
        180,
        {
          "gen_ai.operation.name": "invoke_agent",
          "gen_ai.agent.name": "Explore",
          "qwen-code.subagent.invocation_kind": kind,
        },
        part,
      );
    const ask = tool("agent", 110, 190, {
      "gen_ai.tool.call.arguments": '{"subagent_type":"Explore","prompt":"Find the callers."}',
    });
    const within = understand(
      turn,
      ask,
      sub("foreground", { parent: "tool 110" }),
      asked(130, 150, {}, { parent: "subagent 120" }),
    );
    const beside = understand(
      turn,
      ask,
      sub("background", { trace: "trace-2" }),
      asked(130, 150, {}, { parent: "subagent 120", trace: "trace-2" }),
    );
    for (const run of [within, beside]) {
      expect(run.summary).toMatchObject({ agents: ["qwen-code", "Explore"], toolCalls: 0, llmCalls: 1 });
      expect(run.messages).toMatchObject([{ from: "qwen-code", to: "Explore", text: "Find the callers." }]);
    }
  });

  it("goes on with what an agent in the background came back with", () => {
    const back = span(
      "interaction",
      1100,
      1200,
      { "gen_ai.operation.name": "invoke_agent", "qwen-code.message_type": "notification" },
      { trace: "trace-2" },
    );
    const answered = asked(1110, 1190, {}, { trace: "trace-2", parent: "interaction 1100" });
    const run = understand(turn, asked(10, 100), back, answered);
    expect(run.summary).toMatchObject({ agents: ["qwen-code"], llmCalls: 2, traceIds: ["trace-1", "trace-2"] });
  });

  it("takes no hook that is not there for a failure, one that fails for one", () => {
    const hook = (at: number, error: string) =>
      span(
        "hook",
        at,
        at + 1,
        { hook_event: "PreToolUse", success: false, error },
        { status: "error", message: error },
      );
    const none = "hook runner returned no output without error detail";
    const { summary } = understand(turn, asked(10, 100), hook(110, none), hook(120, none), hook(130, "exit code 1"));
    expect(summary).toMatchObject({ failures: 1, guardrailChecks: 0 });
  });

  it("says why a tool failed as its log record does", () => {
    const failure = { success: false, "tool.call_id": "c1", "tool.failure_kind": "tool_error" };
    const [run] = runsOf(
      [turn, tool("read_file", 110, 120, failure, { status: "error", message: "Tool execution failed" })],
      [log("tool_call", 120, { call_id: "c1", success: false, error: "no such file", error_type: "file_not_found" })],
    );
    expect(run?.summary.toolErrors).toBe(1);
    expect(run?.spans.find(({ label }) => label === "read_file")?.error).toContain("no such file");
  });

  it("counts nothing of log records that come as spans beside its own", () => {
    const bridged = spanRecord({
      name: "API response from qwen3-coder-plus. Status: 200.",
      from: 100,
      to: 190,
      trace: "bridge",
      scope: "qwen-code",
      attributes: {
        "log.bridge": true,
        "event.name": "qwen-code.api_response",
        "session.id": SESSION,
        input_token_count: 100,
      },
    });
    const run = understand(turn, asked(10, 100, { "gen_ai.usage.input_tokens": 100 }), bridged);
    expect(run.summary).toMatchObject({ llmCalls: 1, inputTokens: 100 });
  });
});

describe("Qwen Code that only logs", () => {
  it("is a run for each prompt, and thinking is a part of what came out", () => {
    const second = { prompt_id: `${SESSION}########1` };
    const [run, other] = runsOf(
      [],
      [
        log("user_prompt", 0, { prompt: "Write docs." }),
        log("api_response", 100, {
          model: "qwen3-coder-plus",
          duration_ms: 50,
          input_token_count: 30,
          output_token_count: 9,
          thoughts_token_count: 4,
        }),
        log("tool_call", 150, {
          function_name: "todo_write",
          success: true,
          function_args: '{"todos":[{"content":"Look","status":"pending"}]}',
        }),
        log("tool_call", 160, {
          function_name: "read_file",
          success: false,
          error_type: "file_not_found",
          "error.message": "no such file",
        }),
        log("tool_call", 170, {
          function_name: "agent",
          call_id: "c1",
          success: true,
          function_args: '{"subagent_type":"Explore","prompt":"Find the callers."}',
        }),
        log("tool_call", 180, {
          function_name: "run_shell_command",
          success: false,
          error_type: "execution_denied",
          "error.message": "declined",
        }),
        log("api_response", 200, {
          model: "qwen3-coder-plus",
          prompt_id: `${SESSION}#Explore-c1#0`,
          subagent_name: "Explore",
        }),
        log("user_prompt", 500, { prompt: "And tests.", ...second }),
        log("api_response", 600, { model: "qwen3-coder-plus", ...second }),
      ],
    );
    expect(run?.summary).toMatchObject({
      name: "Write docs.",
      agents: ["qwen-code", "Explore"],
      llmCalls: 2,
      tools: { todo_write: 1, read_file: 1 },
      toolErrors: 1,
      outputTokens: 9,
      reasoningTokens: 4,
      planSteps: 1,
    });
    expect(run?.messages).toMatchObject([{ from: "qwen-code", to: "Explore", text: "Find the callers." }]);
    expect(run?.guardrails).toMatchObject([{ name: "permission rule", verdict: "block", reason: "declined" }]);
    expect(other?.summary).toMatchObject({ name: "And tests.", llmCalls: 1 });
  });
});
