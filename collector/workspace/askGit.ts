import { execFile } from "node:child_process";
import { dirname } from "node:path";
import { gitEnvironment } from "../../locate/follow/gitQuestions.ts";

const MOST_BYTES = 256 * 1024 * 1024;
const LONGEST_MS = 30_000;

/** What git answers; null where there is no repository, no such thing in it, or no git. */
export function askGit(args: readonly string[]): Promise<string | null> {
  // Windows looks for git in the current folder first: that may not be the workspace.
  const options = {
    cwd: dirname(process.execPath),
    env: gitEnvironment(process.env),
    maxBuffer: MOST_BYTES,
    timeout: LONGEST_MS,
    windowsHide: true,
  };
  return new Promise((resolve) => {
    execFile("git", args, options, (error, stdout) => resolve(error ? null : stdout));
  });
}
