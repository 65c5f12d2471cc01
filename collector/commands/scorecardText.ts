import { atLeast, count, money, plural, share, time } from "../contract/figures.ts";
import type { RunSummary } from "../contract/run.ts";
import { cell, table } from "./terminal/table.ts";
import type { Paint } from "./terminal/terminalStyle.ts";

/** The scorecard of a run as lines: what is judged, the figure, and what it is made of. Empty before it is understood. */
export function scorecardText({ scorecard, costSource }: RunSummary, paint: Paint): string {
  if (!scorecard) return "";
  const { of } = scorecard;
  const figure = <T>(value: T | null, write: (value: T) => string) => (value === null ? "unknown" : write(value));
  const made = (part: number, all: number, what: string) =>
    all === 0 ? "" : `${count(part)} of ${plural(all, what)}`.replaceAll("\u00a0", " ");
  const rows: [string, string, string][] = [
    ["Time to plan", figure(scorecard.timeToPlanMs, time), ""],
    ["Plan accuracy", figure(scorecard.planAccuracy, share), made(of.stepsAsPlanned, of.steps, "step")],
    [
      "Actions that succeeded",
      figure(scorecard.actionSuccessRate, share),
      made(of.actionsSucceeded, of.actions, "call"),
    ],
    [
      "Failures recovered from",
      figure(scorecard.recoveryRate, share),
      made(of.failuresRecovered, of.failuresSeen, "failure"),
    ],
    ["Questions to a person", figure(scorecard.humanInterventions, count), ""],
    ["Time to goal", figure(scorecard.timeToGoalMs, time), ""],
    [
      "Cost",
      figure(scorecard.costUsd, (usd) => atLeast(money(usd, costSource ?? "emitted"), scorecard.costAtLeast)),
      "",
    ],
    ["Tokens", figure(scorecard.tokens, (n) => atLeast(count(n), scorecard.tokensAtLeast)), ""],
  ];
  return table(
    rows.map(([what, value, parts]) => [cell(what), cell(value), cell(parts, paint(parts, "quiet"))]),
    [1],
  );
}
