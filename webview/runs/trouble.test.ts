import { expect, test } from "vitest";
import { runSummary } from "../../test/support/panelRows.ts";
import { runTrouble } from "./trouble.ts";

test("a run that went well has nothing beside its line", () => {
  expect(runTrouble(runSummary())).toBeNull();
});

test("what stopped a run stands beside its line, without what the row says already", () => {
  const blocked = runSummary({
    status: "blocked",
    statusReason: "Blocked after 656 ms by no_promises: matched a pattern.",
  });
  expect(runTrouble(blocked)).toEqual({ text: "◆ no_promises", tone: "grd" });
  const failed = runSummary({ status: "error", statusReason: "Failed after 81 ms: provider answered 500" });
  expect(runTrouble(failed)).toEqual({ text: "✕ provider answered 500", tone: "err" });
  expect(runTrouble(runSummary({ status: "error" }))).toEqual({ text: "✕ failed", tone: "err" });
});

test("an end that never came has no warm colour", () => {
  expect(runTrouble(runSummary({ status: "incomplete" }))).toEqual({ text: "end never arrived", tone: "q" });
});

test("a run that ended well keeps its troubles", () => {
  expect(runTrouble(runSummary({ guardrailHits: 1 }))?.text).toBe("◆ 1 hit");
  expect(runTrouble(runSummary({ overBudget: 2 }))).toEqual({ text: "▲ 2 over budget", tone: "ovr" });
});
