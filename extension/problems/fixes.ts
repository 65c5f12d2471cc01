import { oneLine, time } from "../../collector/contract/figures.ts";
import { roomyLimit } from "../budgets/namedBudgets.ts";
import { COMMANDS } from "../common/ids.ts";
import { say } from "../common/say.ts";
import { shortTime } from "../run/shortTime.ts";
import type { Problem } from "./problem.ts";

/** One thing to do about a problem. */
export interface Fix {
  readonly title: string;
  readonly command: (typeof COMMANDS)[keyof typeof COMMANDS];
  readonly arguments: readonly unknown[];
}

/** What can be done about a problem, the likeliest first. */
export function fixesOf(problem: Problem): Fix[] {
  const { runId, spanId, name, usedMs, code } = problem;
  const open: Fix = {
    title: say("Open the span"),
    command: COMMANDS.openSpanInPanel,
    arguments: [runId, spanId, code === "guardrail" ? "guardrails" : "timeline"],
  };
  const hide: Fix = {
    title: say("Hide this until the next run"),
    command: COMMANDS.hideProblem,
    arguments: [{ runId, spanId, code }],
  };
  if (usedMs === null) return [open, hide];
  const limitMs = roomyLimit(usedMs);
  const short = oneLine(name, 40);
  return [
    open,
    {
      title: say("Raise the budget of {0} to {1}", short, shortTime(time(limitMs))),
      command: COMMANDS.setBudget,
      arguments: [name, limitMs],
    },
    { title: say("Set the budget of {0}…", short), command: COMMANDS.setBudget, arguments: [name] },
    hide,
  ];
}
