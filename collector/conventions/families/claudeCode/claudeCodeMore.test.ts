import { describe, expect, it } from "vitest";
import { logRecord, START_MS, spanRecord } from "../../../../test/support/buildSpans.ts";
import { claudeSpan as span } from "../../../../test/support/claudeSpan.ts";
import { understand } from "../../../../test/support/understand.ts";
import type { AnyValue, LogRecord } from "../../../otlp/telemetry.ts";
import { understandTraces } from "../../understandTraces.ts";

/** Runs of Claude Code that no recording holds: constructed after its documentation. */

const tool = (
  name: string,
  id: string,
  from: number,
  to: number,
  more: Record<string, AnyValue> = {},
  parent = "turn",
) => span("tool", id, parent, from, to, { tool_name: name, tool_use_id: `use-${id}`, ...more });
const turn = span("interaction", "turn", null, 0, 1000, { user_prompt: "Fix the cart." });
const log = (
  name: string,
  at: number,
  attributes: Record<string, AnyValue>,
  part: { span?: string } = {},
): LogRecord => ({
  ...logRecord({ name: "", at, ...part, attributes: { "event.name": name, "session.id": "s-1", ...attributes } }),
  eventName: null,
  scope: { name: "com.anthropic.claude_code.events", version: "", schemaUrl: "" },
});
/** Records as they come where no spans are sent. */
const loose = (name: string, at: number, attributes: Record<string, AnyValue> = {}) => ({
  ...log(name, at, { "prompt.id": "p-1", ...attributes }),
  traceId: null,
});
const runsOf = (...logs: LogRecord[]) => understandTraces([], logs, { nowMs: START_MS });
const told = (...logs: LogRecord[]) => {
  const [run, ...others] = runsOf(...logs);
  if (!run || others.length > 0) throw new Error(`There are ${others.length} more runs.`);
  return run;
};
const prompt = loose("user_prompt", 0, { prompt: "Fix the cart." });
const answered = (at: number, more: Record<string, AnyValue> = {}) =>
  loose("api_request", at, {
    model: "claude-sonnet-4-5",
    duration_ms: 50,
    input_tokens: 5,
    output_tokens: 2,
    cost_usd: 0.1,
    request_id: `req-${at}`,
    ...more,
  });

