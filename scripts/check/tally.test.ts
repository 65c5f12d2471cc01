import { expect, test } from "vitest";
import { sum, tallyOf } from "./tally.ts";

const MESSAGE = `expected 2 to be 3
    at lens.test.ts:7:2
    at run (node_modules/vitest/run.js:1:1)`;
const passed = { fullName: "holds", status: "passed" };
const failed = { fullName: "lens > follows its line", status: "failed", failureMessages: [MESSAGE] };

test("a report counts as it says, with what failed and why", () => {
  const file = { name: "lens.test.ts", status: "failed", message: "", assertionResults: [passed, failed] };
  expect(tallyOf({ success: false, numPassedTests: 1, testResults: [file] })).toEqual({
    passed: 1,
    failures: ["lens.test.ts: lens > follows its line\nexpected 2 to be 3\n    at lens.test.ts:7:2"],
  });
});

test("a file that does not load is a failure with its reason", () => {
  const file = { name: "lens.test.ts", status: "failed", message: "no such module", assertionResults: [] };
  expect(tallyOf({ success: false, numPassedTests: 7, testResults: [file] }).failures).toEqual([
    "lens.test.ts\nno such module",
  ]);
});

test("a run that failed outside of its tests is a failure", () => {
  const file = { name: "lens.test.ts", status: "passed", message: "", assertionResults: [passed] };
  expect(tallyOf({ success: false, numPassedTests: 1, testResults: [file] }).failures).toHaveLength(1);
});

test("a run without a report is a failure", () => {
  expect(tallyOf(null)).toEqual({ passed: 0, failures: ["the tests left no report"] });
});

test("tallies add up", () => {
  expect(
    sum([
      { passed: 1, failures: [] },
      { passed: 4, failures: ["a", "b"] },
    ]),
  ).toEqual({ passed: 5, failures: ["a", "b"] });
});
