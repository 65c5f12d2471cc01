import { expect, test } from "vitest";
import { aKey, aPlacedKey } from "../../test/support/builtFacts.ts";
import { type LensOptions, lensFacts } from "./lensFacts.ts";
import { LENS_PARTS, readLensParts, USUAL_PARTS } from "./lensParts.ts";
import { ownFailures } from "./ownFailures.ts";
import type { PlacedKey } from "./placedKey.ts";

const source = `async function agentLoop(name: string) {
  return invokeAgent(name, async () => {
    const r = await chat();
  });
}

async function workflow() {
  return inSpan('workflow', async () => {
    await guardrail('no_insults');
    const plan = await agentLoop('Planner');
  });
}
export const writer = agent({ name: "Writer" });`.split("\n");

const between = (fromMs: number, toMs: number) => [{ fromMs, toMs, waiting: false }];
const lenses = (placed: readonly PlacedKey[], options: Partial<LensOptions> = {}) =>
  lensFacts(placed, source, {
    costSource: "estimated",
    runs: 1,
    difference: false,
    parts: new Set(USUAL_PARTS),
    plans: new Map(),
    failures: ownFailures(placed.map(({ key }) => key)),
    ...options,
  }).map(({ line, trouble, what }) => [line, trouble?.text ?? null, what.replaceAll("\u00a0", " ")]);

const planner = aKey({ name: "Planner", agent: "Planner", llmCalls: 1, intervals: between(0, 500) });
const checker = aKey({ name: "Checker", agent: "Checker", llmCalls: 2, intervals: between(600, 700) });
const researcher = aKey({ name: "Researcher", agent: "Researcher", llmCalls: 6, intervals: between(500, 1_500) });
const llm = (agent: string, given = {}) =>
  aKey({
    kind: "llm",
    name: "gpt",
    agent,
    llmCalls: 4,
    inputTokens: 2_000,
    outputTokens: 200,
    costUsd: 0.005,
    ...given,
  });

test("a function says who worked in it, how long, with how many model calls and tokens", () => {
  const placed = [
    aPlacedKey(2, planner),
    aPlacedKey(2, researcher),
    aPlacedKey(2, checker),
    aPlacedKey(3, llm("Planner", { retries: 1, intervals: between(0, 480) })),
    aPlacedKey(3, llm("Researcher", { intervals: between(500, 1_400) })),
  ];
  expect(lenses(placed)).toEqual([
    [1, null, "3 agents · 1.50 s · 8 model calls, 1 retried · 4,000 → 400 tokens · ≈ $0.010"],
  ]);
});

test("the outermost function counts runs, time that waited for a person and checks that passed", () => {
  const run = aKey({ kind: "workflow", name: "desk", waitingMs: 650, intervals: between(0, 3_620) });
  const check = aKey({ kind: "guardrail", name: "no_insults", verdict: "allow", intervals: between(0, 1) });
  expect(
    lenses([aPlacedKey(8, run), aPlacedKey(9, check, { exact: false }), aPlacedKey(10, planner, { exact: false })]),
  ).toEqual([[7, null, "1 run · 3.62 s, 650 ms waiting for a person · 1 check passed"]]);
});

test("what only waited for a person tells its time once", () => {
  const asked = aKey({ kind: "approval", name: "publish", waitingMs: 668, totalMs: 668, intervals: between(0, 668.3) });
  expect(lenses([aPlacedKey(10, asked)])).toEqual([[7, null, "1 call · 668 ms waiting for a person"]]);
});

test("work whose place telemetry does not tell counts where its name was found", () => {
  const told = { path: "src.ts", line: 2, symbol: null, via: "attributes", exact: true } as const;
  expect(lenses([aPlacedKey(10, planner, { exact: false })])).toEqual([[7, null, "1 call · 500 ms · 1 model call"]]);
  expect(lenses([aPlacedKey(10, { ...planner, location: told }, { exact: false })])).toEqual([]);
  expect(lenses([aPlacedKey(10, planner, { role: "caller", exact: false })])).toEqual([]);
});

test("a definition carries its own lens, with its budget", () => {
  const budget = { limitMs: 1_500, usedMs: 1_890, over: true };
  const key = aKey({ name: "Writer", calls: 2, llmCalls: 2, budget, intervals: between(0, 1_890) });
  expect(lenses([aPlacedKey(13, key, { role: "definition", exact: false })])).toEqual([
    [13, "1 over budget", "2 calls · 1.89 s of 1.5 s · 2 model calls"],
  ]);
});

test("what went wrong stands before what happened, the worst first", () => {
  const failed = aKey({ kind: "tool", name: "search", calls: 2, errors: 1, repaired: 1, intervals: between(0, 140) });
  expect(lenses([aPlacedKey(3, failed)])[0]?.[1]).toBe("1 failed, called again");
  const around = aKey({ kind: "workflow", errors: 1, passedOn: 1, intervals: between(0, 150) });
  const lost = { ...failed, errors: 2, repaired: 0 };
  expect(lenses([aPlacedKey(3, around), aPlacedKey(3, lost)])[0]?.[1]).toBe("2 failed");
  const hit = aKey({ kind: "guardrail", name: "no_promises", hits: 1, verdict: "block", intervals: between(0, 1) });
  expect(lenses([aPlacedKey(3, failed), aPlacedKey(3, hit)])[0]?.[1]).toBe("blocked by no_promises");
});

