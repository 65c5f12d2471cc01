import type { Budget } from "../../collector/contract/facts.ts";
import { count, money, share, time } from "../../collector/contract/figures.ts";
import type { RunRow } from "../runRow.ts";
import { SHAPE, type SpanTree } from "../timeline/tree.ts";
import { limitTime } from "../ui/limitTime.ts";

/** Where on every row the limit stands, as a share of the meter's width. */
export const LIMIT_AT = 0.72;

const KIND_WORD: Record<Budget["kind"], string> = {
  time: "time",
  tokens: "tokens",
  cost: "cost",
  turns: "turns",
  tool_calls: "tool calls",
};

/** A budget as a row: its figures in words and its meter in shares of the width. */
export interface BudgetRow {
  readonly budget: Budget;
  readonly name: string;
  /** null when nothing that counts towards it was sent. */
  readonly used: string | null;
  readonly limit: string;
  readonly meter: number;
  readonly note: string;
}

/** Budgets that were passed, by how much, then those that were kept, by how little was left. */
export function budgetRows(budgets: readonly Budget[]): { readonly over: BudgetRow[]; readonly kept: BudgetRow[] } {
  const rows = budgets.map(budgetRow).sort((a, b) => usedShare(b.budget) - usedShare(a.budget));
  return { over: rows.filter((row) => row.budget.over), kept: rows.filter((row) => !row.budget.over) };
}

function usedShare(budget: Budget): number {
  return budget.used === null ? -1 : budget.used / Math.max(budget.limit, 1e-9);
}

function budgetRow(budget: Budget): BudgetRow {
  const { kind, used, limit } = budget;
  const subject = budget.subject === "run" ? "Run" : budget.name;
  return {
    budget,
    name: `${subject}, ${KIND_WORD[kind]}`,
    used: used === null ? null : amount(kind, used),
    limit: kind === "time" ? limitTime(limit) : amount(kind, limit),
    meter: used === null ? 0 : Math.min(1, usedShare(budget) * LIMIT_AT),
    note: noteOf(budget),
  };
}

function noteOf(budget: Budget): string {
  if (budget.used === null) return "nothing was sent that counts";
  if (budget.over) return `${amount(budget.kind, budget.used - budget.limit)} over`;
  return `${share(usedShare(budget))} used`;
}

/** An amount of a budget in the unit of its kind. */
function amount(kind: Budget["kind"], value: number): string {
  if (kind === "time") return time(value);
  if (kind === "cost") return money(value);
  return count(value);
}

/** A part of what a passed time budget went into. */
export interface BudgetPart {
  readonly label: string;
  readonly calls: number;
  readonly ms: number;
  /** Of the time that is split, 0 to 1. */
  readonly share: number;
  readonly slot: number;
  readonly failed: boolean;
  readonly spanId: string;
}

/** So many parts are shown. */
const MOST_PARTS = 4;

/**
 * Where the time of a span went, by its own children on the critical path, longest first. Empty where it has none.
 */
export function budgetParts(tree: SpanTree, spanId: string): BudgetPart[] {
  const index = tree.indexOf.get(spanId);
  if (index === undefined) return [];
  const byName = new Map<string, { row: RunRow; calls: number; ms: number; slot: number; failed: boolean }>();
  let sum = 0;
  for (let i = index + 1; i < (tree.end[index] as number); i = tree.end[i] as number) {
    const row = tree.rows[i] as RunRow;
    if (!row.onPath || tree.shape[i] === SHAPE.check) continue;
    const ms = (tree.to[i] as number) - (tree.from[i] as number);
    const known = byName.get(row.label) ?? { row, calls: 0, ms: 0, slot: slotOf(tree, i), failed: false };
    known.calls++;
    known.ms += ms;
    known.failed ||= row.status === "error";
    sum += ms;
    byName.set(row.label, known);
  }
  return [...byName.values()]
    .sort((a, b) => b.ms - a.ms)
    .slice(0, MOST_PARTS)
    .map(({ row, calls, ms, slot, failed }) => ({
      label: row.label,
      calls,
      ms,
      share: ms / Math.max(sum, 1e-9),
      slot,
      failed,
      spanId: row.spanId,
    }));
}

/** A tool that runs an agent has that agent's colour. */
function slotOf(tree: SpanTree, index: number): number {
  for (let i = index; i < (tree.end[index] as number); i++)
    if (tree.rows[i]?.kind === "agent") return tree.slot[i] as number;
  return tree.slot[index] as number;
}
