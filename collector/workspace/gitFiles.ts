import { execFile } from "node:child_process";
import { dirname } from "node:path";

const MOST_BYTES = 256 * 1024 * 1024;
const LONGEST_MS = 30_000;

/**
 * What git sees in a folder: tracked files and untracked ones that are not ignored, relative to the folder, with `/`.
 * A repository inside is one entry, the folder's name. Null when the folder is in no checkout or git can't be run.
 */
export function gitFiles(folder: string): Promise<string[] | null> {
  // A checkout's own settings may name a program to run (fsmonitor), and Windows looks for git in the current folder
  // first: neither may come from the workspace.
  const args = ["-c", "core.fsmonitor=false", "-C", folder, "ls-files", "-z", "-co", "--exclude-standard"];
  const options = { cwd: dirname(process.execPath), env: environment(), maxBuffer: MOST_BYTES, timeout: LONGEST_MS };
  return new Promise((resolve) => {
    execFile("git", args, options, (error, stdout) => {
      resolve(error ? null : [...new Set(stdout.split("\0"))].filter(Boolean).map((path) => path.replace(/\/$/, "")));
    });
  });
}

/** Without what points git at another repository than the folder's. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"));
  return { ...Object.fromEntries(kept), GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0" };
}
