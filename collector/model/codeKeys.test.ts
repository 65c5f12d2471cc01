import { describe, expect, it } from "vitest";
import { agent, approval, failed, llm, type SpanSpec, said, tool } from "../../test/support/buildSpans.ts";
import { understand } from "../../test/support/understand.ts";

const at = (line: number, more: SpanSpec["attributes"] = {}) => ({
  attributes: { "code.file.path": "/app/src/desk.ts", "code.line.number": line, ...more },
});
const usage = { "gen_ai.usage.input_tokens": 100, "gen_ai.usage.output_tokens": 10 };
const keyOf = (specs: readonly SpanSpec[], name: string) => {
  const key = understand(specs).code.find((one) => one.name === name);
  if (!key) throw new Error(`There is no ${name}.`);
  return key;
};

describe("code keys", () => {
  const desk = [
    agent("A", 0, 1000, { id: "a", attributes: { ...at(3).attributes, "traceline.budget.time_ms.limit": 600 } }),
    tool("search", 100, 200, { id: "t1", parent: "a", ...at(10), ...failed("refused") }),
    tool("search", 300, 420, {
      id: "t2",
      parent: "a",
      ...at(10, { "gen_ai.tool.call.arguments": '{"q":"storage"}', "gen_ai.tool.call.result": '"found"' }),
    }),
    approval("publish", 500, 700, { parent: "a" }),
    llm("m", 700, 900, { parent: "a", ...at(12, usage) }),
  ];

  it("count the calls at one place with their times, failures and tries", () => {
    expect(keyOf(desk, "search")).toMatchObject({
      kind: "tool",
      agent: "A",
      location: { path: "/app/src/desk.ts", line: 10, via: "attributes", exact: true },
      calls: 2,
      running: 0,
      totalMs: 220,
      p50Ms: 100,
      p95Ms: 120,
      share: 0.22,
      errors: 1,
      error: "refused",
      repaired: 1,
      retries: 1,
      intervals: [
        { fromMs: 100, toMs: 200, waiting: false },
        { fromMs: 300, toMs: 420, waiting: false },
      ],
      spanIds: ["t1", "t2"],
      lastInput: '{"q":"storage"}',
      lastOutput: "found",
    });
  });

  it("of what holds others' work say where the time went, what waited and what the model used", () => {
    expect(keyOf(desk, "A")).toMatchObject({
      kind: "agent",
      llmCalls: 1,
      inputTokens: 100,
      outputTokens: 10,
      waitingMs: 200,
      budget: { limitMs: 600, usedMs: 800, over: true },
      parts: [
        { name: "search", kind: "tool", calls: 2, ms: 220, errors: 1 },
        { name: "publish", kind: "approval", calls: 1, ms: 200 },
        { name: "m", kind: "llm", calls: 1, ms: 200 },
      ],
      intervals: [
        { fromMs: 0, toMs: 500, waiting: false },
        { fromMs: 500, toMs: 700, waiting: true },
        { fromMs: 700, toMs: 1000, waiting: false },
      ],
    });
  });

  it("tell which failures began elsewhere", () => {
    const specs = [
      agent("A", 0, 100, { id: "a", ...failed("refused") }),
      tool("search", 10, 90, { id: "t", parent: "a", ...failed("refused") }),
      tool("read", 91, 95, { id: "r", parent: "a", ...failed("no such file") }),
    ];
    expect(keyOf(specs, "A")).toMatchObject({ errors: 1, passedOn: 1 });
    expect(keyOf(specs, "search")).toMatchObject({ errors: 1, passedOn: 0 });
    expect(keyOf(specs, "read")).toMatchObject({ errors: 1, passedOn: 0 });
  });

  it("are apart for two places, two agents and two kinds", () => {
    const specs = [
      agent("A", 0, 50, { id: "a" }),
      agent("B", 50, 99, { id: "b" }),
      tool("t", 1, 2, { id: "1", parent: "a", ...at(1) }),
      tool("t", 3, 4, { id: "2", parent: "a", ...at(2) }),
      tool("t", 51, 52, { id: "3", parent: "b", ...at(2) }),
    ];
    expect(understand(specs).code.filter((key) => key.name === "t")).toHaveLength(3);
  });

  it("do not add up a call that lies in another one of the same place twice", () => {
    const specs = [
      tool("walk", 0, 100, { id: "1", ...at(5) }),
      tool("walk", 10, 90, { id: "2", parent: "1", ...at(5) }),
      llm("m", 20, 80, { parent: "2", attributes: usage }),
    ];
    expect(keyOf(specs, "walk")).toMatchObject({ calls: 2, inputTokens: 100, llmCalls: 1, share: 1 });
  });

  it("of a tool that calls an agent and of the agent itself name who was spoken to", () => {
    const specs = [
      agent("A", 0, 100, { id: "a", attributes: { "gen_ai.input.messages": said("user", "Go.") } }),
      tool("ask_b", 10, 90, { id: "ask", parent: "a", ...at(7) }),
      agent("B", 11, 89, { parent: "ask" }),
    ];
    expect(keyOf(specs, "ask_b").messagesTo).toEqual([{ to: "B", channel: "agent_tool" }]);
    expect(keyOf(specs, "A").messagesTo).toEqual([{ to: "B", channel: "agent_tool" }]);
    expect(keyOf(specs, "B").messagesTo).toEqual([]);
  });

  it("of an agent called at two places name at each place whom it spoke to there", () => {
    const specs = [
      agent("A", 0, 50, { id: "1", ...at(3, { "gen_ai.agent.name": "A", "gen_ai.operation.name": "invoke_agent" }) }),
      tool("ask_b", 10, 40, { id: "ask", parent: "1" }),
      agent("B", 11, 39, { parent: "ask" }),
      agent("A", 60, 99, { id: "2", ...at(4, { "gen_ai.agent.name": "A", "gen_ai.operation.name": "invoke_agent" }) }),
    ];
    const said = understand(specs).code.filter((key) => key.name === "A");
    expect(said.map((key) => [key.location?.line, key.messagesTo.map((to) => to.to)])).toEqual([
      [3, ["B"]],
      [4, []],
    ]);
  });

  it("keep at most 64 intervals and 50 spans, and close the narrowest gaps first", () => {
    const specs = [agent("A", 0, 10_000, { id: "a" })];
    for (let i = 0; i < 100; i++) specs.push(tool("t", i * 100, i * 100 + 50, { id: `t${i}`, parent: "a" }));
    specs.push(tool("t", 9_960, 9_999, { id: "near", parent: "a" }));
    const key = keyOf(specs, "t");
    expect(key.intervals).toHaveLength(64);
    expect(key.spanIds).toHaveLength(50);
    expect(key.spanIds.at(-1)).toBe("near");
    expect(key.intervals.at(-1)?.toMs).toBe(9_999);
  });
});
