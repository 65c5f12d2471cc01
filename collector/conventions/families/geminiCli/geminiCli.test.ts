import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FIXTURES, readCapture } from "../../../../test/contract/captures.ts";
import { logRecord, type SpanSpec, START_MS, spanRecord } from "../../../../test/support/buildSpans.ts";
import type { AnyValue, LogRecord } from "../../../otlp/telemetry.ts";
import { understandTraces } from "../../understandTraces.ts";

/** Records as Gemini CLI sends them: constructed after its documented attributes. */

const SESSION = "aae17ec4-6fd8-4463-a04e-2d3688c854d3";
const span = (op: string, from: number, to: number, part: Omit<SpanSpec, "name" | "from" | "to"> = {}) =>
  spanRecord({
    name: op,
    id: `${op} ${from}`,
    trace: `trace ${from}`,
    from,
    to,
    scope: "gemini-cli",
    ...part,
    attributes: {
      "gen_ai.operation.name": op,
      "gen_ai.conversation.id": SESSION,
      "gen_ai.agent.name": "gemini-cli",
      ...part.attributes,
    },
  });
const call = (from: number, to: number, attributes: Record<string, AnyValue> = {}, part: Partial<SpanSpec> = {}) =>
  span("llm_call", from, to, {
    ...part,
    attributes: { "gen_ai.request.model": "gemini-2.5-pro", "gen_ai.prompt.name": SESSION, ...attributes },
  });
/** A round of tools in a trace of its own. */
const round = (from: number, name: string, args: object, answer: object) => [
  span("schedule_tool_calls", from, from + 5, {
    attributes: { "gen_ai.input.messages": JSON.stringify([{ name, args, prompt_id: SESSION }]) },
  }),
  span("tool_call", from + 1, from + 4, {
    trace: `trace ${from}`,
    parent: `schedule_tool_calls ${from}`,
    status: "ok",
    attributes: {
      "gen_ai.tool.name": name,
      "gen_ai.tool.call_id": `${name} ${from}`,
      "gen_ai.input.messages": JSON.stringify({ callId: "1", name, args, prompt_id: SESSION }),
      "gen_ai.output.messages": JSON.stringify(answer),
    },
  }),
];
const done = (output: string, more: object = {}) => ({
  status: "success",
  response: { responseParts: [{ functionResponse: { response: { output } } }], ...more },
});
const log = (
  name: string,
  at: number,
  attributes: Record<string, AnyValue>,
  trace: string | null = null,
): LogRecord => ({
  ...logRecord({
    name: "",
    at,
    trace,
    attributes: { "event.name": `gemini_cli.${name}`, "session.id": SESSION, prompt_id: SESSION, ...attributes },
  }),
  eventName: null,
  scope: { name: "gemini-cli", version: "v1", schemaUrl: "" },
});
const understand = (spans: ReturnType<typeof span>[], logs: LogRecord[] = []) => {
  const [run, ...others] = understandTraces(spans, logs, { nowMs: START_MS });
  if (!run || others.length > 0) throw new Error(`There are ${others.length} more runs.`);
  return run;
};
const asked = JSON.stringify([
  {
    role: "user",
    parts: [{ text: "<session_context>\nToday is Monday.\n</session_context>" }, { text: "Write docs." }],
  },
]);

