import { expect, test } from "vitest";
import type { Budget } from "../../collector/contract/facts.ts";
import { spanRow } from "../../test/support/panelRows.ts";
import { buildTree } from "../timeline/tree.ts";
import { AgentColours } from "../ui/agentColours.ts";
import { budgetParts, budgetRows, LIMIT_AT } from "./rows.ts";

const budget = (given: Partial<Budget>): Budget => ({
  subject: "agent",
  name: "Researcher",
  kind: "time",
  limit: 1500,
  used: 1000,
  over: false,
  scope: "subtree",
  usedSource: "counted",
  action: null,
  spanId: "agent",
  agent: "Researcher",
  ...given,
});

test("budgets that were passed come first, by how much, kept ones by how little was left", () => {
  const { over, kept } = budgetRows([
    budget({ name: "kept", used: 100 }),
    budget({ name: "worse", used: 3000, over: true }),
    budget({ name: "near", used: 1400 }),
    budget({ name: "bad", used: 1887, over: true }),
  ]);
  expect(over.map((row) => row.budget.name)).toEqual(["worse", "bad"]);
  expect(kept.map((row) => row.budget.name)).toEqual(["near", "kept"]);
});

test("amounts have the unit of their kind", () => {
  const texts = (given: Partial<Budget>) => {
    const { over, kept } = budgetRows([budget(given)]);
    const row = over[0] ?? kept[0];
    return [row?.name, row?.used, row?.limit, row?.note].map((part) => part?.replaceAll("\u00a0", " "));
  };
  expect(texts({ used: 1887, over: true })).toEqual(["Researcher, time", "1.89 s", "1.5 s", "387 ms over"]);
  expect(texts({ subject: "run", kind: "cost", used: 0.011, limit: 0.02 })).toEqual([
    "Run, cost",
    "$0.011",
    "$0.020",
    "55 % used",
  ]);
  expect(texts({ kind: "tool_calls", used: 7, limit: 4, over: true })).toEqual([
    "Researcher, tool calls",
    "7",
    "4",
    "3 over",
  ]);
});

test("every limit stands at the same place, and nothing sent is unknown and not 0", () => {
  const { kept } = budgetRows([budget({ used: 1500 }), budget({ used: null })]);
  expect(kept[0]?.meter).toBeCloseTo(LIMIT_AT);
  expect(kept[1]).toMatchObject({ used: null, meter: 0, note: "nothing was sent that counts" });
});

test("the time of a budget is split by the children the run waited for", () => {
  const tree = buildTree(
    [
      spanRow("agent", { kind: "agent", durationMs: 100 }),
      spanRow("m1", { depth: 1, label: "gpt", kind: "llm", durationMs: 30 }),
      spanRow("m2", { depth: 1, label: "gpt", kind: "llm", durationMs: 30 }),
      spanRow("tool", { depth: 1, label: "search", durationMs: 20, status: "error" }),
      spanRow("inside", { depth: 2, label: "inside", durationMs: 20 }),
      spanRow("beside", { depth: 1, label: "beside", durationMs: 90, onPath: false }),
    ],
    new AgentColours([]),
    100,
  );
  expect(budgetParts(tree, "agent")).toMatchObject([
    { label: "gpt", calls: 2, ms: 60, share: 0.75, failed: false, spanId: "m1" },
    { label: "search", calls: 1, ms: 20, share: 0.25, failed: true },
  ]);
  expect(budgetParts(tree, "unknown")).toEqual([]);
});
