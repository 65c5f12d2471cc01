import { expect, test } from "vitest";
import { agent, failed, tool } from "../../test/support/buildSpans.ts";
import { understand } from "../../test/support/understand.ts";
import { scorecardText } from "./scorecardText.ts";

const plain = (text: string) => text;
const linesOf = (text: string) =>
  text
    .replaceAll("\u00a0", " ")
    .split("\n")
    .map((line) => line.replace(/ {2,}/g, " | "));

test("a scorecard says what each figure is made of, and what is unknown", () => {
  const { summary } = understand([
    agent("A", 0, 100, { id: "a" }),
    tool("t", 5, 10, { id: "1", parent: "a", ...failed("no") }),
    tool("t", 10, 15, { id: "2", parent: "a" }),
  ]);
  expect(linesOf(scorecardText(summary, plain))).toEqual([
    "Time to plan | unknown",
    "Plan accuracy | unknown",
    "Actions that succeeded | 50 % | 1 of 2 calls",
    "Failures recovered from | 100 % | 1 of 1 failure",
    "Questions to a person | unknown",
    "Time to goal | 100 ms",
    "Cost | unknown",
    "Tokens | unknown",
  ]);
});

test("lower bounds are marked", () => {
  const { summary } = understand([agent("A", 0, 100)]);
  if (!summary.scorecard) throw new Error("The run was not understood.");
  const scorecard = { ...summary.scorecard, costUsd: 0.5, costAtLeast: true, tokens: 12, tokensAtLeast: true };
  const lines = linesOf(scorecardText({ ...summary, costSource: "estimated", scorecard }, plain));
  expect(lines.slice(-2)).toEqual(["Cost | ≥\u2009≈ $0.500", "Tokens | ≥\u200912"]);
});

test("a run that is not understood yet has none", () => {
  const { summary } = understand([agent("A", 0, 100)]);
  expect(scorecardText({ ...summary, scorecard: null }, plain)).toBe("");
});
