import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FIXTURES, readCapture } from "../../../../test/contract/captures.ts";
import { logRecord, type SpanSpec, START_MS, spanRecord } from "../../../../test/support/buildSpans.ts";
import { codexSpan as span, codexRun as understand } from "../../../../test/support/codexRun.ts";
import type { AnyValue, LogRecord } from "../../../otlp/telemetry.ts";
import { spanDetail } from "../../spanDetail.ts";
import { understandTraces } from "../../understandTraces.ts";

/** Records as Codex sends them: constructed after its documented attributes. */

const MAIN = "01a208e5-16a5-7233-93bb-55cf429b340f";
const OTHER = "01a208e5-2165-76a3-b095-c012f42b1c4f";
const log = (
  name: string,
  at: number,
  attributes: Record<string, AnyValue>,
  part: { span?: string } = {},
): LogRecord => ({
  ...logRecord({
    name: "event otel/src/events.rs:1",
    at,
    ...part,
    attributes: { "event.name": `codex.${name}`, "conversation.id": MAIN, ...attributes },
  }),
  scope: { name: "codex_otel.log_only", version: "", schemaUrl: "" },
});
const turn = (id: string, conversation = MAIN, part: Partial<SpanSpec> = {}) =>
  span("session_task.turn", 0, 100, {
    id,
    attributes: { "thread.id": conversation, "turn.id": `turn of ${id}` },
    ...part,
  });
const call = (id: string, parent: string) =>
  span("run_sampling_request", 10, 20, { id, parent, attributes: { model: "gpt-5.2-codex", turn_id: "turn of t" } });
const tool = (name: string, id: string, parent: string, part: Partial<SpanSpec> = {}) =>
  span(name, 12, 14, {
    id,
    parent,
    attributes: { "codex.tool.phase": "dispatch", tool_name: name, call_id: `call ${id}`, "conversation.id": MAIN },
    ...part,
  });

