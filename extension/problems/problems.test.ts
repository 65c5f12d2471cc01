import { expect, test } from "vitest";
import { aBudget, aKey, aRunFacts } from "../../test/support/builtFacts.ts";
import { aSpan } from "../../test/support/builtRun.ts";
import type { KeyPlace } from "../code/keyPlaces.ts";
import type { RunFacts } from "../run/runFacts.ts";
import { problemsOf } from "./problems.ts";

const researcher = aKey({
  name: "Researcher",
  agent: "Researcher",
  spanIds: ["r"],
  parts: [{ name: "gpt-5.2", kind: "llm", calls: 4, ms: 1_010, errors: 0 }],
});
const planner = aKey({ name: "Planner", agent: "Planner", spanIds: ["p"] });
const model = aKey({ kind: "llm", name: "gpt-5.2", agent: "Researcher", spanIds: ["m"] });
const otherModel = aKey({ kind: "llm", name: "gpt-5.2", agent: "Planner", spanIds: ["o"] });
const guard = aKey({ kind: "guardrail", name: "no_promises", hits: 1, verdict: "block", spanIds: ["g"] });
const search = aKey({
  kind: "tool",
  name: "search_wire",
  errors: 1,
  repaired: 1,
  error: 'connect ECONNREFUSED while searching "battery storage"',
  spanIds: ["t"],
});

const facts = (given: Partial<RunFacts>): RunFacts =>
  aRunFacts({ code: { runIds: ["r1"], durationMs: 3_620, keys: [researcher, planner, model] }, ...given });
const call = (key: KeyPlace["key"], line: number, exact = true): KeyPlace => ({
  key,
  role: "call",
  path: "src.ts",
  line,
  exact,
  via: "attributes",
  stale: null,
});
const said = (problems: ReturnType<typeof problemsOf>) =>
  problems.map((one) => `${one.line} ${one.severity} ${one.code}: ${one.message}`.replaceAll("\u00a0", " "));

test("an exceeded budget stands on the line that is the agent's own, not on one that all agents share", () => {
  const budgets = [aBudget({ usedSource: "sent" })];
  const places = [
    call(planner, 79),
    call(researcher, 79),
    call(planner, 96, false),
    call(researcher, 99, false),
    call(otherModel, 40),
    call(model, 82),
  ];
  const spans = [
    aSpan({ spanId: "p" }),
    aSpan({ spanId: "o", parentId: "p" }),
    aSpan({ spanId: "r" }),
    aSpan({ spanId: "turn", parentId: "r" }),
    aSpan({ spanId: "m", parentId: "turn" }),
  ];
  const problems = problemsOf(facts({ budgets, spans }), places);
  expect(said(problems)).toEqual(["99 warning budget: Researcher took 1.89 s, 387 ms over its budget of 1.5 s."]);
  expect(problems[0]?.related.map((one) => `${one.line} ${one.message}`.replaceAll("\u00a0", " "))).toEqual([
    "82 gpt-5.2 took 1.01 s of it.",
  ]);
});

test("a program that stopped at its limit was not over it", () => {
  const budget = {
    subject: "agent",
    name: "Researcher",
    kind: "turns",
    limit: 3,
    used: 3,
    over: true,
    scope: "self",
    usedSource: "counted",
    action: "stop",
    spanId: "r",
    agent: "Researcher",
  } as const;
  expect(said(problemsOf(facts({ budgets: [budget] }), [call(researcher, 99)]))).toEqual([
    "99 warning budget: Researcher stopped at its limit of 3 turns.",
  ]);
});

test("a hit says what was stopped, whose it was and why", () => {
  const guardrails = [
    {
      name: "no_promises",
      stage: "output",
      verdict: "block",
      reason: "matched a forbidden pattern",
      spanId: "g",
      targetSpanId: "w",
      atMs: 0,
      durationMs: 1,
      agent: "Writer",
      policy: null,
      score: null,
    },
    {
      name: "no_insults",
      stage: "input",
      verdict: "allow",
      reason: null,
      spanId: "i",
      targetSpanId: null,
      atMs: 0,
      durationMs: 1,
      agent: null,
      policy: null,
      score: null,
    },
  ] as const;
  const spans = [aSpan({ spanId: "w", kind: "agent", label: "Planner" })];
  const code = { runIds: [], durationMs: 1, keys: [guard] };
  const problems = problemsOf(facts({ guardrails, spans, code }), [call(guard, 102), call(planner, 96)]);
  expect(said(problems)).toEqual([
    "102 warning guardrail: no_promises blocked the output of Writer: matched a forbidden pattern.",
  ]);
  expect(problems[0]?.related).toEqual([{ path: "src.ts", line: 96, message: "Planner was judged." }]);
});

test("a failure is an error, and information once it was repaired", () => {
  const problems = (key: typeof search) =>
    said(problemsOf(facts({ code: { runIds: [], durationMs: 1, keys: [key] } }), [call(key, 71)]));
  const message = 'search_wire failed: connect ECONNREFUSED while searching "battery storage".';
  expect(problems(search)).toEqual([`71 information failed: ${message}`]);
  expect(problems({ ...search, repaired: 0 })).toEqual([`71 error failed: ${message}`]);
});

test("a failure stands on the line that raised it, and leads to the definition", () => {
  const step = aKey({ kind: "step", name: "catering", errors: 1, error: "no answer", spanIds: ["c"] });
  const around = aKey({ kind: "workflow", name: "supper", errors: 1, passedOn: 1, spanIds: ["s"] });
  const places: KeyPlace[] = [
    { ...call(around, 136), via: "stacktrace" },
    { ...call(step, 134, false), role: "definition", via: "symbol" },
    { ...call(step, 136), via: "stacktrace" },
  ];
  const problems = problemsOf(facts({ code: { runIds: [], durationMs: 1, keys: [around, step] } }), places);
  expect(said(problems)).toEqual(["136 error failed: catering failed: no answer."]);
  expect(problems[0]?.related).toEqual([{ path: "src.ts", line: 134, message: "catering is defined here." }]);
});

test("a failure without a line of its own stands where the work around it is, unless it was made good", () => {
  const failed = aKey({ kind: "llm", name: "gpt-4.1", errors: 1, error: "context too long", spanIds: ["m1", "m2"] });
  const around = aKey({ name: "Manager", errors: 1, passedOn: 1, spanIds: ["a"] });
  const spans = [
    aSpan({ spanId: "a", parentId: null }),
    aSpan({ spanId: "i", parentId: "a" }),
    aSpan({ spanId: "m1", parentId: "i", status: "error" }),
    aSpan({ spanId: "m2", parentId: "i" }),
  ];
  const of = (key: typeof failed) =>
    problemsOf(facts({ spans, code: { runIds: [], durationMs: 1, keys: [around, key] } }), [call(around, 52)]);
  expect(said(of(failed))).toEqual(["52 error failed: gpt-4.1 failed: context too long."]);
  expect(of(failed)[0]?.spanId).toBe("m1");
  expect(of({ ...failed, repaired: 1 })).toEqual([]);
});

test("what has no place in this workspace is no problem of its files", () => {
  expect(problemsOf(facts({ code: { runIds: [], durationMs: 1, keys: [search] } }), [])).toEqual([]);
});
