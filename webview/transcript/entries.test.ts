import { expect, test } from "vitest";
import { spanRow } from "../../test/support/panelRows.ts";
import { buildTree } from "../timeline/tree.ts";
import { AgentColours } from "../ui/agentColours.ts";
import { transcriptEntries } from "./entries.ts";

const entries = (...rows: ReturnType<typeof spanRow>[]) => {
  const tree = buildTree(rows, new AgentColours([]), 100);
  return transcriptEntries(tree).map(({ index, kind, level }) => [tree.rows[index]?.spanId, kind, level]);
};

test("what was said and done stands in order of time, parts of a call with their call", () => {
  expect(
    entries(
      spanRow("run", { kind: "workflow" }),
      spanRow("agent", { kind: "agent", depth: 1 }),
      spanRow("second", { kind: "llm", depth: 2, offsetMs: 50 }),
      spanRow("first", { kind: "llm", depth: 2, offsetMs: 10 }),
      spanRow("call", { kind: "tool", depth: 2, offsetMs: 30 }),
      spanRow("client", { kind: "mcp", depth: 3, offsetMs: 31 }),
      spanRow("plumbing", { kind: "llm", depth: 2, internal: true }),
    ),
  ).toEqual([
    ["first", "model", 0],
    ["call", "tool", 0],
    ["second", "model", 0],
  ]);
});

test("what an agent does that was called as a tool is its own, a level further in", () => {
  expect(
    entries(
      spanRow("agent", { kind: "agent", agent: "Researcher" }),
      spanRow("ask", { kind: "tool", agent: "Researcher", depth: 1 }),
      spanRow("asked", { kind: "agent", agent: "Checker", depth: 2 }),
      spanRow("said", { kind: "llm", agent: "Checker", depth: 3, offsetMs: 5 }),
      spanRow("scout", { kind: "tool", agent: "Researcher", depth: 1, offsetMs: 10 }),
      spanRow("own", { kind: "llm", agent: "Researcher", depth: 2, offsetMs: 11 }),
      spanRow("other", { kind: "llm", agent: "Scout", depth: 2, offsetMs: 12 }),
    ),
  ).toEqual([
    ["ask", "tool", 0],
    ["said", "model", 1],
    ["scout", "tool", 0],
    ["other", "model", 1],
  ]);
});

test("of checks only hits are told, and people always", () => {
  expect(
    entries(
      spanRow("allowed", { kind: "guardrail", verdict: "allow" }),
      spanRow("blocked", { kind: "guardrail", verdict: "block", offsetMs: 1 }),
      spanRow("asked", { kind: "approval", waiting: true, offsetMs: 2 }),
    ),
  ).toEqual([
    ["blocked", "check", 0],
    ["asked", "approval", 0],
  ]);
});