describe("Claude Code", () => {
  it("names a tool of an MCP server by its server and its own name, with spans and without", () => {
    const parameters = '{"mcp_server_name":"issue tracker","mcp_tool_name":"search"}';
    const result = { tool_name: "mcp_tool", tool_use_id: "use-t", success: "true", tool_parameters: parameters };
    const sent = understand([turn, tool("mcp_tool", "t", 1, 5)], { logs: [log("tool_result", 5, result)] });
    expect(sent.summary.tools).toEqual({ mcp__issue_tracker__search: 1 });
    expect(told(prompt, loose("tool_result", 5, result), answered(90)).summary.tools).toEqual({
      mcp__issue_tracker__search: 1,
    });
  });

  it("takes what costs from its record also where a provider gives requests no id, once each", () => {
    const usage = { model: "claude-sonnet-4-5", input_tokens: 10, output_tokens: 7 };
    const run = understand(
      [turn, span("llm_request", "a", "turn", 1, 50, usage), span("llm_request", "b", "turn", 60, 90, usage)],
      {
        logs: [
          log("api_request", 50, { ...usage, cost_usd: 0.25 }),
          log("api_request", 90, { ...usage, cost_usd: 0.5 }),
        ],
      },
    );
    expect(run.summary).toMatchObject({ costUsd: 0.75, costSource: "emitted" });
    expect(told(prompt, answered(100, { request_id: "" })).summary).toMatchObject({ costUsd: 0.1 });
  });

  it("takes a skill or a workflow that works through other agents for what started them", () => {
    const run = understand([
      turn,
      tool("Workflow", "w", 1, 90),
      span("llm_request", "m", "w", 10, 40, { agent_id: "a-1" }),
      tool("Grep", "g", 50, 60, { agent_id: "a-1" }, "w"),
      tool("Agent", "n", 61, 80, { agent_id: "a-1", subagent_type: "deep" }, "w"),
      tool("Read", "r", 65, 70, { agent_id: "a-2" }, "n"),
    ]);
    expect(run.summary.tools).toEqual({ Grep: 1, Read: 1 });
    expect(run.spans.find(({ label }) => label === "Read")?.agent).toBe("deep");
  });

  it("has not failed where a person broke a request off", () => {
    const run = understand([
      turn,
      span("llm_request", "m", "turn", 1, 90, { success: false, error: "Request was aborted." }, { status: "error" }),
    ]);
    expect(run.summary).toMatchObject({ status: "ok", llmErrors: 0 });
  });

  it("goes on counting tasks where an earlier prompt began the list", () => {
    const calls: [string, object][] = [
      ["TaskUpdate", { taskId: "2", status: "completed" }],
      ["TaskCreate", { subject: "Write" }],
      ["TaskCreate", { subject: "Check" }],
      ["TaskUpdate", { taskId: "4", status: "in_progress" }],
    ];
    const run = understand([turn, ...calls.map(([name], i) => tool(name, `${i}`, i * 10, i * 10 + 5))], {
      logs: calls.map(([, input], i) =>
        log("tool_result", i * 10 + 5, { tool_use_id: `use-${i}`, success: "true", tool_input: JSON.stringify(input) }),
      ),
    });
    expect(run.plans.at(-1)?.steps.map(({ id, title, status }) => [id, title, status])).toEqual([
      ["3", "Write", "pending"],
      ["4", "Check", "in_progress"],
    ]);
  });

  it("keeps a title that is asked for beside all prompts with the prompt at hand", () => {
    const title = (trace: string, from: number) =>
      span("llm_request", `title ${from}`, null, from, from + 5, { "llm_request.context": "standalone" }, { trace });
    const runs = understandTraces(
      [turn, title("t2", 20), { ...turn, id: "later", trace: "t3", from: 5000, to: 6000 }].map(spanRecord),
      [],
      { nowMs: START_MS },
    );
    expect(runs.map(({ summary }) => [summary.traceIds, summary.llmCalls])).toEqual([
      [["trace-1", "t2"], 1],
      [["t3"], 0],
    ]);
  });

  it("takes a hook that blocked for a check of what it was called for, and one before a tool for its decision alone", () => {
    const blocking = (event: string, more: Record<string, AnyValue> = {}) => ({
      hook_event: event,
      hook_name: `${event}:guard`,
      num_blocking: 1,
      ...more,
    });
    const specs = [
      turn,
      tool("Bash", "t", 1, 50),
      span("tool.blocked_on_user", "wait", "t", 2, 3, { source: "hook", decision: "reject", duration_ms: 1 }),
      span("llm_request", "m", "turn", 60, 90),
    ];
    const byLogs = understand(specs, {
      logs: [
        log("hook_execution_complete", 2, blocking("PreToolUse")),
        log("hook_execution_complete", 95, blocking("Stop")),
      ],
    });
    const bySpans = understand([
      ...specs,
      span("hook", "h1", "t", 1, 2, blocking("PreToolUse")),
      span("hook", "h2", "turn", 94, 95, blocking("Stop")),
    ]);
    for (const run of [byLogs, bySpans]) {
      expect(run.guardrails.map(({ name, stage, verdict }) => [name, stage, verdict]).sort()).toEqual([
        ["Stop:guard", "output", "modify"],
        ["hook", "tool_input", "block"],
      ]);
      expect(run.summary).toMatchObject({ status: "ok", toolCalls: 0 });
    }
    const refused = understand([turn], { logs: [log("hook_execution_complete", 2, blocking("UserPromptSubmit"))] });
    expect(refused.summary).toMatchObject({ status: "blocked", guardrailHits: 1 });
  });

  it("counts what came from the cache once, also where a span says how much there was of all", () => {
    const request = (id: string, more: Record<string, AnyValue>) =>
      span("llm_request", id, "turn", 1, 9, {
        "gen_ai.request.model": "claude-sonnet",
        "gen_ai.response.model": "claude-sonnet-4-5",
        "gen_ai.usage.input_tokens": 100,
        "gen_ai.usage.output_tokens": 7,
        "gen_ai.usage.cache_read.input_tokens": 80,
        ...more,
      });
    const own = { model: "claude-sonnet", input_tokens: 20, output_tokens: 7, cache_read_tokens: 80 };
    const { summary } = understand([turn, request("both", own), request("prefixed", {})]);
    expect(summary).toMatchObject({ inputTokens: 200, outputTokens: 14, models: ["claude-sonnet-4-5"] });
  });

  it("names an agent by the span of its start, and takes a call that worked the second time for no failure", () => {
    const { spans, summary } = understand([
      turn,
      tool("Skill", "skill", 1, 90),
      span("subagent.spawn", "spawn", "skill", 2, 80, { agent_id: "a-1", agent_type: "scout", success: true }),
      tool("mcp__tracker__search", "search", 3, 9, { agent_id: "a-1" }, "spawn"),
      span("mcp.rpc", "first", "search", 4, 5, { mcp_tool: "search", attempt: 0, success: false, error: "expired" }),
      span("mcp.rpc", "again", "search", 6, 7, { mcp_tool: "search", attempt: 1, success: true }),
      span("compaction", "compaction", "turn", 91, 95, { trigger: "auto" }),
    ]);
    expect(spans.find(({ label }) => label === "mcp__tracker__search")).toMatchObject({
      agent: "scout",
      status: "unset",
    });
    expect(summary).toMatchObject({ tools: { mcp__tracker__search: 1 }, toolErrors: 0 });
  });
});

