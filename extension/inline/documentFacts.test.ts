import { expect, test } from "vitest";
import { aKey } from "../../test/support/builtFacts.ts";
import { aRun } from "../../test/support/builtRun.ts";
import { documentFacts } from "./documentFacts.ts";
import { FactsMemory } from "./factsMemory.ts";
import { USUAL_PARTS } from "./lensParts.ts";
import type { PlacedKey } from "./placedKey.ts";

const agent = aKey({ name: "Planner", intervals: [{ fromMs: 0, toMs: 100, waiting: false }] });
const tool = aKey({ kind: "tool", name: "look", calls: 3, intervals: [{ fromMs: 10, toMs: 60, waiting: false }] });
const SOURCE = ["def plan():", "    look()", "    ask()", "", "def other():", "    look()"];

const on = (line: number, key = tool, given: Partial<PlacedKey> = {}): PlacedKey => ({
  ...{ key, line, role: "call", via: "attributes", exact: true, stale: false, was: null },
  ...given,
});

function input(lines: readonly string[], placed: readonly PlacedKey[]) {
  const code = { runIds: ["r1"], durationMs: 200, keys: [agent, tool] };
  const all = { lines, placed, tabSize: 4, run: aRun(), code, runs: 1, difference: false };
  return { ...all, plans: new Map(), lensParts: new Set(USUAL_PARTS) };
}

test("after edits the facts are those that would be worked out anew", () => {
  const memory = new FactsMemory();
  const versions: [readonly string[], PlacedKey[]][] = [
    [SOURCE, [on(2), on(3, agent)]],
    // A line above, and back.
    [
      ["# a", ...SOURCE],
      [on(3), on(4, agent)],
    ],
    [SOURCE, [on(2), on(3, agent)]],
    // Two on one line now; a name only; gone; in another function.
    [SOURCE, [on(2), on(2, agent)]],
    [SOURCE, [on(2, agent), on(2)]],
    [SOURCE, [on(2, tool, { exact: false, via: "symbol" }), on(3, agent)]],
    [SOURCE, [on(2, tool, { stale: true, was: "look(1)" }), on(3, agent)]],
    [SOURCE, [on(2, tool, { stale: true, was: "look(2)" }), on(3, agent)]],
    [SOURCE, [on(6), on(3, agent)]],
    [SOURCE, [on(2), on(6), on(1, agent, { role: "definition", exact: false, via: "symbol" })]],
    // The function above is none any more.
    [
      ["x = [", ...SOURCE.slice(1)],
      [on(2), on(3, agent)],
    ],
  ];
  for (const [lines, placed] of versions)
    expect(documentFacts(input(lines, placed), memory)).toEqual(documentFacts(input(lines, placed)));
});

test("an edit that only moves lines makes nothing anew of what they say", () => {
  const memory = new FactsMemory();
  const before = documentFacts(input(SOURCE, [on(2), on(3, agent)]), memory);
  const after = documentFacts(input(["", ...SOURCE], [on(3), on(4, agent)]), memory);
  expect(after.lines.map(({ line }) => line)).toEqual([3, 4]);
  expect(after.lenses.map(({ line }) => line)).toEqual([2]);
  expect(after.lines[0]?.intervals).toBe(before.lines[0]?.intervals);
  expect(after.lenses[0]?.spans).toBe(before.lenses[0]?.spans);
});
