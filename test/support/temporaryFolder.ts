import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, onTestFinished } from "vitest";

/** A folder that is gone when the test that asked for it has ended. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "traceline-test-"));
  onTestFinished(() => remove(folder));
  return folder;
}

/** A folder that is gone when all tests of the file that asked for it have ended. Ask at the top of the file. */
export function folderOfThisFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "traceline-test-"));
  afterAll(() => remove(folder));
  return folder;
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}
