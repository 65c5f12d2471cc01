/** How many checks and tests passed and failed. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/** The part of Vitest's JSON report that is counted. */
export interface TestReport {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
}

/**
 * Counts a report. Where the run failed without a failed test (a file that does not load, a hook that throws), or left
 * no report at all, that is one failure: nothing that went wrong may end as 0.
 */
export function tallyOf(report: TestReport | null): Tally {
  if (!report) return { passed: 0, failed: 1 };
  const { success, numPassedTests: passed, numFailedTests: failed } = report;
  return { passed, failed: !success && failed === 0 ? 1 : failed };
}

export function sum(tallies: readonly Tally[]): Tally {
  return tallies.reduce((all, one) => ({ passed: all.passed + one.passed, failed: all.failed + one.failed }), {
    passed: 0,
    failed: 0,
  });
}
