import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Tally, type TestReport, tallyOf } from "./tally.ts";

/** Runs one command of the checkout; its words are shown as they come. One check: it passed or it failed. */
export function runCheck(root: string, name: string, command: string, ...args: readonly string[]): Tally {
  const began = performance.now();
  const passed = run(root, command, args) === 0;
  const took = `${((performance.now() - began) / 1000).toFixed(1)} s`;
  process.stdout.write(`${passed ? "✓" : "✗"} ${name} (${took})\n`);
  return passed ? { passed: 1, failures: [] } : { passed: 0, failures: [name] };
}

/** Runs projects of the test suite and counts their tests. */
export function runTests(root: string, projects: readonly string[], env: NodeJS.ProcessEnv = {}): Tally {
  const folder = mkdtempSync(join(tmpdir(), "traceline-report-"));
  const file = join(folder, "report.json");
  try {
    const wanted = projects.flatMap((project) => ["--project", project]);
    run(root, "vitest", ["run", ...wanted, "--reporter=default", "--reporter=json", `--outputFile.json=${file}`], env);
    return tallyOf(readReport(file));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Ends the process by its tally. What failed is said once more, for its words stand far above; the last line is
 * "N passed, N failed".
 */
export function endWith({ passed, failures }: Tally): void {
  for (const failure of failures) process.stdout.write(`\n✗ ${failure}\n`);
  process.stdout.write(`${passed} passed, ${failures.length} failed\n`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}

function run(root: string, command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): number | null {
  return spawnSync(command, args, {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, ...env },
    shell: process.platform === "win32",
  }).status;
}

function readReport(file: string): TestReport | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as TestReport;
  } catch {
    return null;
  }
}
