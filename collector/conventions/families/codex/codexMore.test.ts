import { describe, expect, it } from "vitest";
import { logRecord, type SpanSpec, spanRecord } from "../../../../test/support/buildSpans.ts";
import { codexSpan as span, codexRun as understand } from "../../../../test/support/codexRun.ts";
import type { AnyValue, LogRecord } from "../../../otlp/telemetry.ts";

/** Runs of Codex that no recording holds: constructed after its source. */

const MAIN = "01a208e5-16a5-7233-93bb-55cf429b340f";
const OTHER = "01a208e5-2165-76a3-b095-c012f42b1c4f";
const log = (
  name: string,
  at: number,
  attributes: Record<string, AnyValue> = {},
  part: { span?: string } = {},
): LogRecord => ({
  ...logRecord({
    name: "event otel/src/events.rs:1",
    at,
    ...part,
    attributes: { "event.name": `codex.${name}`, "conversation.id": MAIN, model: "gpt-5.2-codex", ...attributes },
  }),
  scope: { name: "codex_otel.log_only", version: "", schemaUrl: "" },
});
const logged = (...logs: LogRecord[]) =>
  understand(
    [],
    logs.map((one) => ({ ...one, traceId: null, spanId: null })),
  );
const turn = (part: Partial<SpanSpec> = {}) =>
  span("session_task.turn", 0, 100, { id: "t", attributes: { "thread.id": MAIN, "turn.id": "turn-1" }, ...part });
const call = (id: string, from: number, to: number) =>
  span("run_sampling_request", from, to, {
    id,
    parent: "t",
    attributes: { model: "gpt-5.2-codex", turn_id: "turn-1" },
  });
const tool = (name: string, id: string, part: Partial<SpanSpec> = {}) =>
  span(name, 12, 14, {
    id,
    parent: "t",
    attributes: { "codex.tool.phase": "dispatch", tool_name: name, call_id: `call ${id}`, "conversation.id": MAIN },
    ...part,
  });
const prompt = (at = 0) => log("user_prompt", at, { prompt: "Mend the cart." });
const completed = (at: number, input: number, output = 3) =>
  log("sse_event", at, {
    "event.kind": "response.completed",
    input_token_count: String(input),
    output_token_count: String(output),
    cached_token_count: 5,
    cache_write_token_count: 2,
    reasoning_token_count: 1,
  });
const broken = (at: number, message = "stream disconnected") =>
  log("sse_event", at, { "event.kind": "response.completed", "error.message": message });
const overSocket = (at: number, more: Record<string, AnyValue> = {}) =>
  log("websocket_request", at, { duration_ms: "1", success: "true", ...more });

describe("Codex over a socket, by its log records alone", () => {
  it("counts what was asked, not the request that opens the socket", () => {
    const { summary } = logged(
      log("websocket_connect", -30, { success: "true" }),
      overSocket(-20),
      completed(-10, 0, 0),
      prompt(),
      overSocket(10),
      completed(20, 30),
      log("tool_result", 25, { call_id: "1", tool_name: "exec_command", success: "true", arguments: "{}", output: "" }),
      overSocket(30),
      completed(40, 50),
    );
    expect(summary).toMatchObject({
      name: "Mend the cart.",
      llmCalls: 2,
      tools: { exec_command: 1 },
      inputTokens: 80,
      cachedInputTokens: 10,
      outputTokens: 6,
      reasoningTokens: 2,
      retries: 0,
      llmErrors: 0,
      status: "ok",
    });
  });

  it("takes a stream that broke off and was asked for again for one call with a retry", () => {
    const run = logged(prompt(), overSocket(10), broken(15), overSocket(20), completed(30, 40));
    expect(run.summary).toMatchObject({ llmCalls: 1, llmErrors: 0, retries: 1, inputTokens: 40 });
    expect(run.retries).toMatchObject([{ kind: "llm", attempt: 2, reason: "stream disconnected", inferred: false }]);
  });

  it("fails with the stream that nothing followed", () => {
    const { summary } = logged(prompt(), overSocket(10), broken(15, "usage limit reached"));
    expect(summary).toMatchObject({ llmCalls: 1, llmErrors: 1, status: "error" });
    expect(summary.sentence).toContain("usage limit reached");
  });
});

