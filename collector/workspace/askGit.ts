import { execFile } from "node:child_process";
import { dirname } from "node:path";
import { gitOptions } from "../../locate/follow/gitQuestions.ts";

/** What git answers; null where there is no repository, no such thing in it, or no git. */
export function askGit(args: readonly string[]): Promise<string | null> {
  const options = gitOptions(dirname(process.execPath), process.env);
  return new Promise((resolve) => {
    execFile("git", args, options, (error, stdout) => resolve(error ? null : stdout));
  });
}
