import { expect, test } from "vitest";
import { aKey } from "../../test/support/builtFacts.ts";
import { afterColumns, afterLineText, changeText } from "./afterLine.ts";
import { COLUMN_WIDTH, columnText } from "./column.ts";
import { widthOf } from "./inkedText.ts";
import { lineFacts } from "./lineFacts.ts";
import { ownFailures } from "./ownFailures.ts";

const between = (fromMs: number, toMs: number, waiting = false) => ({ fromMs, toMs, waiting });
const factsOf = (given: Parameters<typeof aKey>[0], stale = false, runs = 1) => {
  const key = aKey(given);
  const context = { durationMs: 1_000, runs, agents: ["Planner"], failures: ownFailures([key]) };
  return lineFacts([{ key, role: "call", line: 1, exact: true, stale, via: "attributes", was: null }], context)[0]!;
};
const text = (pieces: readonly { text: string }[]) =>
  pieces
    .map((piece) => piece.text)
    .join("")
    .replaceAll("\u00a0", " ");
const after = (given: Parameters<typeof aKey>[0], words = true) => text(afterLineText(factsOf(given), 1_000, words));

test("behind a line stand the run's line, its time and one word", () => {
  expect(after({ intervals: [between(0, 500)] })).toBe("━━━━━━──────   500 ms  50 %");
  expect(after({ intervals: [between(0, 500)], messagesTo: [{ to: "Checker", channel: "agent_tool" }] })).toContain(
    "→ Checker",
  );
  expect(after({ kind: "tool", intervals: [between(0, 500)], retries: 1 })).toContain("retried");
  expect(after({ kind: "approval", intervals: [between(0, 500, true)] })).toBe("┅┅┅┅┅┅──────   500 ms  waiting");
});

test("verdicts, failures and budgets say so, and keep their word in a crowd", () => {
  const check = { kind: "guardrail", name: "no_promises", intervals: [between(999, 999.2)] } as const;
  expect(after({ ...check, hits: 1, verdict: "block" }, false)).toBe("───────────◆    <1 ms  blocked");
  expect(after({ ...check, verdict: "allow" })).toContain("allowed");
  expect(after({ kind: "tool", errors: 1, repaired: 1, intervals: [between(0, 70)] }, false)).toContain("✕");
  const budget = { limitMs: 500, usedMs: 840, over: true };
  expect(after({ budget, intervals: [between(0, 840)] })).toBe("━━━━━━━┃════  840 ms of 500 ms  ▲");
  expect(after({ intervals: [between(0, 500)] }, false)).toBe("━━━━━━──────   500 ms");
});

test("it never takes more than 42 characters", () => {
  for (const given of [
    { budget: { limitMs: 123_456, usedMs: 234_567, over: true }, intervals: [between(0, 1_000)] },
    { kind: "tool", errors: 12, repaired: 12, intervals: [between(0, 1_000)] },
    {
      messagesTo: [
        { to: "An agent with a very long name", channel: "a2a" },
        { to: "b", channel: "a2a" },
      ],
      intervals: [between(0, 1_000)],
    },
  ] as const)
    expect(after(given).length).toBeLessThanOrEqual(42);
});

test("a stale place says only that", () => {
  expect(text(afterLineText(factsOf({ intervals: [between(0, 1)] }, true), 1_000, true))).toBe("stale");
});

test("over several runs a line says how long a call takes and how often it was made", () => {
  const facts = factsOf({ calls: 12, p50Ms: 240 }, false, 10);
  expect(text(afterLineText(facts, 1_000, true))).toBe(" 240 ms  12 calls");
});

test("in a difference a line says how it changed", () => {
  const change = { callsBefore: 1, inputTokens: null, errors: 0 };
  const said = (given: Parameters<typeof aKey>[0]) => changeText(factsOf(given))?.text.replaceAll("\u00a0", " ");
  expect(said({ totalMs: 625, change: { ...change, kind: "slower", ms: 125 } })).toBe("▲ +125 ms");
  expect(said({ totalMs: 100, change: { ...change, kind: "faster", ms: -69 } })).toBe("▼ −69 ms");
  expect(said({ change: { ...change, kind: "new", ms: 1 } })).toBe("+ new");
  expect(said({ change: { ...change, kind: "gone", ms: -1 } })).toBe("− gone");
  expect(said({})).toBeUndefined();
});

test("texts of one function begin in one column; a long line leaves no room", () => {
  const lines = ["function f() {", "  await a();", "  await longer();", `  await far(${"x".repeat(90)});`, "}", "g();"];
  const facts = [2, 3, 4, 6].map((line) => ({ ...factsOf({}), line }));
  expect([...afterColumns(facts, lines, 4)]).toEqual([
    [2, 20],
    [3, 20],
    [4, null],
    [6, 7],
  ]);
});

test("tabs and wide characters take the columns that they are drawn in", () => {
  expect(widthOf("\ta", 4)).toBe(5);
  expect(widthOf("ab\tc", 4)).toBe(5);
  expect(widthOf("日本", 4)).toBe(4);
});

test("the waterfall column always has the same width", () => {
  for (const given of [
    { intervals: [between(0, 500)] },
    { intervals: [] },
    { kind: "guardrail", hits: 1, verdict: "block", intervals: [between(1, 2)] },
    { budget: { limitMs: 1, usedMs: 4_512_000, over: true }, intervals: [between(0, 1_000)] },
    { intervals: Array.from({ length: 9 }, (_, i) => between(i * 111, i * 111 + 40)) },
  ] as const) {
    const drawn = columnText(factsOf(given), 1_000);
    expect(text(drawn)).toHaveLength(COLUMN_WIDTH);
    expect(drawn.length).toBeLessThanOrEqual(10);
  }
  expect(
    text(
      columnText(factsOf({ budget: { limitMs: 1, usedMs: 1_890, over: true }, intervals: [between(0, 1_000)] }), 1_000),
    ),
  ).toBe("━━━━━━━━━━━━━━━━━━  1.89 s ▲  ");
});