describe("Claude Code that only logs", () => {
  it("splits a session at its prompts where an older version names none", () => {
    const nameless = (record: LogRecord) => ({
      ...record,
      attributes: new Map([...record.attributes].filter(([key]) => key !== "prompt.id")),
    });
    const runs = runsOf(
      ...[prompt, answered(100), loose("user_prompt", 500, { prompt: "Now the shelf." }), answered(600)].map(nameless),
    );
    expect(runs.map(({ summary }) => [summary.name, summary.llmCalls, summary.logCount])).toEqual([
      ["Fix the cart.", 1, 2],
      ["Now the shelf.", 1, 2],
    ]);
  });

  it("keeps a request that names no prompt with the prompt at hand", () => {
    const title = answered(60, { "prompt.id": "", query_source: "generate_session_title" });
    expect(told(prompt, title, answered(100)).summary).toMatchObject({ llmCalls: 2, logCount: 3 });
  });

  it("is no run where a command of the program asked the model nothing", () => {
    const command = loose("user_prompt", 0, { command_name: "cost", command_source: "builtin" });
    expect(runsOf(command)).toEqual([]);
    expect(told(command, answered(100)).summary.llmCalls).toBe(1);
  });

  it("counts the tries that a last failure sums up", () => {
    const failed = loose("api_error", 90, { error: "Overloaded", status_code: 529, attempt: 11, duration_ms: 60 });
    const run = told(prompt, failed);
    expect(run.summary).toMatchObject({ llmCalls: 1, llmErrors: 1, retries: 10, status: "error" });
  });

  it("does not take the failed summary of a conversation for a part of the next request", () => {
    const failed = loose("api_error", 90, { error: "too long", query_source: "compact", attempt: 1 });
    const run = told(prompt, failed, answered(200, { query_source: "repl_main_thread" }));
    expect(run.spans.filter(({ kind }) => kind === "llm").map(({ status }) => status)).toEqual(["error", "unset"]);
  });

  it("knows that the model refused", () => {
    const refusal = (hop: boolean) => loose("api_refusal", 100, { request_id: "req-100", server_fallback_hop: hop });
    expect(told(prompt, answered(100), refusal(false)).guardrails).toMatchObject([
      { verdict: "block", stage: "output" },
    ]);
    expect(told(prompt, answered(100), refusal(true)).guardrails).toEqual([]);
  });

  it.each([
    ["user_temporary", 900, [["Bash", "approved", 800]]],
    ["user_permanent", 110, []],
    ["config", 900, []],
  ])("reads that %s allowed a call after %i ms", (source, at, approvals) => {
    const decided = loose("tool_decision", at, { tool_name: "Bash", tool_use_id: "u", decision: "accept", source });
    const result = loose("tool_result", at + 50, {
      tool_name: "Bash",
      tool_use_id: "u",
      success: "true",
      duration_ms: 40,
    });
    const run = told(prompt, answered(100), decided, result, answered(1100));
    expect(run.approvals.map((one) => [one.tool, one.outcome, (one.answeredMs ?? 0) - one.askedMs])).toEqual(approvals);
    expect(run.summary.tools).toEqual({ Bash: 1 });
  });

  it("does not know who allowed a call while its answer still came in", () => {
    const decided = loose("tool_decision", 700, {
      tool_name: "Read",
      tool_use_id: "u",
      decision: "accept",
      source: "user_temporary",
    });
    const result = loose("tool_result", 750, { tool_name: "Read", tool_use_id: "u", success: "true", duration_ms: 5 });
    const run = told(prompt, answered(100), decided, result, answered(900, { duration_ms: 700 }));
    expect(run.approvals).toEqual([]);
  });

  it("puts an agent that another agent started under that one's call", () => {
    const started = (id: string, at: number, kind: string, more: Record<string, AnyValue> = {}) =>
      loose("tool_result", at, {
        tool_name: "Agent",
        tool_use_id: id,
        success: "true",
        duration_ms: 1,
        tool_parameters: JSON.stringify({ subagent_type: kind }),
        ...more,
      });
    const run = told(
      prompt,
      answered(100),
      started("u-1", 110, "scout"),
      answered(200, { agent_id: "a-1", "agent.name": "scout" }),
      started("u-2", 210, "scout", { agent_id: "a-1" }),
      answered(300, { agent_id: "a-2", parent_agent_id: "a-1", "agent.name": "scout" }),
      answered(400),
    );
    const [inner] = run.spans.filter(
      ({ spanId }) => spanId === run.spans.find((row) => row.offsetMs === 250)?.parentId,
    );
    expect(inner).toMatchObject({ label: "Agent", agent: "scout" });
  });
});
