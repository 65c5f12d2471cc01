import { describe, expect, it } from "vitest";
import { agent, llm, modelSpans, type SpanSpec, tool, workflow } from "../../test/support/buildSpans.ts";
import { criticalPath } from "./criticalPath.ts";
import { spanTree } from "./spanTree.ts";

const path = (...specs: readonly SpanSpec[]) =>
  criticalPath(spanTree(modelSpans(...specs))).stretches.map(
    ({ fromMs, toMs, node }) => `${fromMs}-${toMs} ${node.span.spanId}`,
  );

describe("criticalPath", () => {
  it("is the deepest span at each instant, and what only holds others' work leaves gaps", () => {
    expect(
      path(
        workflow("w", 0, 100, { id: "w" }),
        agent("A", 10, 60, { id: "a", parent: "w" }),
        llm("m", 12, 30, { id: "m1", parent: "a" }),
        tool("t", 32, 58, { id: "t", parent: "a" }),
        agent("B", 70, 100, { id: "b", parent: "w" }),
        llm("m", 70, 95, { id: "m2", parent: "b" }),
      ),
    ).toEqual(["12-30 m1", "32-58 t", "70-95 m2"]);
  });

  it("waits for the last of parallel spans and stacks none up", () => {
    expect(
      path(
        agent("A", 0, 100, { id: "a" }),
        tool("short", 0, 40, { id: "short", parent: "a" }),
        tool("long", 0, 80, { id: "long", parent: "a" }),
        llm("m", 80, 100, { id: "m", parent: "a" }),
      ),
    ).toEqual(["0-80 long", "80-100 m"]);
  });

  it("gives a tool its own time around what it called", () => {
    expect(path(tool("outer", 0, 100, { id: "outer" }), llm("m", 20, 60, { id: "m", parent: "outer" }))).toEqual([
      "0-20 outer",
      "20-60 m",
      "60-100 outer",
    ]);
  });

  it("follows work that outlives its parent", () => {
    expect(
      path(workflow("w", 0, 50, { id: "w" }), tool("background", 10, 90, { id: "background", parent: "w" })),
    ).toEqual(["10-90 background"]);
  });

  it("gives the time before a tool to the model that still streams while the tool runs", () => {
    expect(
      path(
        agent("A", 0, 100, { id: "a" }),
        llm("m", 0, 60, { id: "m", parent: "a" }),
        tool("eager", 50, 55, { id: "t", parent: "a" }),
        tool("last", 70, 100, { id: "last", parent: "a" }),
      ),
    ).toEqual(["0-60 m", "70-100 last"]);
    expect(
      path(
        agent("A", 0, 100, { id: "a" }),
        llm("m", 0, 60, { id: "m", parent: "a" }),
        tool("eager", 50, 100, { id: "t", parent: "a" }),
      ),
    ).toEqual(["0-50 m", "50-100 t"]);
  });

  it("does not look into plumbing under a model call", () => {
    expect(
      path(llm("m", 0, 50, { id: "m" }), {
        name: "POST",
        parent: "m",
        from: 5,
        to: 45,
        attributes: { "gen_ai.operation.name": "create_agent" },
      }),
    ).toEqual(["0-50 m"]);
  });

  it("leaves out plumbing beside the work, unless there is nothing else", () => {
    const noise = { "gen_ai.operation.name": "create_agent" };
    const beside = [0, 20, 40, 60, 80].map((from) => ({
      name: `noise ${from}`,
      from,
      to: from + 19,
      attributes: noise,
    }));
    expect(path(agent("A", 0, 90, { id: "a" }), llm("m", 0, 85, { id: "m", parent: "a" }), ...beside)).toEqual([
      "0-85 m",
    ]);
    expect(path(...beside)).toHaveLength(5);
  });

  it("counts an agent of whom nothing more is known as working", () => {
    expect(path(workflow("w", 0, 9, { id: "w" }), agent("Remote", 2, 8, { id: "r", parent: "w" }))).toEqual(["2-8 r"]);
  });

  it("adds up to no more than the run, with children that start and end at odd times", () => {
    const specs = [workflow("w", 0, 1000, { id: "w" })];
    for (let i = 0; i < 200; i++) {
      const from = (i * 37) % 900;
      specs.push(
        tool(`t${i}`, from, from + ((i * 91) % 160), { parent: i % 3 === 0 ? "w" : `execute_tool t${i - 1}` }),
      );
    }
    const { stretches } = criticalPath(spanTree(modelSpans(...specs)));
    for (let i = 1; i < stretches.length; i++) {
      expect(stretches[i]?.fromMs).toBeGreaterThanOrEqual(stretches[i - 1]?.toMs ?? 0);
    }
  });
});
