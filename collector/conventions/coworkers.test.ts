import { describe, expect, it } from "vitest";
import type { SpanSpec } from "../../test/support/buildSpans.ts";
import { understand } from "../../test/support/understand.ts";

/** Constructed: a crew whose manager asks a coworker, with inputs hidden or told. */
const crewOf = (...roles: readonly string[]) => JSON.stringify(roles.map((role) => ({ key: role, role })));

function run(toolName: string, roles: readonly string[], input: string, more: readonly SpanSpec[] = []) {
  const of = (kind: string, attributes: object = {}) => ({ "openinference.span.kind": kind, ...attributes });
  const scope = "openinference.instrumentation.crewai";
  return understand([
    {
      name: "crew.kickoff",
      id: "c",
      from: 0,
      to: 100,
      scope,
      attributes: of("CHAIN", { crew_agents: crewOf(...roles) }),
    },
    {
      name: "Manager._execute_core",
      id: "a",
      from: 1,
      to: 99,
      parent: "c",
      scope,
      attributes: of("AGENT", { "graph.node.id": "Manager" }),
    },
    {
      name: `${toolName}.run`,
      id: "d",
      from: 2,
      to: 90,
      parent: "a",
      scope,
      attributes: of("TOOL", { "tool.name": toolName, "input.value": input }),
    },
    {
      name: "ChatCompletion",
      id: "m",
      from: 3,
      to: 80,
      parent: "d",
      scope: "openinference.instrumentation.openai",
      attributes: of("LLM"),
    },
    ...more,
  ]);
}

const HIDDEN = "__REDACTED__";

describe("CrewAI's coworkers", () => {
  it.each(["Delegate work to coworker", "Ask question to coworker", "delegate_work_to_coworker"])(
    "are asked by %s, whose arguments name them",
    (name) => {
      const found = run(name, ["Manager", "Writer", "Analyst"], '{"kwargs":{"task":"count","coworker":"Analyst"}}');
      expect(found.messages).toMatchObject([{ from: "Manager", to: "Analyst", channel: "agent_tool" }]);
      expect(found.summary).toMatchObject({ toolCalls: 0, messages: 1 });
    },
  );

  it("are the other one in a crew of two where inputs are hidden", () => {
    const found = run("Ask question to coworker", ["Manager", "Writer"], HIDDEN);
    expect(found.messages).toMatchObject([{ from: "Manager", to: "Writer" }]);
    expect(found.spans.find(({ spanId }) => spanId === "m")?.agent).toBe("Writer");
  });

  it("have no name where inputs are hidden and it could be several: the message is one all the same", () => {
    const found = run("Delegate work to coworker", ["Manager", "Writer", "Analyst"], HIDDEN);
    expect(found.messages).toMatchObject([{ from: "Manager", to: "coworker", channel: "agent_tool" }]);
    expect(found.summary.toolCalls).toBe(0);
    expect(found.spans.find(({ spanId }) => spanId === "m")?.agent).not.toBe("Manager");
  });

  it("say who they are where they have a span", () => {
    const own: SpanSpec = {
      name: "Writer._execute_core",
      id: "w",
      from: 4,
      to: 70,
      parent: "d",
      scope: "openinference.instrumentation.crewai",
      attributes: { "openinference.span.kind": "AGENT", "graph.node.id": "Writer" },
    };
    const found = run("Delegate work to coworker", ["Manager", "Writer", "Analyst"], HIDDEN, [own]);
    expect(found.messages.map(({ from, to }) => [from, to])).toEqual([["Manager", "Writer"]]);
  });
});
