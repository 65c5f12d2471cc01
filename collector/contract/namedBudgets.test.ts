import { expect, test } from "vitest";
import { aSpan } from "../../test/support/builtRun.ts";
import type { Budget } from "./facts.ts";
import type { RunLine } from "./line.ts";
import { budgetsWith, judge, lineWith, readBudgets } from "./namedBudgets.ts";

const named = new Map([["Researcher", 600]]);
const spans = [
  aSpan({ spanId: "run", kind: "run", label: "desk", offsetMs: 0, durationMs: 2_000 }),
  aSpan({ spanId: "a", kind: "agent", label: "Researcher", depth: 1, offsetMs: 0, durationMs: 500 }),
  aSpan({ spanId: "b", kind: "agent", label: "Researcher", depth: 1, offsetMs: 500, durationMs: 900 }),
  aSpan({ spanId: "t", kind: "tool", label: "search", depth: 2, offsetMs: 500, durationMs: 900 }),
  aSpan({ spanId: "h", kind: "handoff", label: "Researcher", depth: 1, offsetMs: 1_400, durationMs: 600 }),
];

test("the longest call of a thing is held against its budget, and what only hands on is not", () => {
  const { uses, overruns } = judge(spans, 2_000, named);
  expect(uses).toEqual([
    { kind: "agent", name: "Researcher", agent: null, limitMs: 600, usedMs: 900, spanId: "b", calls: 2 },
  ]);
  expect(overruns).toMatchObject([{ spanId: "b", atMs: 1_100 }]);
});

test("waiting for a person counts towards no budget, and puts off when it runs out", () => {
  const wait = (offsetMs: number, durationMs: number) =>
    aSpan({ spanId: `w${offsetMs}`, kind: "approval", depth: 2, offsetMs, durationMs, waiting: true });
  const waiting = judge([...spans.slice(0, 4), wait(1_000, 150), wait(600, 100)], 2_000, named);
  expect(waiting.uses).toMatchObject([{ usedMs: 650 }]);
  expect(waiting.overruns).toMatchObject([{ atMs: 1_350 }]);
  const long = judge([...spans.slice(0, 4), wait(300, 1_500)], 2_000, named);
  expect(long.uses).toMatchObject([{ usedMs: 300, spanId: "a" }]);
  expect(long.overruns).toEqual([]);
});

test("a call under way counts up to the last sign of life", () => {
  const running = judge([{ ...spans[2]!, durationMs: null }], 1_800, named);
  expect(running.uses).toMatchObject([{ usedMs: 1_300 }]);
});

test("a budget of the workspace stands in for the one that was sent for the same thing, and for no other", () => {
  const sent = (name: string, kind: Budget["kind"]): Budget => ({
    subject: "agent",
    name,
    kind,
    limit: 100,
    used: 200,
    over: true,
    scope: "subtree",
    usedSource: "sent",
    action: null,
    spanId: "x",
    agent: name,
  });
  const { uses } = judge(spans, 2_000, named);
  const all = budgetsWith(
    [sent("Researcher", "time"), sent("Researcher", "tokens"), sent("Writer", "time")],
    named,
    uses,
  );
  expect(all.map(({ name, kind, limit, used }) => [name, kind, limit, used])).toEqual([
    ["Researcher", "tokens", 100, 200],
    ["Writer", "time", 100, 200],
    ["Researcher", "time", 600, 900],
  ]);
});

test("the line is double from where the budget ran out, and a mark of the budget that was sent is gone", () => {
  const segment = { state: "working", agent: "Researcher", over: false } as const;
  const line: RunLine = {
    durationMs: 2_000,
    segments: [
      { ...segment, fromMs: 0, toMs: 500, spanId: "a" },
      { ...segment, fromMs: 500, toMs: 1_400, spanId: "t" },
      { ...segment, fromMs: 1_400, toMs: 2_000, spanId: "run" },
    ],
    marks: [
      { atMs: 700, kind: "over", spanId: "b" },
      { atMs: 1_200, kind: "failed", spanId: "t" },
    ],
    open: false,
  };
  const seen = lineWith(line, judge(spans, 2_000, named));
  expect(seen.segments.map(({ fromMs, toMs, over }) => [fromMs, toMs, over])).toEqual([
    [0, 500, false],
    [500, 1_100, false],
    [1_100, 1_400, true],
    [1_400, 2_000, false],
  ]);
  expect(seen.marks.map(({ atMs, kind }) => [atMs, kind])).toEqual([
    [1_100, "over"],
    [1_200, "failed"],
  ]);
});

test("what is no time is no budget, whatever its name", () => {
  const setting: unknown = JSON.parse('{"a": 10, "b": "10", "c": 0, "d": -1, "__proto__": 7, "toString": 5}');
  expect([...readBudgets(setting)]).toEqual([
    ["a", 10],
    ["__proto__", 7],
    ["toString", 5],
  ]);
  expect(readBudgets(null).size).toBe(0);
});
