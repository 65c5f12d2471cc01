/** How many checks and tests passed, and which failed: a text for each, over as many lines as it takes. */
export interface Tally {
  readonly passed: number;
  readonly failures: readonly string[];
}

/** The part of Vitest's JSON report that is counted. */
export interface TestReport {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly testResults: readonly TestFile[];
}

interface TestFile {
  /** The file's path. */
  readonly name: string;
  readonly status: string;
  /** Why the file itself failed, or empty. */
  readonly message: string;
  readonly assertionResults: readonly TestResult[];
}

interface TestResult {
  readonly fullName: string;
  readonly status: string;
  readonly failureMessages?: readonly string[] | undefined;
}

/**
 * Counts a report. Where the run failed without a failed test (a file that does not load, a hook that throws), or left
 * no report at all, that is a failure: nothing that went wrong may end as 0.
 */
export function tallyOf(report: TestReport | null): Tally {
  if (!report) return { passed: 0, failures: ["the tests left no report"] };
  const failures = report.testResults.flatMap(failuresOf);
  if (!report.success && failures.length === 0) failures.push("the tests failed outside of any test");
  return { passed: report.numPassedTests, failures };
}

export function sum(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((all, { passed }) => all + passed, 0),
    failures: tallies.flatMap(({ failures }) => failures),
  };
}

function failuresOf({ name, status, message, assertionResults }: TestFile): string[] {
  const tests = assertionResults
    .filter((test) => test.status === "failed")
    .map((test) => [`${name}: ${test.fullName}`, ...(test.failureMessages ?? []).map(ownFrames)].join("\n"));
  if (tests.length === 0 && status === "failed") return [`${name}\n${message}`];
  return tests;
}

/** A message with the frames of its stack that are the project's own. */
function ownFrames(message: string): string {
  const foreign = /^\s+at (?:.*node_modules|new Promise)/;
  return message
    .split("\n")
    .filter((line) => !foreign.test(line))
    .join("\n");
}