describe("Codex", () => {
  it("counts what its agent did and folds its own insides under it", () => {
    const run = understand([
      turn("t"),
      span("run_turn", 1, 99, { id: "i", parent: "t", attributes: { "code.file.path": "core/src/turn.rs" } }),
      call("m", "i"),
      span("handle_responses", 11, 12, { id: "h1", parent: "m" }),
      span("handle_responses", 12, 13, {
        id: "h2",
        parent: "m",
        attributes: { "gen_ai.usage.input_tokens": 30, "gen_ai.usage.output_tokens": 3 },
      }),
      tool("exec_command", "x", "h2"),
    ]);
    expect(run.summary).toMatchObject({
      agents: ["codex"],
      llmCalls: 1,
      tools: { exec_command: 1 },
      inputTokens: 30,
      outputTokens: 3,
      sessionId: MAIN,
      families: ["codex"],
      models: ["gpt-5.2-codex"],
    });
    expect(run.spans.filter(({ internal }) => internal).map(({ spanId }) => spanId)).toEqual(["i", "h1", "h2"]);
    expect(run.spans.map(({ location }) => location)).toEqual(run.spans.map(() => null));
  });

  it("is one run over the traces of a turn and those of its session and process that do no work", () => {
    const spans = [
      span("auth", -20, -19, { id: "1", trace: "a" }),
      span("turn/start", -1, 0, { id: "2", trace: "b", attributes: { "turn.id": "turn of t" } }),
      turn("t", MAIN, { trace: "c" }),
      span("persist", 200, 201, { id: "3", trace: "d", attributes: { thread_id: MAIN } }),
    ];
    expect(understand(spans).summary.traceIds).toEqual(["a", "b", "c", "d"]);
  });

  it("makes a run of each turn of a conversation", () => {
    const spans = [
      turn("t", MAIN, { trace: "a" }),
      spanRecord({
        name: "session_task.turn",
        from: 500,
        to: 600,
        trace: "b",
        scope: "codex_cli_rs",
        attributes: { "thread.id": MAIN, "turn.id": "second" },
      }),
    ];
    const runs = understandTraces(spans, [], { nowMs: START_MS });
    expect(runs.map(({ summary }) => [summary.traceIds, summary.sessionId])).toEqual([
      [["a"], MAIN],
      [["b"], MAIN],
    ]);
  });

  it("reads tries, prompts, results and failures from log records", () => {
    const spans = [turn("t"), call("m", "t"), tool("exec_command", "x", "m"), tool("view_image", "y", "m")];
    const run = understand(spans, [
      log("user_prompt", 5, { prompt: "Mend the cart." }),
      log(
        "api_request",
        11,
        { attempt: 0, "http.response.status_code": 500, "error.message": "http 500" },
        { span: "m" },
      ),
      log("api_request", 12, { attempt: 1, "http.response.status_code": 200 }, { span: "m" }),
      log("tool_result", 14, { call_id: "call x", success: "true", arguments: '{"cmd":"ls"}', output: "cart.js" }),
      log("tool_result", 15, { call_id: "call y", success: "false", arguments: "{}", output: "no such file" }),
    ]);
    expect(run.summary).toMatchObject({
      name: "Mend the cart.",
      llmErrors: 0,
      toolErrors: 1,
      retries: 1,
      status: "ok",
    });
    expect(run.retries).toMatchObject([{ kind: "llm", name: "gpt-5.2-codex", attempt: 2, reason: "http 500" }]);
    expect(run.spans.find(({ spanId }) => spanId === "y")).toMatchObject({ status: "error", error: "no such file" });
  });

  it("tells what went into a tool and came out, which its span does not carry", () => {
    const result = { call_id: "call x", success: "true", arguments: '{"cmd":"ls"}', output: "cart.js" };
    const [run] = understandTraces([turn("t"), tool("exec_command", "x", "t")], [log("tool_result", 14, result)], {
      nowMs: START_MS,
    });
    expect(run?.told.x).toEqual({ input: '{"cmd":"ls"}', output: "cart.js" });
    const row = run?.spans.find(({ spanId }) => spanId === "x");
    if (!run || !row) throw new Error("There is no row.");
    const detail = spanDetail(tool("exec_command", "x", "t"), row, run.summary.startMs, run.told.x);
    expect(detail).toMatchObject({ input: { cmd: "ls" }, output: "cart.js", provenance: { output: "log record" } });
  });

  it("takes a request whose last try failed for a failed call", () => {
    const failed = { attempt: 0, "http.response.status_code": 503 };
    const run = understand([turn("t"), call("m", "t")], [log("api_request", 12, failed, { span: "m" })]);
    expect(run.summary).toMatchObject({ llmErrors: 1, retries: 0, status: "error" });
  });

  it("fails with the call that failed last, whatever housekeeping comes after it", () => {
    const spans = [turn("t"), call("m", "t"), span("run_hooks", 30, 40, { id: "i", parent: "t" })];
    const refused = log("api_request", 12, { attempt: 0, "http.response.status_code": 400 }, { span: "m" });
    expect(understand(spans, [refused]).summary).toMatchObject({ status: "error", llmErrors: 1 });
  });

  it("knows whose work it is although the turn never came, because its process was killed", () => {
    const { summary } = understand([call("m", "gone"), tool("exec_command", "x", "m")]);
    expect(summary).toMatchObject({ agents: ["codex"], llmCalls: 1, toolCalls: 1, missingParents: 1 });
  });

  it("asks a person only where a person answered, and does not count what was denied", () => {
    const decided = (id: string, decision: string, source: string) =>
      log("tool_decision", 13, { call_id: `call ${id}`, tool_name: "exec_command", decision, source });
    const run = understand(
      [turn("t"), ...["a", "b", "c"].map((id) => tool("exec_command", id, "t"))],
      [
        decided("a", "approved", "Config"),
        decided("b", "approved_for_session", "User"),
        decided("c", "denied", "User"),
      ],
    );
    expect(run.approvals).toMatchObject([
      { tool: "exec_command", outcome: "approved", spanId: "b" },
      { tool: "exec_command", outcome: "denied", spanId: "c" },
    ]);
    expect(run.summary.tools).toEqual({ exec_command: 2 });
  });

  it("names a sub-agent as it was named, and counts neither its start nor the wait for it as work", () => {
    const run = understand(
      [
        turn("t"),
        tool("multi_agent_v1spawn_agent", "s", "t"),
        turn("sub", OTHER, { parent: "s" }),
        tool("multi_agent_v1wait_agent", "w", "t"),
      ],
      [
        log("user_prompt", 5, { prompt: "Review the diff.", "conversation.id": OTHER }),
        log("tool_result", 14, {
          call_id: "call s",
          tool_name: "spawn_agent",
          success: "true",
          output: `{"agent_id":"${OTHER}","nickname":"Wegener"}`,
        }),
        log("tool_result", 15, {
          call_id: "call w",
          success: "true",
          output: `{"status":{"${OTHER}":{"completed":"It is fine."}}}`,
        }),
      ],
    );
    expect(run.summary).toMatchObject({ agents: ["codex", "Wegener"], toolCalls: 0, sessionId: MAIN });
    expect(run.messages).toMatchObject([
      {
        from: "codex",
        to: "Wegener",
        channel: "agent_tool",
        text: "Review the diff.",
        answer: { text: "It is fine." },
      },
    ]);
  });

  it("keeps the plan that update_plan writes, and none that the tool refused", () => {
    const planned = (id: string, at: number, success: string, plan: string) =>
      log("tool_result", at, { call_id: `call ${id}`, success, arguments: `{"explanation":"why","plan":${plan}}` });
    const run = understand(
      [turn("t"), ...["a", "b", "c"].map((id) => tool("update_plan", id, "t"))],
      [
        planned("a", 10, "true", '[{"step":"Look","status":"in_progress"},{"step":"Mend","status":"pending"}]'),
        planned("b", 20, "true", '[{"step":"Look","status":"completed"},{"step":"Mend","status":"in_progress"}]'),
        planned("c", 30, "false", "[]"),
      ],
    );
    expect(run.summary.planSteps).toBe(2);
    expect(run.plans.at(-1)?.steps.map(({ title, status }) => [title, status])).toEqual([
      ["Look", "completed"],
      ["Mend", "in_progress"],
    ]);
  });
});

