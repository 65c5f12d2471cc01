import { expect, test } from "vitest";
import { aKey, aPlacedKey } from "../../test/support/builtFacts.ts";
import { lineFacts, NO_AGENT } from "./lineFacts.ts";
import { ownFailures } from "./ownFailures.ts";
import type { PlacedKey } from "./placedKey.ts";

const between = (fromMs: number, toMs: number, waiting = false) => ({ fromMs, toMs, waiting });
const context = (placed: readonly PlacedKey[]) => ({
  durationMs: 1_000,
  runs: 1,
  agents: ["Planner", "Researcher"],
  failures: ownFailures(placed.map(({ key }) => key)),
});
const facts = (...placed: PlacedKey[]) => lineFacts(placed, context(placed));

test("a line adds its calls up; what runs in parallel counts once", () => {
  const [line] = facts(
    aPlacedKey(3, aKey({ name: "Planner", agent: "Planner", intervals: [between(0, 400)] })),
    aPlacedKey(3, aKey({ name: "Researcher", agent: "Researcher", intervals: [between(200, 500)] })),
  );
  expect(line).toMatchObject({ line: 3, ms: 500, share: 0.5, colour: NO_AGENT, exact: true, trouble: null });
});

test("lines come top to bottom, each in the colour of its one agent", () => {
  const lines = facts(
    aPlacedKey(9, aKey({ name: "search", kind: "tool", agent: "Researcher", intervals: [between(0, 10)] })),
    aPlacedKey(2, aKey({ name: "Planner", intervals: [between(0, 10)] })),
    aPlacedKey(5, aKey({ kind: "retriever", agent: "somebody else" })),
  );
  expect(lines.map(({ line, colour }) => [line, colour])).toEqual([
    [2, 1],
    [5, NO_AGENT],
    [9, 2],
  ]);
});

test("a definition is no call: its line is not touched", () => {
  expect(facts(aPlacedKey(1, aKey(), { role: "definition" }))).toEqual([]);
});

test("what telemetry named outranks a guess on the same line", () => {
  const [line] = facts(aPlacedKey(1, aKey({ name: "a" })), aPlacedKey(1, aKey({ name: "b" }), { exact: false }));
  expect(line?.keys.map((key) => key.name)).toEqual(["a"]);
});

test("the caller of a helper shows the time spent in it, and leaves what went wrong to the helper", () => {
  const failed = aKey({ kind: "tool", name: "search", errors: 1, intervals: [between(0, 140)] });
  const [line] = facts(aPlacedKey(85, failed, { role: "caller", exact: false }));
  expect(line).toMatchObject({ caller: true, exact: false, ms: 140, trouble: null });
});

test("a budget's own measure is the time; one that was exceeded is trouble", () => {
  const budget = { limitMs: 300, usedMs: 350, over: true };
  const [line] = facts(aPlacedKey(1, aKey({ budget, intervals: [between(0, 900, false)] })));
  expect(line).toMatchObject({ ms: 350, budget, trouble: "over" });
});

test("a failure is told where it began and not on all that called it", () => {
  const lines = facts(
    aPlacedKey(1, aKey({ kind: "workflow", name: "desk", errors: 1, passedOn: 1 })),
    aPlacedKey(2, aKey({ kind: "agent", name: "Planner", errors: 1, passedOn: 1 })),
    aPlacedKey(3, aKey({ kind: "tool", name: "search", errors: 1 })),
  );
  expect(lines.map(({ trouble }) => trouble)).toEqual([null, null, "failed"]);
  expect(facts(aPlacedKey(1, aKey({ kind: "workflow", errors: 1 })))[0]?.trouble).toBe("failed");
});

test("a run that a guardrail stopped is told at the guardrail", () => {
  const lines = facts(
    aPlacedKey(1, aKey({ kind: "workflow", errors: 1 })),
    aPlacedKey(
      2,
      aKey({
        kind: "guardrail",
        name: "no_promises",
        hits: 1,
        errors: 1,
        verdict: "block",
        intervals: [between(5, 6)],
      }),
    ),
  );
  expect(lines.map(({ trouble }) => trouble)).toEqual([null, "hit"]);
  expect(lines[1]).toMatchObject({ intervals: [], marks: [{ atMs: 5, kind: "hit" }] });
});

test("time that is not known is not 0", () => {
  expect(facts(aPlacedKey(1, aKey({ intervals: [] })))[0]).toMatchObject({ ms: null, share: null });
});

test("what is gone is told where nothing else stands, also of a definition", () => {
  const gone = { stale: true, was: "await plan()" };
  const [mixed] = facts(
    aPlacedKey(3, aKey({ name: "Planner" }), gone),
    aPlacedKey(3, aKey({ name: "Writer" }), { exact: false, via: "symbol" }),
  );
  expect(mixed).toMatchObject({ stale: false, was: null, told: false });
  expect(mixed?.keys.map(({ name }) => name)).toEqual(["Writer"]);
  const [alone] = facts(aPlacedKey(3, aKey({ name: "Planner" }), { ...gone, role: "definition" }));
  expect(alone).toMatchObject({ stale: true, was: "await plan()", told: true });
});
