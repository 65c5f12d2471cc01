import { expect, test } from "vitest";
import { spanRow } from "../../test/support/panelRows.ts";
import { AgentColours } from "../ui/agentColours.ts";
import { buildTree, SHAPE } from "./tree.ts";

const build = (...rows: ReturnType<typeof spanRow>[]) => buildTree(rows, new AgentColours(["Planner"]), 100);

test("a subtree is the stretch from its row to its end", () => {
  const tree = build(
    spanRow("run", { kind: "workflow" }),
    spanRow("agent", { depth: 1, kind: "agent" }),
    spanRow("call", { depth: 2 }),
    spanRow("other", { depth: 1 }),
    spanRow("orphan"),
  );
  expect([...tree.end]).toEqual([4, 3, 3, 4, 5]);
  expect([...tree.parent]).toEqual([-1, 0, 1, 0, -1]);
});

test("what contains is a line, what works is ink, and a tool that runs an agent only contains", () => {
  const tree = build(
    spanRow("ask", { kind: "tool" }),
    spanRow("agent", { kind: "agent", depth: 1 }),
    spanRow("model", { kind: "llm", depth: 2 }),
    spanRow("tool", { kind: "tool", depth: 2 }),
    spanRow("check", { kind: "guardrail", depth: 2 }),
    spanRow("person", { kind: "approval", waiting: true, depth: 2 }),
  );
  expect([...tree.shape]).toEqual([SHAPE.container, SHAPE.container, SHAPE.model, SHAPE.work, SHAPE.check, SHAPE.wait]);
});

test("what has no end reaches to the end of the run", () => {
  expect(build(spanRow("a", { offsetMs: 20, durationMs: null })).to[0]).toBe(100);
});

test("trouble inside is known outside", () => {
  const tree = build(spanRow("run"), spanRow("agent", { depth: 1 }), spanRow("call", { depth: 2, status: "error" }));
  expect([...tree.trouble]).toEqual([1, 1, 1]);
});

test("a container that failed because of something inside it only passed that on", () => {
  const failed = { status: "error" } as const;
  const tree = build(
    spanRow("run", { kind: "workflow", ...failed }),
    spanRow("call", { depth: 1, ...failed }),
    spanRow("repaired", { kind: "workflow", ...failed }),
    spanRow("first try", { depth: 1, repaired: true, ...failed }),
  );
  expect([...tree.passedOn]).toEqual([1, 0, 0, 0]);
});

test("a run that a check blocked has its failure from the check", () => {
  const tree = build(
    spanRow("run", { kind: "workflow", status: "error" }),
    spanRow("check", { depth: 1, kind: "guardrail", verdict: "block" }),
  );
  expect(tree.passedOn[0]).toBe(1);
});
