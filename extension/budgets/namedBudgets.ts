import type { CodeAnswer, CodeBudget, CodeKey } from "../../collector/contract/code.ts";
import {
  type BudgetUse,
  budgetsWith,
  judge,
  limitOf,
  type NamedBudgets,
  plansWith,
} from "../../collector/contract/namedBudgets.ts";
import type { RunFacts } from "../run/runFacts.ts";

/**
 * A run as the budgets of the workspace see it: they stand in for those that the program sent for the same things.
 */
export function withBudgets(facts: RunFacts, named: NamedBudgets): RunFacts {
  if (named.size === 0) return facts;
  const seen = withSampled(judge(facts.spans, facts.run.durationMs, named).uses, facts.code.keys, named);
  const budgets = budgetsWith(facts.budgets, named, seen);
  const useOf = (key: CodeKey) => seen.find((use) => isOf(use, key));
  return {
    ...facts,
    run: { ...facts.run, overBudget: budgets.filter(({ over }) => over).length },
    spans: facts.spans.map((span) => ({ ...span, budgetMs: limitOf(span, named) ?? span.budgetMs })),
    plans: plansWith(facts.plans, named),
    budgets,
    code: codeWith(facts.code, named, (key, limitMs) => {
      const use = useOf(key);
      return use ? over(limitMs, use.usedMs) : null;
    }),
  };
}

/** The code of several runs as these budgets see it: of many calls nearly all, the 95th percentile, must keep them. */
export function codeWithBudgets(code: CodeAnswer, named: NamedBudgets): CodeAnswer {
  if (named.size === 0) return code;
  return codeWith(code, named, (key, limitMs) => (key.p95Ms === null ? key.budget : over(limitMs, key.p95Ms)));
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

/** Where not all spans were read, longer calls than theirs may be known by their times alone. */
function withSampled(uses: readonly BudgetUse[], keys: readonly CodeKey[], named: NamedBudgets): BudgetUse[] {
  const result = [...uses];
  for (const key of keys) {
    const limitMs = limitOf({ kind: key.kind, label: key.name }, named);
    const spanId = key.spanIds.at(-1);
    if (limitMs === null || spanId === undefined || key.waitingMs > 0) continue;
    const at = result.findIndex((use) => isOf(use, key));
    if (key.calls <= (result[at]?.calls ?? 0)) continue;
    const usedMs = Math.max(0, ...key.sampleMs);
    const { kind, name, agent } = key;
    if (at < 0) result.push({ kind, name, agent, limitMs, usedMs, spanId, calls: key.calls });
    else if (usedMs > result[at]!.usedMs) result[at] = { ...result[at]!, usedMs };
  }
  return result;
}

const isOf = (use: BudgetUse, key: CodeKey) =>
  use.kind === key.kind && use.name === key.name && use.agent === key.agent;

const over = (limitMs: number, usedMs: number): CodeBudget => ({ limitMs, usedMs, over: usedMs > limitMs });

function codeWith(
  code: CodeAnswer,
  named: NamedBudgets,
  budgetOf: (key: CodeKey, limitMs: number) => CodeBudget | null,
): CodeAnswer {
  return {
    ...code,
    keys: code.keys.map((key) => {
      const limitMs = limitOf({ kind: key.kind, label: key.name }, named);
      return limitMs === null ? key : { ...key, budget: budgetOf(key, limitMs) };
    }),
  };
}
