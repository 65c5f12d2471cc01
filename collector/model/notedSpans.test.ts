import { describe, expect, it } from "vitest";
import { agent, modelSpans, tool } from "../../test/support/buildSpans.ts";
import { spanTree } from "./spanTree.ts";

const tree = spanTree(
  modelSpans(
    { name: "root", from: 0, to: 90, attributes: { "gen_ai.conversation.id": "talk" } },
    agent("A", 10, 80, { id: "a", parent: "root" }),
    tool("search", 20, 30, { id: "search", parent: "a" }),
    tool("lost", 40, 50, { id: "lost", parent: "gone" }),
  ).map((span, _, [first]) => ({
    ...span,
    process: first?.process ?? span.process,
    fromLog: span.spanId === "search",
  })),
);

describe("notedSpans", () => {
  it("lists the few spans that a question is about, and leaves the others out", () => {
    const { agents, orphans, checks, approvals, retries, budgets, calls, reads } = tree.noted;
    expect(agents.map(({ span }) => span.spanId)).toEqual(["a"]);
    expect(orphans.map(({ span }) => span.spanId)).toEqual(["lost"]);
    expect([checks, approvals, retries, budgets, calls, reads].flat()).toEqual([]);
  });

  it("knows how many were sent as spans, who sent them and in which session", () => {
    expect(tree.noted.sent).toBe(3);
    expect(tree.noted.processes.size).toBe(1);
    expect(tree.noted.sessionId).toBe("talk");
  });
});
