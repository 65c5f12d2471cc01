import { describe, expect, it } from "vitest";
import { agent, llm, modelSpans, type SpanSpec, tool } from "../../test/support/buildSpans.ts";
import { callsOf } from "./calls.ts";
import { spanTree } from "./spanTree.ts";

const calls = (...specs: readonly SpanSpec[]) => {
  const found = callsOf(spanTree(modelSpans(...specs)));
  const ids = (nodes: readonly { span: { spanId: string } }[]) => nodes.map((node) => node.span.spanId);
  return { llm: ids(found.llm), tools: ids(found.tools), agentTools: ids([...found.agentTools.keys()]) };
};

const mcp = (name: string, from: number, to: number, part: Partial<SpanSpec>): SpanSpec => ({
  name: `tools/call ${name}`,
  from,
  to,
  ...part,
  attributes: { "mcp.method.name": "tools/call", "gen_ai.tool.name": name },
});

describe("callsOf", () => {
  it("counts a framework's span, an MCP client's and its server's for one execution once", () => {
    expect(
      calls(
        agent("A", 0, 10, { id: "a" }),
        tool("stat", 1, 9, { id: "framework", parent: "a" }),
        mcp("stat", 2, 8, { id: "client", parent: "framework", kind: 3 }),
        mcp("stat", 3, 7, { id: "server", parent: "client", kind: 2 }),
      ).tools,
    ).toEqual(["framework"]);
  });

  it("counts an MCP call that no framework's span surrounds", () => {
    expect(calls(mcp("stat", 0, 8, { id: "client", kind: 3 })).tools).toEqual(["client"]);
  });

  it("does not count a look at what tools there are", () => {
    const list = { name: "tools/list", id: "list", from: 0, to: 1, attributes: { "mcp.method.name": "tools/list" } };
    expect(calls(list).tools).toEqual([]);
  });

  it("counts another tool that a tool calls", () => {
    expect(calls(tool("outer", 0, 9, { id: "o" }), tool("inner", 1, 2, { id: "i", parent: "o" })).tools).toEqual([
      "o",
      "i",
    ]);
  });

  it("takes a tool that holds an agent for a message to it, and counts that agent's tools", () => {
    expect(
      calls(
        agent("A", 0, 20, { id: "a" }),
        tool("ask_b", 1, 19, { id: "ask", parent: "a" }),
        agent("B", 2, 18, { id: "b", parent: "ask" }),
        tool("search", 3, 4, { id: "search", parent: "b" }),
      ),
    ).toEqual({ llm: [], tools: ["search"], agentTools: ["ask"] });
  });

  it("counts a model span inside another one once, but not one that a tool of it makes", () => {
    expect(
      calls(
        llm("m", 0, 30, { id: "outer" }),
        llm("m", 1, 29, { id: "provider", parent: "outer" }),
        tool("t", 2, 20, { id: "t", parent: "outer" }),
        llm("m", 3, 19, { id: "nested", parent: "t" }),
      ).llm,
    ).toEqual(["outer", "nested"]);
  });

  it("counts two spans of one answer once when two emitters wrote them", () => {
    const id = { "gen_ai.response.id": "resp-1" };
    expect(
      calls(
        agent("A", 0, 30, { id: "a" }),
        llm("m", 1, 9, { id: "framework", parent: "a", attributes: id }),
        llm("m", 1, 9, { id: "sdk", parent: "a", attributes: id, scope: "com.anthropic.sdk.typescript" }),
        llm("m", 10, 19, { id: "again", parent: "a", attributes: id }),
      ).llm,
    ).toEqual(["framework", "again"]);
  });

  it("counts two spans that two emitters sent side by side once, where time and tokens are the same", () => {
    const used = (input: number) => ({ "gen_ai.usage.input_tokens": input, "gen_ai.usage.output_tokens": 7 });
    const sdk = { parent: "a", scope: "com.anthropic.sdk.typescript" };
    expect(
      calls(
        agent("A", 0, 60, { id: "a" }),
        llm("m", 1, 9, { id: "framework", parent: "a", attributes: used(5) }),
        llm("m", 2, 10, { ...sdk, id: "streamed", attributes: used(5) }),
        llm("m", 20, 29, { id: "parallel", parent: "a", attributes: used(6) }),
        llm("m", 20, 29, { id: "of the same emitter", parent: "a", attributes: used(6) }),
        llm("m", 30, 39, { ...sdk, id: "later", attributes: used(6) }),
        llm("m", 31, 39, { id: "another", parent: "a", attributes: used(9) }),
      ).llm,
    ).toEqual(["framework", "parallel", "of the same emitter", "later", "another"]);
  });
});