describe("Gemini CLI", () => {
  it("is one run over the traces of a prompt, done by an agent that has no span", () => {
    const run = understand([
      call(0, 10, { "gen_ai.input.messages": asked }),
      ...round(20, "read_file", { file_path: "a.ts" }, done("text")),
      call(40, 50),
    ]);
    expect(run.summary).toMatchObject({
      name: "Write docs.",
      agents: ["gemini-cli"],
      llmCalls: 2,
      tools: { read_file: 1 },
      sessionId: SESSION,
      families: ["gemini-cli"],
      status: "ok",
    });
    expect(run.summary.traceIds).toEqual(["trace 0", "trace 20", "trace 40"]);
    expect(run.spans.filter(({ internal }) => internal).map(({ name }) => name)).toEqual(["schedule_tool_calls"]);
  });

  it("makes a run of each prompt of a session, and keeps a helper's calls with the prompt at hand", () => {
    const prompted = (n: number) => ({ "gen_ai.prompt.name": `${SESSION}########${n}` });
    const runs = understandTraces(
      [call(0, 10, prompted(0)), call(20, 30, { "gen_ai.prompt.name": "summary" }), call(40, 50, prompted(1))],
      [],
      { nowMs: START_MS },
    );
    expect(runs.map(({ summary }) => summary.llmCalls)).toEqual([2, 1]);
  });

  it("is one run in a terminal, where the prompt is a span around its work", () => {
    const prompted = { "gen_ai.prompt.name": `${SESSION}########0` };
    const runs = understandTraces(
      [
        span("user_prompt", 0, 50, { trace: "t", id: "p" }),
        call(1, 10, prompted, { trace: "t", parent: "p" }),
        span("user_prompt", 100, 150, { trace: "u", id: "q" }),
        call(101, 110, { "gen_ai.prompt.name": `${SESSION}########1` }, { trace: "u", parent: "q" }),
      ],
      [],
      { nowMs: START_MS },
    );
    expect(runs.map(({ summary }) => [summary.traceIds, summary.llmCalls])).toEqual([
      [["t"], 1],
      [["u"], 1],
    ]);
  });

  it("takes a failed call that is made again for a retry, although each is a trace of its own", () => {
    const run = understand([call(0, 10, {}, { status: "error", message: "429" }), call(40, 50), call(60, 70)]);
    expect(run.summary).toMatchObject({ llmCalls: 3, llmErrors: 0, retries: 1, status: "ok" });
  });

  it("knows of a tool that failed from its answer, whatever its status says, also when the answer was cut off", () => {
    const failed = { status: "error", response: { error: { message: "no such file" } } };
    const run = understand([...round(0, "read_file", {}, failed), ...round(20, "glob", {}, failed), call(40, 50)]);
    expect(run.summary).toMatchObject({ toolErrors: 2, status: "ok" });
    expect(run.spans.find(({ kind }) => kind === "tool")).toMatchObject({ status: "error", error: "no such file" });
    const [outer, tool] = round(0, "read_file", {}, {}) as [ReturnType<typeof span>, ReturnType<typeof span>];
    const cut = new Map([
      ...tool.attributes,
      ["gen_ai.output.messages", '{"status":"error","request":{"ca...[TRUNCATED'],
    ]);
    expect(understand([outer, { ...tool, attributes: cut }]).summary.toolErrors).toBe(1);
  });

  it("adds thinking and the cache from the answer's log record, each record to one call", () => {
    const usage = { "gen_ai.usage.input_tokens": 100, "gen_ai.usage.output_tokens": 10 };
    const told = (at: number, thoughts: number) =>
      log("api_response", at, {
        input_token_count: 100,
        output_token_count: 10,
        thoughts_token_count: thoughts,
        cached_content_token_count: 50,
      });
    const run = understand([call(0, 10, usage), call(40, 50, usage), call(60, 70, usage)], [told(11, 7), told(50, 3)]);
    expect(run.summary).toMatchObject({
      inputTokens: 300,
      cachedInputTokens: 100,
      outputTokens: 40,
      reasoningTokens: 10,
    });
  });

  it("names a sub-agent by what it was asked, not by the attribute, and tells what it was told", () => {
    const request = { agent_name: "codebase_investigator", prompt: "Find all callers." };
    const [outer, tool] = round(0, "invoke_agent", request, done("found")) as [
      ReturnType<typeof span>,
      ReturnType<typeof span>,
    ];
    const run = understand([
      outer,
      tool,
      span("agent_call", 2, 3, {
        trace: "trace 0",
        parent: tool.spanId,
        attributes: { "gen_ai.input.messages": JSON.stringify(request) },
      }),
      call(2.2, 2.8, { "gen_ai.prompt.name": "8f079e63#0" }, { trace: "trace 0", parent: "agent_call 2" }),
    ]);
    expect(run.summary).toMatchObject({ agents: ["gemini-cli", "codebase_investigator"], toolCalls: 0, messages: 1 });
    expect(run.messages).toMatchObject([
      { from: "gemini-cli", to: "codebase_investigator", channel: "agent_tool", text: "Find all callers." },
    ]);
    expect(run.spans.find(({ kind }) => kind === "llm")?.agent).toBe("codebase_investigator");
  });

  it("reads the plan from write_todos, and none that was refused", () => {
    const todos = (first: string) => ({
      todos: [
        { description: "Look", status: first },
        { description: "Write", status: "pending" },
      ],
    });
    const run = understand([
      ...round(0, "write_todos", todos("in_progress"), done("ok")),
      ...round(20, "write_todos", todos("completed"), done("ok")),
      ...round(40, "write_todos", { todos: [] }, { status: "error", response: {} }),
    ]);
    expect(run.plans.at(-1)?.steps.map(({ title, status }) => [title, status])).toEqual([
      ["Look", "completed"],
      ["Write", "pending"],
    ]);
  });

  it("reads the tree of the task tracker from what each call shows", () => {
    const shown = {
      todos: [
        { description: "epic: Rearrange (the garden) (915ba9)", status: "in_progress" },
        { description: "  task: Move the fennel (87ac3c)", status: "blocked" },
        { description: "    bug: Too close (5d770d)", status: "completed" },
        { description: "  task: Order seeds (98dfa3)", status: "pending" },
      ],
    };
    const run = understand(round(0, "tracker_update_task", { id: "87ac3c" }, done("ok", { resultDisplay: shown })));
    expect(run.plans.at(-1)?.steps.map(({ id, title, parentId }) => [id, title, parentId])).toEqual([
      ["915ba9", "Rearrange (the garden)", null],
      ["87ac3c", "Move the fennel", "915ba9"],
      ["5d770d", "Too close", "87ac3c"],
      ["98dfa3", "Order seeds", "915ba9"],
    ]);
  });

  it("counts what a person decided, and nothing where nobody is asked", () => {
    const spans = [
      ...round(0, "run_shell_command", {}, { ...done("ok"), outcome: "proceed_always" }),
      ...round(20, "write_file", {}, { status: "cancelled", response: {}, outcome: "cancel" }),
      ...round(40, "read_file", {}, { ...done("ok"), outcome: "proceed_once" }),
    ];
    expect(understand(spans).approvals).toMatchObject([
      { tool: "run_shell_command", outcome: "approved" },
      { tool: "write_file", outcome: "denied" },
    ]);
    expect(understand(spans).summary.tools).toEqual({ run_shell_command: 1, read_file: 1 });
    expect(understand(spans, [log("config", 0, { approval_mode: "yolo" })]).approvals).toEqual([]);
  });

  it("takes a call that the program's policy forbids for a check and for no call, with spans and without", () => {
    const answer = {
      status: "error",
      response: { error: { message: "Tool execution denied by policy." }, errorType: "policy_violation" },
    };
    const sent = understand([...round(0, "run_shell_command", {}, answer), call(20, 30)]);
    const [told] = understandTraces(
      [],
      [
        log("user_prompt", 0, {}),
        log("tool_call", 5, {
          function_name: "run_shell_command",
          success: false,
          error_type: "policy_violation",
          "error.message": "Tool execution denied by policy.",
        }),
        log("api_response", 30, { model: "gemini-2.5-pro" }),
      ],
      { nowMs: START_MS },
    );
    for (const run of [sent, told]) {
      expect(run?.summary).toMatchObject({ toolCalls: 0, toolErrors: 0, guardrailHits: 1, status: "ok" });
      expect(run?.guardrails).toMatchObject([{ name: "policy", reason: "Tool execution denied by policy." }]);
    }
  });

  it("takes an answer that made no sense and was asked for again for a retry", () => {
    const spans = [call(0, 10), call(40, 50), call(60, 70, {}, { status: "error", message: "500" }), call(80, 90)];
    const again = (at: number) => log("chat.content_retry", at, { attempt_number: 0, error_type: "EMPTY_STREAM" });
    const { retries } = understand(spans, [again(20), again(72)]);
    expect(retries.map(({ kind, reason, inferred }) => [kind, reason, inferred])).toEqual([
      ["llm", "EMPTY_STREAM", false],
      ["llm", "500", true],
    ]);
  });

  it("takes the safety checker's verdict for a check of the tool it judged", () => {
    const spans = round(0, "run_shell_command", {}, { status: "error", response: {} });
    const verdict = {
      ...log("conseca.verdict", 2, { verdict: "deny", verdict_rationale: "It deletes files." }, "trace 0"),
      spanId: "tool_call 1",
    };
    expect(understand(spans, [verdict]).guardrails).toMatchObject([
      { name: "conseca", stage: "tool_input", verdict: "block", reason: "It deletes files." },
    ]);
  });
});

