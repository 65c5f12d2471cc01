import { expect, test } from "vitest";
import { runSummary } from "../test/support/panelRows.ts";
import { viewTabs } from "./views.ts";

const tabs = (given: Parameters<typeof runSummary>[0], hasOther = false) =>
  viewTabs(runSummary({ agents: [], ...given }), hasOther).map((tab) =>
    [tab.label, tab.count].filter(Boolean).join(" "),
  );

test("a run has tabs for what it has, and always guardrails and budgets", () => {
  expect(tabs({})).toEqual(["Timeline", "Guardrails", "Budgets"]);
  expect(tabs({ planSteps: 3, messages: 3, guardrailChecks: 2, llmCalls: 1 }, true)).toEqual([
    "Timeline",
    "Plan",
    "Messages 3",
    "Transcript",
    "Guardrails 2",
    "Budgets",
    "Compare",
  ]);
});

test("counts are warm only for trouble", () => {
  const found = viewTabs(runSummary({ guardrailChecks: 2, guardrailHits: 1, overBudget: 1, messages: 4 }), false);
  expect(found.map((tab) => [tab.name, tab.count, tab.tone])).toEqual([
    ["timeline", null, "quiet"],
    ["messages", "4", "quiet"],
    ["guardrails", "◆ 1", "guard"],
    ["budgets", "▲ 1", "over"],
  ]);
});
