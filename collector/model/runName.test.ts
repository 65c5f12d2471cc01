import { describe, expect, it } from "vitest";
import { agent, llm, said, workflow } from "../../test/support/buildSpans.ts";
import { understand } from "../../test/support/understand.ts";

const asks = (text: string) => ({ attributes: { "gen_ai.input.messages": said("user", text) } });

describe("the name of a run", () => {
  it("is what the person asked, in one line", () => {
    const run = understand([
      workflow("research", 0, 9, { id: "w" }),
      agent("A", 1, 8, { parent: "w", ...asks("How fast\n does it grow?") }),
    ]);
    expect(run.summary.name).toBe("How fast does it grow?");
  });

  it("is found in the first model call of the first agent, past the system text", () => {
    const messages = JSON.stringify([
      { role: "system", parts: [{ type: "text", content: "You are A." }] },
      { role: "user", parts: [{ type: "text", content: "Plan it." }] },
    ]);
    const run = understand([
      agent("A", 0, 9, { id: "a" }),
      llm("m", 1, 8, { parent: "a", attributes: { "gen_ai.input.messages": messages } }),
    ]);
    expect(run.summary.name).toBe("Plan it.");
  });

  it("is what the first of the agents was asked that one leads which asks no model", () => {
    const run = understand([
      agent("A", 0, 9, { id: "a" }),
      agent("B", 1, 4, { id: "b", parent: "a" }),
      llm("m", 2, 3, { parent: "b", ...asks("Write it.") }),
    ]);
    expect(run.summary.name).toBe("Write it.");
  });

  it("is not that a server was looked at before", () => {
    const look = { name: "tools/list", id: "l", from: 0, to: 1, attributes: { "mcp.method.name": "tools/list" } };
    const call = { name: "tools/call find", from: 2, to: 3, attributes: { "mcp.method.name": "tools/call" } };
    expect(understand([look, agent("A", 2, 8)]).summary.name).toBe("A");
    expect(understand([look, call]).summary.name).toBe("tools/call find");
  });

  it("is the first agent where the root is called like every run of its framework", () => {
    const root = { name: "invocation", id: "r", from: 0, to: 9, scope: "gcp.vertex.agent" };
    expect(understand([root, agent("A", 1, 8, { parent: "r" })]).summary.name).toBe("A");
  });

  it("is the workflow where no question was sent, else the first agent", () => {
    expect(understand([workflow("research", 0, 9)]).summary.name).toBe("research");
    expect(understand([agent("A", 0, 9, { parent: "gone" })]).summary.name).toBe("A");
  });

  it("is the root's where it holds many tasks of one agent", () => {
    const tasks = [1, 2, 3, 4].map((i) =>
      agent("Triage", i, i + 1, { id: `t${i}`, parent: "batch 1", ...asks(`Ticket ${i}`) }),
    );
    expect(understand([{ name: "batch 1", from: 0, to: 9 }, ...tasks]).summary.name).toBe("batch 1");
  });

  it("is the root agent rather than the name of its span, where nothing was asked", () => {
    expect(understand([agent("Librarian", 0, 9)]).summary.name).toBe("Librarian");
  });

  it("is found under the turns of an agent, and not in what a check asks", () => {
    const run = understand([
      agent("A", 0, 90, { id: "a" }),
      {
        name: "check",
        id: "check",
        parent: "a",
        from: 1,
        to: 20,
        attributes: { "traceline.guardrail.decision": "allow" },
      },
      llm("judge", 2, 19, { parent: "check", ...asks("Is this harmless?") }),
      {
        name: "turn",
        id: "turn",
        parent: "a",
        from: 21,
        to: 89,
        attributes: { "gen_ai.operation.name": "agent_step" },
      },
      llm("m", 22, 88, { parent: "turn", ...asks("Publish it.") }),
    ]);
    expect(run.summary.name).toBe("Publish it.");
  });

  it("is what was asked or the workflow within a span of the program or its server, not that span's", () => {
    const request = { name: "POST /chat", id: "r", from: 0, to: 9, kind: 2 };
    const named = (...more: Parameters<typeof understand>[0]) => understand([request, ...more]).summary.name;
    expect(named(workflow("research", 1, 8, { parent: "r" }))).toBe("research");
    expect(named(agent("A", 1, 8, { parent: "r" }))).toBe("A");
    const graph = { scope: "openinference.instrumentation.langchain", parent: "r", from: 1, to: 8, name: "desk" };
    const attributes = {
      "openinference.span.kind": "CHAIN",
      "input.value": '{"messages":[{"role":"user","content":"Book it."}]}',
    };
    expect(named({ ...graph, attributes })).toBe("Book it.");
    expect(named(workflow("one", 1, 4, { parent: "r" }), workflow("two", 5, 8, { parent: "r" }))).toBe("POST /chat");
  });
});
