import { describe, expect, it } from "vitest";
import { agent, failed, llm, type SpanSpec, START_MS, spanRecord, tool } from "../../../test/support/buildSpans.ts";
import { understandTraces } from "../understandTraces.ts";

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
