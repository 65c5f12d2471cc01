import { describe, expect, it } from "vitest";
import { agent, failed, llm, type SpanSpec, START_MS, spanRecord, tool } from "../../../../test/support/buildSpans.ts";
import { understandTraces } from "../../understandTraces.ts";

/** Spans as Copilot CLI and Copilot Chat send them: constructed after their documented attributes. */

const understand = (...specs: SpanSpec[]) =>
  understandTraces(
    specs.map((spec) => spanRecord({ scope: "github.copilot", ...spec })),
    [],
    { nowMs: START_MS },
  );
const main = (more: Partial<SpanSpec> = {}): SpanSpec => {
  const { "gen_ai.agent.name": _, ...attributes } = agent("", 0, 100).attributes ?? {};
  return { ...agent("", 0, 100, { id: "main" }), ...more, attributes: { ...attributes, ...more.attributes } };
};
const done = (name: string, at: number, args: object, more: Partial<SpanSpec> = {}): SpanSpec =>
  tool(name, at, at + 1, {
    id: `${name} ${at}`,
    parent: "main",
    ...more,
    attributes: { "gen_ai.tool.call.arguments": JSON.stringify(args), ...more.attributes },
  });

describe("Copilot", () => {
  it("names the main agent by the product, and the run by the person's words alone", () => {
    const text =
      "<current_datetime>2026-11-23</current_datetime>\n\n<context>open files</context>\nMake the tests pass.";
    const messages = JSON.stringify([{ role: "user", parts: [{ type: "text", content: text }] }]);
    const [run] = understand(main({ attributes: { "gen_ai.input.messages": messages } }));
    expect(run?.summary).toMatchObject({ name: "Make the tests pass.", agents: ["copilot"], families: ["copilot"] });
  });

  it("knows whose work it is although the agent's span never came", () => {
    const [run] = understand(llm("gpt-5.4", 1, 2, { parent: "gone" }));
    expect(run?.summary).toMatchObject({ agents: ["copilot"], missingParents: 1 });
  });

  it("takes a try that failed and was made again for a retry, and a command's exit code for no failure", () => {
    const [run] = understand(
      main(),
      llm("gpt-5.4", 1, 2, { id: "1", parent: "main", ...failed("ModelCallError") }),
      llm("gpt-5.4", 3, 4, { id: "2", parent: "main" }),
      done("bash", 5, { command: "node --test" }, { attributes: { "process.exit.code": 1 } }),
    );
    expect(run?.summary).toMatchObject({ llmCalls: 2, llmErrors: 0, retries: 1, toolCalls: 1, toolErrors: 0 });
  });

  it("tells what a sub-agent was asked, with or without a span of its own, and counts no wait for it", () => {
    const [run] = understand(
      main(),
      done("task", 10, { agent_type: "explore", prompt: "Find all callers." }),
      agent("explore", 10.2, 10.8, { id: "sub", parent: "task 10" }),
      done("runSubagent", 20, { agentName: "reviewer", prompt: "Review the diff." }),
      done("read_agent", 30, { agent_id: "1" }),
    );
    expect(run?.summary).toMatchObject({ agents: ["copilot", "explore", "reviewer"], toolCalls: 0 });
    expect(run?.messages.map(({ from, to, text }) => [from, to, text])).toEqual([
      ["copilot", "explore", "Find all callers."],
      ["copilot", "reviewer", "Review the diff."],
    ]);
  });

  it("reads the plan of Copilot CLI from its SQL, and none from a query that failed", () => {
    const [run] = understand(
      main(),
      done("sql", 10, { query: "INSERT INTO todos (id, title) VALUES ('a', 'Look'), ('b', 'Mend')" }),
      done("sql", 20, { query: "UPDATE todos SET status = 'done' WHERE id = 'a'" }),
      done("sql", 30, { query: "DELETE FROM todos" }, failed("locked")),
    );
    expect(run?.plans.at(-1)?.steps.map(({ id, title, status }) => [id, title, status])).toEqual([
      ["a", "Look", "completed"],
      ["b", "Mend", "pending"],
    ]);
  });

  it("reads the plan of Copilot Chat from manage_todo_list", () => {
    const [run] = understand(
      main({ scope: "copilot-chat" }),
      done("manage_todo_list", 10, {
        todoList: [
          { id: 1, title: "Look", status: "completed" },
          { id: 2, title: "Mend", status: "not-started" },
        ],
      }),
    );
    expect(run?.plans.at(-1)?.steps.map(({ title, status }) => [title, status])).toEqual([
      ["Look", "completed"],
      ["Mend", "pending"],
    ]);
  });

  it("takes a sandbox that stopped a command for a check, one that is inactive for none", () => {
    const state = (outcome: string) => ({
      events: [
        {
          name: "github.copilot.sandbox.enforcement_state",
          at: 10,
          attributes: { "github.copilot.sandbox.outcome": outcome, "github.copilot.sandbox.control": "network" },
        },
      ],
    });
    const [run] = understand(main(), done("bash", 10, {}, state("denied")), done("bash", 20, {}, state("inactive")));
    expect(run?.guardrails).toMatchObject([{ name: "sandbox", verdict: "block", reason: "network denied" }]);
  });

  it("says what a sandbox let nobody reach", () => {
    const attributes = {
      "github.copilot.sandbox.denial_class": "filesystem",
      "github.copilot.sandbox.denied_resource": "/etc/hosts",
    };
    const denied = { events: [{ name: "github.copilot.sandbox.access_denied", at: 10, attributes }] };
    const [run] = understand(main(), done("bash", 10, {}, denied));
    expect(run?.guardrails).toMatchObject([{ name: "sandbox", verdict: "block", reason: "filesystem /etc/hosts" }]);
  });

  it("keeps a sub-agent's own trace with the chat that started it", () => {
    const session = (id: string, parent?: string) => ({
      scope: "copilot-chat",
      attributes: {
        "copilot_chat.chat_session_id": id,
        ...(parent === undefined ? {} : { "copilot_chat.parent_chat_session_id": parent }),
      },
    });
    const runs = understand(
      main({ trace: "t1", ...session("chat") }),
      main({ trace: "t2", id: "other", from: 200, to: 300, ...session("other chat") }),
      agent("reviewer", 210, 220, { trace: "t3", id: "sub", ...session("sub", "chat") }),
    );
    expect(runs.map(({ summary }) => summary.traceIds)).toEqual([["t1", "t3"], ["t2"]]);
  });
});

