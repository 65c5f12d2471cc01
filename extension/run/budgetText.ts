import type { Budget } from "../../collector/contract/facts.ts";
import { count, money, time } from "../../collector/contract/figures.ts";
import { say } from "../common/say.ts";
import { GLYPH } from "../runs/runsModel.ts";
import type { RunNode } from "./runNode.ts";
import { shortTime } from "./shortTime.ts";

const LIMITED: Readonly<Record<Budget["kind"], () => string>> = {
  time: () => say("time"),
  tokens: () => say("tokens"),
  cost: () => say("cost"),
  turns: () => say("turns"),
  tool_calls: () => say("tool calls"),
};

/** `Researcher, time`; the run as a whole is `Run, time`. */
function budgetName(budget: Budget): string {
  return `${budget.subject === "run" ? say("Run") : budget.name}, ${LIMITED[budget.kind]()}`;
}

/** `1.89 s of 1.5 s`, in the unit of its kind. */
function budgetFigures(budget: Budget): string {
  const write = (n: number) => (budget.kind === "time" ? time(n) : budget.kind === "cost" ? money(n) : count(n));
  const used = budget.used === null ? say("unknown") : write(budget.used);
  const sign = budget.kind === "cost" && budget.usedSource === "counted" && budget.used !== null ? "≈\u00a0" : "";
  return `${sign}${say("{0} of {1}", used, shortTime(write(budget.limit)))}`;
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
    spoken: [budgetName(budget), figures, ...(budget.over ? [say("over budget")] : [])].join(", "),
  };
}
