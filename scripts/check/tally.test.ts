import { expect, test } from "vitest";
import { sum, tallyOf } from "./tally.ts";

test("a report counts as it says", () => {
  expect(tallyOf({ success: false, numPassedTests: 7, numFailedTests: 2 })).toEqual({ passed: 7, failed: 2 });
});

test("a run that failed outside of its tests is a failure", () => {
  expect(tallyOf({ success: false, numPassedTests: 7, numFailedTests: 0 })).toEqual({ passed: 7, failed: 1 });
});

test("a run without a report is a failure", () => {
  expect(tallyOf(null)).toEqual({ passed: 0, failed: 1 });
});

test("tallies add up", () => {
  expect(
    sum([
      { passed: 1, failed: 0 },
      { passed: 4, failed: 2 },
    ]),
  ).toEqual({ passed: 5, failed: 2 });
});
