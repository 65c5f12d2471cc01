import { expect, test } from "vitest";
import { aKey, aRunFacts } from "../../test/support/builtFacts.ts";
import { aSpan } from "../../test/support/builtRun.ts";
import { codeWithBudgets, parseTime, roomyLimit, withBudgets } from "./namedBudgets.ts";

const researcher = aKey({ name: "Researcher", spanIds: ["a", "b"], calls: 2, p95Ms: 900, sampleMs: [500, 900] });
const writer = aKey({ name: "Writer", spanIds: ["w"] });
const facts = aRunFacts({
  spans: [
    aSpan({ spanId: "a", kind: "agent", label: "Researcher", offsetMs: 0, durationMs: 500 }),
    aSpan({ spanId: "b", kind: "agent", label: "Researcher", offsetMs: 500, durationMs: 900 }),
    aSpan({ spanId: "w", kind: "agent", label: "Writer", offsetMs: 1_400, durationMs: 300 }),
  ],
  code: { runIds: ["r1"], durationMs: 2_000, keys: [researcher, writer] },
});
const named = new Map([["Researcher", 600]]);

test("the longest call is held against the budget of its name, on code, spans and in the list", () => {
  const seen = withBudgets(facts, named);
  expect(seen.code.keys.map((key) => key.budget)).toEqual([{ limitMs: 600, usedMs: 900, over: true }, null]);
  expect(seen.spans.map((span) => span.budgetMs)).toEqual([600, 600, null]);
  expect(seen.budgets).toMatchObject([{ subject: "agent", name: "Researcher", limit: 600, used: 900, spanId: "b" }]);
  expect(seen.run.overBudget).toBe(1);
});

test("a budget of the workspace stands in for the one that was sent for the same thing, and for no other", () => {
  const budget = (name: string, over: boolean) => ({
    subject: "agent" as const,
    name,
    kind: "time" as const,
    limit: 100,
    used: 200,
    over,
    scope: "subtree" as const,
    usedSource: "sent" as const,
    action: null,
    spanId: "x",
    agent: name,
  });
  const seen = withBudgets(
    { ...facts, budgets: [budget("Researcher", true), budget("Writer", true)] },
    new Map([["Researcher", 1_000]]),
  );
  expect(seen.budgets.map(({ name, limit, over }) => [name, limit, over])).toEqual([
    ["Writer", 100, true],
    ["Researcher", 1_000, false],
  ]);
  expect(seen.run.overBudget).toBe(1);
});

test("waiting for a person counts towards no budget, and a call under way counts up to the last sign of life", () => {
  const waiting = aSpan({ spanId: "p", kind: "approval", offsetMs: 600, durationMs: 500, waiting: true });
  expect(withBudgets({ ...facts, spans: [...facts.spans, waiting] }, named).code.keys[0]?.budget).toMatchObject({
    usedMs: 500,
    over: false,
  });
  const running = facts.spans.map((span) => (span.spanId === "b" ? { ...span, durationMs: null } : span));
  const run = { ...facts.run, durationMs: 2_000 };
  expect(withBudgets({ ...facts, run, spans: running }, named).code.keys[0]?.budget?.usedMs).toBe(1_500);
});

test("without budgets a run is what it was", () => {
  expect(withBudgets(facts, new Map())).toBe(facts);
});

test("over several runs nearly all calls must keep it", () => {
  const [key] = codeWithBudgets(facts.code, named).keys;
  expect(key?.budget).toEqual({ limitMs: 600, usedMs: 900, over: true });
});

test("times are read as people write them", () => {
  expect(["1500", "300 ms", "1.5 s", "1,5s", "2 min"].map(parseTime)).toEqual([1_500, 300, 1_500, 1_500, 120_000]);
  expect(["", "0", "soon", "1 h", "-5"].map(parseTime)).toEqual([null, null, null, null, null]);
});

test("a raised budget has room and a round figure", () => {
  expect([1_887, 83, 410, 12_340, 0.4].map(roomyLimit)).toEqual([2_300, 100, 500, 15_000, 1]);
});
