import type { Budget } from "../contract/facts.ts";
import type { RunLine } from "../contract/line.ts";
import { budgetsWith, judge, limitOf, lineWith, type NamedBudgets, plansWith } from "../contract/namedBudgets.ts";
import type { Plan } from "../contract/plan.ts";
import type { RunSummary } from "../contract/run.ts";
import type { SpanRow } from "../contract/span.ts";

interface Read {
  readonly line: RunLine;
  /** In tree order. */
  readonly spans: readonly SpanRow[];
  readonly plans: readonly Plan[];
  readonly budgets: readonly Budget[];
}

/** A run and what was read of it as the budgets of a workspace see it; as it was where there are none. */
export function asBudgeted<R extends Read>(run: RunSummary, read: R, named: NamedBudgets): R & { run: RunSummary } {
  if (named.size === 0) return { ...read, run };
  const judgement = judge(read.spans, run.durationMs, named);
  const budgets = budgetsWith(read.budgets, named, judgement.uses);
  return {
    ...read,
    run: { ...run, overBudget: budgets.filter(({ over }) => over).length },
    line: lineWith(read.line, judgement),
    spans: read.spans.map((span) => ({ ...span, budgetMs: limitOf(span, named) ?? span.budgetMs })),
    plans: plansWith(read.plans, named),
    budgets,
  };
}