describe("Gemini CLI that only logs", () => {
  it("is one run also where an older version numbers its prompts as it likes", () => {
    const told = [
      log("api_response", 10, { model: "gemini-2.5-flash", prompt_id: "8f079e63" }),
      log("tool_call", 20, { function_name: "read_file", success: true, prompt_id: "8f079e63" }),
      log("api_response", 30, { model: "gemini-2.5-pro", prompt_id: "8f079e63" }),
    ];
    const runs = understandTraces([], told, { nowMs: START_MS });
    expect(runs.map(({ summary }) => [summary.llmCalls, summary.tools])).toEqual([[2, { read_file: 1 }]]);
  });

  it("tells of a sub-agent that did not end as it should", () => {
    const agent = { agent_id: "inv-1", agent_name: "codebase_investigator" };
    const [run] = understandTraces(
      [],
      [
        log("user_prompt", 0, { prompt: "Look." }),
        log("agent.start", 10, agent),
        log("agent.finish", 50, { ...agent, duration_ms: 40, terminate_reason: "TIMEOUT" }),
        log("api_response", 90, { model: "gemini-2.5-pro" }),
      ],
      { nowMs: START_MS },
    );
    expect(run?.spans.find(({ agent: name }) => name === "codebase_investigator")).toMatchObject({ status: "error" });
    expect(run?.summary.status).toBe("ok");
  });

  it.each(["gemini-cli-write-docs", "gemini-cli-tracker-garden"])("%s: is the same run as with its spans", (name) => {
    const { spans, logs } = readCapture(join(FIXTURES, name));
    const loose = logs.map((record) => ({ ...record, traceId: null, spanId: null }));
    const [sent] = understandTraces(spans, logs, { nowMs: START_MS });
    const [told, ...others] = understandTraces([], loose, { nowMs: START_MS });
    expect(others).toEqual([]);
    const facts = (run: typeof sent) => {
      if (!run) return null;
      const { name, agents, llmCalls, llmErrors, tools, toolErrors, retries, sessionId } = run.summary;
      const { inputTokens, cachedInputTokens, outputTokens, reasoningTokens } = run.summary;
      const tokens = [inputTokens, cachedInputTokens, outputTokens, reasoningTokens];
      return { name, agents, llmCalls, llmErrors, tools, toolErrors, retries, sessionId, tokens };
    };
    expect(facts(told)).toEqual(facts(sent));
  });
});
