import type { CodeKey } from "../../collector/contract/code.ts";
import type { Budget, GuardrailCheck } from "../../collector/contract/facts.ts";
import type { PlacedKey } from "../../extension/inline/placedKey.ts";
import type { RunFacts } from "../../extension/run/runFacts.ts";
import { aRun } from "./builtRun.ts";

/** What happened at one thing that can have a place in code. */
export function aKey(given: Partial<CodeKey> = {}): CodeKey {
  return {
    kind: "agent",
    name: "Planner",
    agent: null,
    location: null,
    definition: null,
    calls: 1,
    running: 0,
    totalMs: 100,
    p50Ms: 100,
    p95Ms: 100,
    waitingMs: 0,
    share: null,
    llmCalls: 0,
    inputTokens: null,
    outputTokens: null,
    costUsd: null,
    errors: 0,
    error: null,
    passedOn: 0,
    repaired: 0,
    retries: 0,
    hits: 0,
    verdict: null,
    reason: null,
    messagesTo: [],
    budget: null,
    intervals: [],
    sampleMs: [],
    spanIds: [],
    lastInput: null,
    lastOutput: null,
    parts: [],
    change: null,
    ...given,
  };
}

/** All that the editor knows of a run. */
export function aRunFacts(given: Partial<RunFacts> = {}): RunFacts {
  return {
    run: aRun(),
    spans: [],
    moreSpans: false,
    spansReadMs: 0,
    plans: [],
    guardrails: [],
    approvals: [],
    budgets: [],
    retries: [],
    code: { runIds: ["r1"], durationMs: 3_620, keys: [] },
    ...given,
  };
}

/** One thing on a line of a document, where telemetry says that it was called. */
export function aPlacedKey(line: number, key: CodeKey, given: Partial<PlacedKey> = {}): PlacedKey {
  return { key, role: "call", line, via: "attributes", exact: true, stale: false, was: null, ...given };
}

/** A time budget of an agent that was exceeded. */
export function aBudget(given: Partial<Budget> = {}): Budget {
  return {
    subject: "agent",
    name: "Researcher",
    kind: "time",
    limit: 1_500,
    used: 1_887,
    over: true,
    scope: "subtree",
    usedSource: "counted",
    action: null,
    spanId: "r",
    agent: "Researcher",
    ...given,
  };
}

/** A check of an output that allowed it. */
export function aCheck(given: Partial<GuardrailCheck> = {}): GuardrailCheck {
  return {
    name: "no_promises",
    stage: "output",
    verdict: "allow",
    reason: null,
    spanId: "g",
    targetSpanId: null,
    atMs: 0,
    durationMs: 1,
    agent: null,
    policy: null,
    score: null,
    ...given,
  };
}