test("several runs say how long a call takes, and one against another what changed", () => {
  const key = aKey({ calls: 12, p50Ms: 240, p95Ms: 840, budget: { limitMs: 500, usedMs: 840, over: false } });
  expect(lenses([aPlacedKey(3, key)], { runs: 10 })[0]?.[2]).toBe("12 calls · p50 240 ms · p95 840 ms of 500 ms");
  const model = aKey({ kind: "llm", calls: 30, p50Ms: 1, p95Ms: 2 });
  expect(lenses([aPlacedKey(3, key), aPlacedKey(3, model)], { runs: 10 })[0]?.[2]).toBe(
    "12 calls · p50 240 ms · p95 840 ms of 500 ms",
  );
  const change = { kind: "slower", callsBefore: 5, ms: 125, inputTokens: null, errors: 0 } as const;
  const changed = aKey({ calls: 4, totalMs: 625, change });
  expect(lenses([aPlacedKey(3, changed)], { difference: true })[0]?.[2]).toBe("4 calls, 5 before · ▲ +125 ms");
  expect(lenses([aPlacedKey(3, aKey({ change: { ...change, kind: "new" } }))], { difference: true })[0]?.[2]).toBe(
    "+ new",
  );
});

test("what is gone hides nothing of what still runs, however long it took in the run before", () => {
  const change = { callsBefore: 1, inputTokens: null, errors: 0 } as const;
  const gone = aKey({ totalMs: 900, intervals: between(0, 900), change: { ...change, kind: "gone", ms: -900 } });
  const left = aKey({
    totalMs: 250,
    intervals: between(100, 350),
    change: { ...change, kind: "faster", ms: -450 },
  });
  expect(lenses([aPlacedKey(3, gone), aPlacedKey(3, left)], { difference: true })[0]?.[2]).toBe(
    "1 call, 2 before · ▼ −1.35 s",
  );
  expect(lenses([aPlacedKey(3, gone)], { difference: true })[0]?.[2]).toBe("− gone");
});

test("stale places and lines outside any function have no lens", () => {
  expect(lenses([aPlacedKey(3, planner, { stale: true }), aPlacedKey(6, planner)])).toEqual([]);
});

test("a lens is never longer than 90 characters", () => {
  const key = aKey({
    kind: "workflow",
    waitingMs: 1e6,
    llmCalls: 12_345,
    inputTokens: 9_999_999,
    outputTokens: 9_999_999,
    costUsd: 123.45,
    intervals: between(0, 5e6),
  });
  for (const [, , what] of lenses([aPlacedKey(8, key)])) expect(String(what).length).toBeLessThanOrEqual(90);
});

test("a setting says which parts are shown, in their own order, and what says nothing is no lens", () => {
  const key = aKey({
    ...planner,
    inputTokens: 100,
    outputTokens: 10,
    messagesTo: [
      { to: "Writer", channel: "handoff" },
      { to: "Checker", channel: "handoff" },
    ],
  });
  const parts = (setting: unknown) => lenses([aPlacedKey(3, key)], { parts: readLensParts(setting) })[0]?.[2];
  expect(parts(undefined)).toBe("1 call · 500 ms · 1 model call · 100 → 10 tokens");
  expect(parts(["tokens", "calls", "nonsense"])).toBe("1 call · 100 → 10 tokens");
  expect(parts(["messages", "calls"])).toBe("1 call · → Writer and 1 more");
  expect(parts([])).toBeUndefined();
  expect(readLensParts(LENS_PARTS).size).toBe(LENS_PARTS.length);
});

test("a plan stands before what happened, and alone where nothing else did", () => {
  const planned = aKey({ kind: "plan", name: "plan" });
  const lens = { planId: "p", text: "Plan v2 · 1 of 3 done" };
  const facts = (keys: readonly PlacedKey[]) =>
    lensFacts(keys, source, {
      costSource: null,
      runs: 1,
      difference: false,
      parts: new Set(USUAL_PARTS),
      plans: new Map([
        [planned, lens],
        [planner, lens],
      ]),
      failures: new Set(),
    }).map(({ plan, what }) => [plan?.text ?? null, what.replaceAll("\u00a0", " ")]);
  expect(facts([aPlacedKey(3, planned)])).toEqual([["Plan v2 · 1 of 3 done", ""]]);
  expect(facts([aPlacedKey(3, planner)])).toEqual([["Plan v2 · 1 of 3 done", "1 call · 500 ms · 1 model call"]]);
});

test("a lens names the spans behind it: what is counted, the model calls inside, and the checks", () => {
  const check = aKey({ kind: "guardrail", name: "no_insults", spanIds: ["c"], intervals: between(0, 1) });
  const [lens] = lensFacts(
    [
      aPlacedKey(3, aKey({ ...planner, spanIds: ["p"] })),
      aPlacedKey(3, llm("Planner", { spanIds: ["m"], intervals: between(1, 2) })),
      aPlacedKey(3, check),
    ],
    source,
    { costSource: null, runs: 1, difference: false, parts: new Set(LENS_PARTS), plans: new Map(), failures: new Set() },
  );
  expect(lens?.spans).toEqual({ calls: ["p"], models: ["m"], checks: ["c"] });
  expect(lens?.budgetName).toBe("Planner");
});