describe("Codex that only logs", () => {
  it.each(["codex-add-endpoint", "codex-plan-refactor"])("%s: is the same run as with its spans", (name) => {
    const { spans, logs } = readCapture(join(FIXTURES, name));
    const loose = logs.map((record) => ({ ...record, traceId: null, spanId: null }));
    const [sent] = understandTraces(spans, logs, { nowMs: START_MS });
    const [told, ...others] = understandTraces([], loose, { nowMs: START_MS });
    expect(others).toEqual([]);
    const facts = (run: typeof sent) => {
      if (!run) return null;
      const { name, agents, llmCalls, tools, retries, planSteps, inputTokens, outputTokens, sessionId } = run.summary;
      return { name, agents, llmCalls, tools, retries, planSteps, inputTokens, outputTokens, sessionId };
    };
    expect(facts(told)).toEqual(facts(sent));
    expect(told?.summary).toMatchObject({ spanCount: 0, traceIds: [] });
  });

  it("is a run for each prompt", () => {
    const told = [
      log("user_prompt", 0, { prompt: "First" }),
      log("api_request", 10, { attempt: 0, model: "m", duration_ms: "5" }),
      log("user_prompt", 100, { prompt: "Second" }),
      log("api_request", 110, { attempt: 0, model: "m" }),
    ].map((record) => ({ ...record, traceId: null }));
    const runs = understandTraces([], told, { nowMs: START_MS });
    expect(runs.map(({ summary }) => [summary.name, summary.logCount, summary.llmCalls])).toEqual([
      ["First", 2, 1],
      ["Second", 2, 1],
    ]);
  });
});
