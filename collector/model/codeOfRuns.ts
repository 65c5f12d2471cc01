import type { CodeBudget, CodeChange, CodeKey, CodePart } from "../contract/code.ts";
import { isSameTime } from "../contract/figures.ts";
import { sumKnown } from "./budgets.ts";
import { placeKey, worse } from "./codeKeys.ts";
import { evenly, quantile } from "./samples.ts";

export interface CodeOfRun {
  /** Milliseconds. */
  readonly durationMs: number;
  readonly keys: readonly CodeKey[];
}

const MOST_SPANS = 50;
const MOST_PARTS = 5;
const MOST_SAMPLE = 64;

/**
 * Several runs' code as one, runs in order of time, newest last: counts and sums add up, quantiles are of all calls'
 * times, texts and failures are the newest. Share and intervals belong to single runs and are left out.
 */
export function codeOfRuns(runs: readonly CodeOfRun[]): CodeOfRun {
  const merged = new Map<string, CodeKey>();
  for (const run of runs) {
    for (const key of run.keys) {
      const id = `${sameThing(key)}\n${placeKey(key.location)}`;
      const known = merged.get(id);
      merged.set(id, known ? addedUp(known, key) : { ...key, share: null, intervals: [], change: null });
    }
  }
  const total = runs.reduce((sum, run) => sum + run.durationMs, 0);
  return { durationMs: runs.length === 0 ? 0 : total / runs.length, keys: [...merged.values()] };
}

function sameThing(key: CodeKey): string {
  return `${key.kind}\n${key.name}\n${key.agent ?? ""}`;
}

function addedUp(a: CodeKey, b: CodeKey): CodeKey {
  const sample = [...a.sampleMs, ...b.sampleMs];
  const badness = b.verdict !== null && (a.verdict === null || !worse(a.verdict, b.verdict)) ? b : a;
  const unique = new Map([...a.messagesTo, ...b.messagesTo].map((to) => [`${to.to}\n${to.channel}`, to]));
  return {
    ...b,
    definition: b.definition ?? a.definition,
    calls: a.calls + b.calls,
    running: a.running + b.running,
    totalMs: a.totalMs + b.totalMs,
    p50Ms: quantile(sample, 0.5),
    p95Ms: quantile(sample, 0.95),
    sampleMs: evenly(sample, MOST_SAMPLE),
    waitingMs: a.waitingMs + b.waitingMs,
    share: null,
    llmCalls: a.llmCalls + b.llmCalls,
    inputTokens: sumKnown([a.inputTokens, b.inputTokens]),
    outputTokens: sumKnown([a.outputTokens, b.outputTokens]),
    costUsd: sumKnown([a.costUsd, b.costUsd]),
    errors: a.errors + b.errors,
    passedOn: a.passedOn + b.passedOn,
    error: b.error ?? a.error,
    repaired: a.repaired + b.repaired,
    retries: a.retries + b.retries,
    hits: a.hits + b.hits,
    verdict: badness.verdict,
    reason: badness.reason,
    messagesTo: [...unique.values()],
    budget: worstBudget(a.budget, b.budget),
    intervals: [],
    spanIds: [...a.spanIds, ...b.spanIds].slice(-MOST_SPANS),
    lastInput: b.lastInput ?? a.lastInput,
    lastOutput: b.lastOutput ?? a.lastOutput,
    parts: addedParts(a.parts, b.parts),
    change: null,
  };
}

function worstBudget(a: CodeBudget | null, b: CodeBudget | null): CodeBudget | null {
  if (a === null || b === null) return a ?? b;
  return a.usedMs / a.limitMs > b.usedMs / b.limitMs ? a : b;
}

function addedParts(a: readonly CodePart[], b: readonly CodePart[]): CodePart[] {
  const parts = new Map<string, CodePart>();
  for (const part of [...a, ...b]) {
    const id = `${part.kind}\n${part.name}`;
    const known = parts.get(id);
    parts.set(
      id,
      known
        ? { ...part, calls: known.calls + part.calls, ms: known.ms + part.ms, errors: known.errors + part.errors }
        : part,
    );
  }
  return [...parts.values()].sort((x, y) => y.ms - x.ms).slice(0, MOST_PARTS);
}

/**
 * Run B's code with what changed against A. The same thing is the same kind, name and agent; of several places those at
 * the same line first, then the others in order, since edits move lines. What only A had stands with `gone`.
 */
export function differenceOfCode(a: CodeOfRun, b: CodeOfRun): CodeOfRun {
  const pairs = pairedUp(a.keys, b.keys);
  const keys = pairs.map(([before, after]): CodeKey => {
    const shown = after ?? before;
    if (!shown) throw new Error("A pair has one side at least.");
    return { ...shown, change: changeOf(before, after) };
  });
  return { durationMs: b.durationMs, keys };
}

type Pair = readonly [CodeKey | null, CodeKey | null];

function pairedUp(a: readonly CodeKey[], b: readonly CodeKey[]): Pair[] {
  const before = Map.groupBy(a, sameThing);
  const pairs: Pair[] = [];
  for (const [thing, after] of Map.groupBy(b, sameThing)) {
    const left = byLine(before.get(thing) ?? []);
    before.delete(thing);
    const matched = new Map<CodeKey, CodeKey>();
    for (const key of after) {
      const at = left.findIndex((one) => placeKey(one.location) === placeKey(key.location));
      if (at >= 0) matched.set(key, left.splice(at, 1)[0] as CodeKey);
    }
    for (const key of byLine(after)) pairs.push([matched.get(key) ?? left.shift() ?? null, key]);
    for (const key of left) pairs.push([key, null]);
  }
  for (const gone of before.values()) for (const key of gone) pairs.push([key, null]);
  return pairs;
}

function byLine(keys: readonly CodeKey[]): CodeKey[] {
  return [...keys].sort((x, y) => (x.location?.line ?? 0) - (y.location?.line ?? 0));
}

function changeOf(before: CodeKey | null, after: CodeKey | null): CodeChange {
  const ms = (after?.totalMs ?? 0) - (before?.totalMs ?? 0);
  const known = before === null || after === null ? null : [before.inputTokens, after.inputTokens];
  const [tokensBefore, tokensAfter] = known ?? [before?.inputTokens ?? 0, after?.inputTokens ?? 0];
  return {
    kind: kindOfChange(before, after),
    callsBefore: before?.calls ?? 0,
    ms,
    inputTokens: tokensBefore === null || tokensAfter === null ? null : (tokensAfter ?? 0) - (tokensBefore ?? 0),
    errors: (after?.errors ?? 0) - (before?.errors ?? 0),
  };
}

function kindOfChange(before: CodeKey | null, after: CodeKey | null): CodeChange["kind"] {
  if (before === null) return "new";
  if (after === null) return "gone";
  if (before.errors !== after.errors || before.calls !== after.calls || before.verdict !== after.verdict)
    return "changed";
  if (isSameTime(before.totalMs, after.totalMs)) return "same";
  return after.totalMs > before.totalMs ? "slower" : "faster";
}