describe("Copilot in other programs and versions", () => {
  const asked = (from: number, to: number, result: string): SpanSpec => ({
    name: "permission",
    id: `permission ${from}`,
    parent: `bash ${from - 1}`,
    from,
    to,
    attributes: { "github.copilot.permission.kind": "shell", "github.copilot.permission.result": result },
  });
  const bash = (at: number, to: number, more: Partial<SpanSpec> = {}) =>
    tool("bash", at, to, { id: `bash ${at}`, parent: "main", ...more });

  it.each([
    [400, "approved", [["bash", "approved"]], [], 1],
    [1, "approved", [], [], 1],
    [400, "denied-interactively-by-user", [["bash", "denied"]], [], 0],
    [1, "denied-by-rules", [], [["permission rule", "denied-by-rules"]], 0],
    [1, "denied-by-permission-request-hook", [], [["hook", "denied-by-permission-request-hook"]], 0],
    [400, "cancelled", [["bash", null]], [], 0],
  ])("reads a permission after %i ms: %s", (took, result, approvals, checks, calls) => {
    const refused = calls === 0 ? failed("PermissionDenied") : {};
    const [run] = understand(
      main({ to: 1000 }),
      bash(10, 500, refused),
      asked(11, 11 + took, result),
      llm("gpt-5.4", 900, 950, { parent: "main" }),
    );
    expect(run?.approvals.map((one) => [one.tool, one.outcome])).toEqual(approvals);
    expect(run?.guardrails.map(({ name, reason }) => [name, reason])).toEqual(checks);
    expect(run?.summary).toMatchObject({ toolCalls: calls, toolErrors: 0, status: "ok" });
  });

  it.each([
    ["denied", "Denied by preToolUse hook: no removing here", ["hook"], []],
    [
      "denied",
      "Permission to run this tool was denied due to the following rules: `shell(rm:*)`",
      ["permission rule"],
      [],
    ],
    ["rejected", "The user rejected this tool call.", [], ["denied"]],
  ])("takes a tool that was %s for one that never ran: %s", (type, message, checks, approvals) => {
    const [run] = understand(main(), bash(10, 20, { status: "error", message, attributes: { "error.type": type } }));
    expect(run?.guardrails.map(({ name, reason }) => [name, reason])).toEqual(checks.map((name) => [name, message]));
    expect(run?.approvals.map(({ outcome, by }) => [outcome, by])).toEqual(approvals.map((one) => [one, "user"]));
    expect(run?.summary).toMatchObject({ toolCalls: 0, toolErrors: 0 });
  });

  it("takes a hook that blocked or asked for a check, one that let pass for none", () => {
    const hook = (at: number, name: string, decision: string): SpanSpec => ({
      name: `execute_hook ${name}`,
      parent: "main",
      from: at,
      to: at + 1,
      attributes: { "gen_ai.operation.name": "execute_hook", "github.copilot.hook.decision": decision },
    });
    const [run] = understand(
      main(),
      hook(1, "UserPromptSubmit", "pass"),
      hook(10, "PreToolUse", "block"),
      hook(20, "Stop", "ask"),
      llm("gpt-5.4", 30, 40, { parent: "main" }),
    );
    expect(run?.guardrails.map(({ name, stage, verdict }) => [name, stage, verdict])).toEqual([
      ["PreToolUse", "tool_input", "block"],
      ["Stop", "output", "escalate"],
    ]);
    expect(run?.summary.status).toBe("ok");
  });

  it("does not fail with an error that the agent was told of on the way, nor where a person broke it off", () => {
    const told = { name: "exception", at: 5, attributes: { "github.copilot.error_type": "rate_limit" } };
    const [recovered] = understand(main({ events: [told] }), llm("gpt-5.4", 10, 20, { parent: "main" }));
    expect(recovered?.summary.status).toBe("ok");
    const abort = { name: "github.copilot.session.abort", at: 50 };
    const [aborted] = understand(
      main({ events: [abort], status: "error", attributes: { "error.type": "AbortError" } }),
      llm("gpt-5.4", 10, 20, { parent: "main" }),
    );
    expect(aborted?.summary.status).toBe("ok");
  });

  it("keeps what the editor asks its model beside a chat with that chat", () => {
    const chat = { scope: "copilot-chat", attributes: { "gen_ai.conversation.id": "chat" } };
    const runs = understand(
      main({ trace: "t1", ...chat }),
      llm("gpt-4o-mini", 30, 40, { trace: "t2", id: "title", scope: "copilot-chat" }),
    );
    expect(runs.map(({ summary }) => [summary.traceIds, summary.llmCalls])).toEqual([[["t1", "t2"], 1]]);
  });

  it("calls the run by what the person typed, where that is sent apart", () => {
    const [run] = understand(
      main({ scope: "copilot-chat", attributes: { "copilot_chat.user_request": "Name the branch." } }),
    );
    expect(run?.summary.name).toBe("Name the branch.");
  });
});
