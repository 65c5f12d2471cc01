import type { Budget } from "../../collector/contract/facts.ts";
import { count, money, time } from "../../collector/contract/figures.ts";
import { GLYPH } from "../runs/runsModel.ts";
import type { RunNode } from "./runNode.ts";

const KIND_WORD = { time: "time", tokens: "tokens", cost: "cost", turns: "turns", tool_calls: "tool calls" } as const;

/** `Researcher, time`; the run as a whole is `Run, time`. */
function budgetName(budget: Budget): string {
  return `${budget.subject === "run" ? "Run" : budget.name}, ${KIND_WORD[budget.kind]}`;
}

/** `1.89 s of 1.5 s`, in the unit of its kind. */
function budgetFigures(budget: Budget): string {
  const write = (n: number) => (budget.kind === "time" ? time(n) : budget.kind === "cost" ? money(n) : count(n));
  const used = budget.used === null ? "unknown" : write(budget.used);
  const sign = budget.kind === "cost" && budget.usedSource === "counted" && budget.used !== null ? "≈\u00a0" : "";
  return `${sign}${used} of ${shortTime(write(budget.limit))}`;
}

/** A limit is a round number: `1.5 s`, not `1.50 s`. */
export function shortTime(text: string): string {
  return text.replace(/^(\d+)\.(\d*?)0+(?=\u00a0)/, (_, whole, rest) => (rest ? `${whole}.${rest}` : whole));
}

export function budgetNode(budget: Budget): RunNode {
  const figures = budgetFigures(budget);
  return {
    id: `budget:${budget.spanId}:${budget.kind}:${budget.subject}:${budget.name}`,
    label: budgetName(budget),
    description: budget.over ? `${GLYPH.over} ${figures}` : figures,
    icon: "budget",
    agent: budget.agent,
    trouble: budget.over ? "over" : null,
    spanIds: [budget.spanId],
    children: [],
    open: false,
    spoken: `${budgetName(budget)}, ${figures}${budget.over ? ", over budget" : ""}`,
  };
}
