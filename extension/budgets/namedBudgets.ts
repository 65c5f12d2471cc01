import type { CodeAnswer, CodeBudget, CodeKey } from "../../collector/contract/code.ts";
import type { Budget } from "../../collector/contract/facts.ts";
import type { SpanRow } from "../../collector/contract/span.ts";
import { coveredMs } from "../inline/intervals.ts";
import type { RunFacts } from "../run/runFacts.ts";

/** Time budgets that a workspace sets itself: what one call of an agent, a tool, a step or a function may take, in milliseconds. */
export type NamedBudgets = ReadonlyMap<string, number>;

/** The setting `traceline.budgets` as it was written; what is no time is left out. */
export function readBudgets(setting: unknown): NamedBudgets {
  if (typeof setting !== "object" || setting === null) return new Map();
  const entries = Object.entries(setting).filter(
    (entry): entry is [string, number] => typeof entry[1] === "number" && Number.isFinite(entry[1]) && entry[1] > 0,
  );
  return new Map(entries);
}

/**
 * A run as these budgets see it: a budget of the workspace stands in for the one that the program sent for the same
 * thing. Waiting for a person counts towards none.
 */
export function withBudgets(facts: RunFacts, named: NamedBudgets): RunFacts {
  if (named.size === 0) return facts;
  const spans = new Map(facts.spans.map((span) => [span.spanId, span]));
  const uses = facts.code.keys.flatMap((key) => {
    const limitMs = named.get(key.name);
    return limitMs === undefined ? [] : [{ key, limitMs, use: mostUsed(key, spans, facts) }];
  });
  const limits = new Map(uses.flatMap(({ key, limitMs }) => key.spanIds.map((id) => [id, limitMs] as const)));
  const sent = facts.budgets.filter(({ kind, name }) => kind !== "time" || !named.has(name));
  const budgets = [...sent, ...uses.flatMap(({ key, limitMs, use }) => (use ? [budgetOf(key, limitMs, use)] : []))];
  return {
    ...facts,
    run: { ...facts.run, overBudget: budgets.filter(({ over }) => over).length },
    spans: facts.spans.map((span) => withLimit(span, limits.get(span.spanId))),
    plans: facts.plans.map((plan) => ({
      ...plan,
      steps: plan.steps.map((step) => ({ ...step, budgetMs: named.get(step.title) ?? step.budgetMs })),
    })),
    budgets,
    code: codeWith(facts.code, new Map(uses.map(({ key, limitMs, use }) => [key, use && over(limitMs, use.usedMs)]))),
  };
}

/** The code of several runs as these budgets see it: of many calls nearly all, the 95th percentile, must keep them. */
export function codeWithBudgets(code: CodeAnswer, named: NamedBudgets): CodeAnswer {
  if (named.size === 0) return code;
  const budgets = code.keys.flatMap((key) => {
    const limitMs = named.get(key.name);
    return limitMs === undefined || key.p95Ms === null ? [] : [[key, over(limitMs, key.p95Ms)] as const];
  });
  return codeWith(code, new Map(budgets));
}

/** A limit that leaves a call of this length some room: a fifth more, in two figures. */
export function roomyLimit(usedMs: number): number {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, usedMs * 1.2))) - 1);
  return Math.ceil((usedMs * 1.2) / step) * step;
}

/** Milliseconds of `1500`, `300 ms`, `1.5 s` or `2 min`; null when it is none of these, or nothing. */
export function parseTime(text: string): number | null {
  const [, figure, unit = "ms"] = /^\s*(\d+(?:[.,]\d+)?)\s*(ms|s|min)?\s*$/i.exec(text) ?? [];
  if (figure === undefined) return null;
  const ms =
    Number(figure.replace(",", ".")) * { ms: 1, s: 1_000, min: 60_000 }[unit.toLowerCase() as "ms" | "s" | "min"];
  return ms > 0 ? ms : null;
}

interface Use {
  readonly usedMs: number;
  readonly spanId: string;
}

/** The longest call of a key, without the time in it that waited for a person. */
function mostUsed(key: CodeKey, spans: ReadonlyMap<string, SpanRow>, facts: RunFacts): Use | null {
  const waits = facts.spans.filter(({ waiting }) => waiting);
  let most: Use | null = null;
  let known = 0;
  for (const spanId of key.spanIds) {
    const span = spans.get(spanId);
    if (!span) continue;
    known++;
    const usedMs = workingMs(span, waits, facts.run.durationMs);
    if (!most || usedMs > most.usedMs) most = { usedMs, spanId };
  }
  const last = key.spanIds.at(-1);
  // Of very many calls the earlier ones are known by their times alone.
  const sampled = key.calls > known && key.waitingMs === 0 ? Math.max(0, ...key.sampleMs) : 0;
  if (last !== undefined && sampled > (most?.usedMs ?? 0)) return { usedMs: sampled, spanId: most?.spanId ?? last };
  return most;
}

function workingMs(span: SpanRow, waits: readonly SpanRow[], runMs: number): number {
  const endOf = (one: SpanRow) => (one.durationMs === null ? runMs : one.offsetMs + one.durationMs);
  const end = endOf(span);
  const inside = waits
    .map((wait) => ({
      fromMs: Math.max(wait.offsetMs, span.offsetMs),
      toMs: Math.min(endOf(wait), end),
      waiting: true,
    }))
    .filter(({ fromMs, toMs }) => toMs > fromMs);
  return Math.max(0, end - span.offsetMs - coveredMs(inside));
}

const over = (limitMs: number, usedMs: number): CodeBudget => ({ limitMs, usedMs, over: usedMs > limitMs });

function codeWith(code: CodeAnswer, budgets: ReadonlyMap<CodeKey, CodeBudget | null>): CodeAnswer {
  return {
    ...code,
    keys: code.keys.map((key) => (budgets.has(key) ? { ...key, budget: budgets.get(key) ?? null } : key)),
  };
}

function withLimit(span: SpanRow, limitMs: number | undefined): SpanRow {
  return limitMs === undefined ? span : { ...span, budgetMs: limitMs };
}

function budgetOf(key: CodeKey, limit: number, { usedMs, spanId }: Use): Budget {
  return {
    subject: SUBJECT[key.kind] ?? "function",
    name: key.name,
    kind: "time",
    limit,
    used: usedMs,
    over: usedMs > limit,
    scope: "subtree",
    usedSource: "counted",
    action: null,
    spanId,
    agent: key.agent,
  };
}

const SUBJECT: Partial<Record<CodeKey["kind"], Budget["subject"]>> = {
  run: "run",
  workflow: "run",
  agent: "agent",
  tool: "tool",
  mcp: "tool",
  llm: "model",
  step: "step",
};
