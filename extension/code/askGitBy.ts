import { execFile } from "node:child_process";
import { dirname } from "node:path";
import type { AskGit } from "../../locate/follow/folderGit.ts";
import { gitOptions } from "../../locate/follow/gitQuestions.ts";

/**
 * Asks git, where it may be run at the moment.
 * @param program git's file; null where it may not
 */
export function askGitBy(program: () => string | null): AskGit {
  return (args) => {
    const file = program();
    if (file === null) return Promise.resolve(null);
    const options = gitOptions(dirname(process.execPath), process.env);
    return new Promise((resolve) => {
      execFile(file, args, options, (error, stdout) => resolve(error ? null : stdout));
    });
  };
}