describe("Codex", () => {
  it("asks other addresses than the model's, which are no model calls", () => {
    const asked = (at: number, endpoint: string) =>
      log("api_request", at, { attempt: 0, "http.response.status_code": 200, endpoint });
    const { summary } = logged(
      prompt(),
      asked(5, "/models"),
      asked(10, "/responses"),
      completed(20, 30),
      asked(30, "/responses/compact"),
    );
    expect(summary).toMatchObject({ llmCalls: 1, retries: 0 });
  });

  it("tells a try again by its span where no record tells, and once where both do", () => {
    const spans = [
      turn(),
      call("m", 10, 40),
      span("try_run_sampling_request", 10, 20, { id: "1", parent: "m" }),
      span("try_run_sampling_request", 25, 40, { id: "2", parent: "m" }),
    ];
    expect(understand(spans).retries).toMatchObject([{ kind: "llm", attempt: 2, reason: null }]);
    const told = [
      log("api_request", 12, { attempt: 0, "http.response.status_code": 200 }, { span: "1" }),
      broken(20),
      log("api_request", 26, { attempt: 0, "http.response.status_code": 200 }, { span: "2" }),
    ];
    expect(understand(spans, told).retries).toMatchObject([{ attempt: 2, reason: "stream disconnected" }]);
  });

  it("knows of a stream that broke off although its record names no span", () => {
    const spans = [turn(), call("a", 10, 20), call("b", 30, 40)];
    const { summary, spans: rows } = understand(spans, [{ ...broken(35), traceId: null }]);
    expect(summary).toMatchObject({ llmCalls: 2, llmErrors: 1, status: "error" });
    expect(rows.find(({ spanId }) => spanId === "b")).toMatchObject({ status: "error", error: "stream disconnected" });
  });

  it("takes the word of a reviewer in a person's place for a check, a rule's refusal too, and what they stopped for nothing that ran", () => {
    const decided = (id: string, decision: string, source?: string) =>
      log("tool_decision", 13, {
        call_id: `call ${id}`,
        tool_name: "exec_command",
        decision,
        ...(source && { source }),
      });
    const failed = (id: string) =>
      log("tool_result", 14, { call_id: `call ${id}`, success: "false", output: "rejected" });
    const run = understand(
      [turn(), ...["a", "b", "c", "d"].map((id) => tool("exec_command", id)), call("m", 90, 95)],
      [
        decided("a", "approved", "AutomatedReviewer"),
        decided("b", "denied", "AutomatedReviewer"),
        log("guardian_assessment", 13, {
          "item.id": "call b",
          status: "denied",
          rationale: "It deletes the home folder.",
        }),
        failed("b"),
        decided("c", "denied"),
        failed("c"),
        decided("d", "approved", "Config"),
      ],
    );
    expect(run.guardrails.map(({ name, verdict, reason }) => [name, verdict, reason])).toEqual([
      ["auto review", "allow", null],
      ["auto review", "block", "It deletes the home folder."],
      ["permission rule", "block", "exec_command was not allowed"],
    ]);
    expect(run.summary).toMatchObject({
      tools: { exec_command: 2 },
      toolErrors: 0,
      guardrailHits: 2,
      approvals: { requested: 0 },
    });
  });

  it.each([
    ["exec_command", "approval policy is Never; reject command — you cannot ask for escalated permissions"],
    [
      "exec_command",
      'exec_command failed: CreateProcess { message: "Rejected(\\"`rm -rf x` rejected: blocked by policy\\")" }',
    ],
    ["count", "Wall time: 0.01 seconds\nOutput:\nMCP tool call requires approval, but approval policy is never"],
  ])("takes what nobody may be asked about for refused by a rule: %s, %s", (name, output) => {
    const denied = log("tool_decision", 13, { call_id: "call a", tool_name: name, decision: "denied", source: "User" });
    const result = log("tool_result", 14, { call_id: "call a", tool_name: name, success: "false", output });
    const run = understand(
      [turn(), tool(name, "a"), call("m", 90, 95)],
      name === "count" ? [denied, result] : [result],
    );
    expect(run.approvals).toEqual([]);
    expect(run.guardrails).toMatchObject([
      { name: "permission rule", verdict: "block", reason: output.slice(output.lastIndexOf("\n") + 1) },
    ]);
    expect(run.summary).toMatchObject({ toolCalls: 0, toolErrors: 0, status: "ok" });
  });

  it("tells once of a tool of a server that failed, in its own words", () => {
    const output = "Wall time: 0.01 seconds\nOutput:\nbad text";
    const inner = span("mcp.tools.call", 12, 13, {
      id: "inner",
      parent: "a",
      status: "error",
      message: "tool_result",
    });
    const { summary, spans } = understand(
      [turn(), tool("count", "a"), inner, call("m", 90, 95)],
      [log("tool_result", 14, { call_id: "call a", tool_name: "count", success: "false", output })],
    );
    expect(summary).toMatchObject({ toolErrors: 1, failures: 1 });
    expect(spans.find(({ label }) => label === "count")).toMatchObject({ status: "error", error: "bad text" });
  });

  it("counts a call once that the sandbox stopped and a person then let out of it", () => {
    const decided = (at: number, source: string) =>
      log("tool_decision", at, { call_id: "call a", tool_name: "exec_command", decision: "approved", source });
    const run = understand(
      [turn(), tool("exec_command", "a"), call("m", 90, 95)],
      [
        decided(12, "Config"),
        decided(13, "User"),
        log("sandbox_outcome", 14, { call_id: "call a", tool_name: "exec_command", outcome: "escalated" }),
      ],
    );
    expect(run.approvals).toMatchObject([{ tool: "exec_command", outcome: "approved" }]);
    expect(run.guardrails).toMatchObject([{ name: "sandbox", verdict: "escalate", stage: "tool_input" }]);
    expect(run.summary.tools).toEqual({ exec_command: 1 });
  });

  it("shows a call that was refused although it has no result", () => {
    const { summary } = logged(
      prompt(),
      log("api_request", 5, { attempt: 0 }),
      log("tool_decision", 10, { call_id: "1", tool_name: "exec_command", decision: "abort", source: "User" }),
    );
    expect(summary).toMatchObject({ toolCalls: 0, approvals: { requested: 1, denied: 1 }, status: "blocked" });
  });

  it("names the tools of MCP servers as the model does", () => {
    const result = (call: string, more: Record<string, AnyValue>) =>
      log("tool_result", 14, { call_id: call, success: "true", arguments: "{}", output: "", ...more });
    const { summary } = logged(
      prompt(),
      result("1", { tool_name: "search", tool_namespace: "mcp__docs", mcp_server: "docs" }),
      result("2", { tool_name: "search", mcp_server: "issues" }),
      result("3", { tool_name: "exec_command", tool_namespace: "functions", mcp_server: "" }),
    );
    expect(summary.tools).toEqual({ mcp__docs__search: 1, mcp__issues__search: 1, exec_command: 1 });
  });

  it("names an agent by its place in the tree where the call that started it names that", () => {
    const started = { call_id: "call s", tool_name: "spawn_agent", success: "true" };
    const run = understand(
      [
        turn(),
        tool("spawn_agent", "s"),
        span("session_task.turn", 13, 90, { id: "sub", parent: "s", attributes: { "thread.id": OTHER } }),
        tool("followup_task", "f"),
      ],
      [
        log("tool_result", 14, {
          ...started,
          arguments: '{"task_name":"explorer","message":"Find the callers."}',
          output: '{"task_name":"/root/explorer"}',
        }),
      ],
    );
    expect(run.summary).toMatchObject({ agents: ["codex", "explorer"], toolCalls: 0 });
    expect(run.messages).toMatchObject([{ from: "codex", to: "explorer", text: "Find the callers." }]);
  });

  it("puts an agent under the call that started it by its place, where only logs tell", () => {
    const of = (conversation: string, record: LogRecord) => ({
      ...record,
      attributes: new Map([...record.attributes, ["conversation.id", conversation] as const]),
    });
    const answered = (name: string, at: number, more: Record<string, AnyValue>) =>
      log("tool_result", at, {
        call_id: name,
        tool_name: name,
        success: "true",
        arguments: "{}",
        output: "{}",
        ...more,
      });
    const run = logged(
      prompt(),
      log("api_request", 5, { attempt: 0 }),
      answered("spawn_agent", 10, { output: '{"task_name":"/root/explorer","nickname":"Nansen"}' }),
      of(OTHER, log("api_request", 15, { attempt: 0 })),
      of(OTHER, answered("exec_command", 20, { agent_name: "/root/explorer" })),
    );
    expect(run.summary).toMatchObject({ agents: ["codex", "Nansen"], tools: { exec_command: 1 } });
  });

  it("tells what its agent answered and what a turn cost where those are sent", () => {
    const run = understand(
      [turn(), call("m", 10, 20)],
      [
        log("agent_response", 30, { "agent.type": "main", "turn.id": "turn-1", response: "It is mended." }),
        log("turn_cost", 90_000, { "turn.id": "turn-1", "usage.estimated_usd": "0.04", "turn.interrupted": false }),
      ],
    );
    expect(run.summary).toMatchObject({ costUsd: 0.04, costSource: "emitted" });
    const only = logged(
      prompt(),
      log("api_request", 5, { attempt: 0 }),
      completed(10, 30),
      log("turn_cost", 90_000, { "turn.id": "turn-1", "usage.estimated_usd": "0.04" }),
    );
    expect(only.summary).toMatchObject({ costUsd: 0.04, costSource: "emitted", durationMs: 10 });
  });

  it("is Codex also as the desktop program calls itself", () => {
    const run = understand([spanRecord({ name: "session_task.turn", from: 0, to: 1, scope: "Codex Desktop" })]);
    expect(run.summary).toMatchObject({ families: ["codex"], agents: ["codex"] });
  });
});
