import { execFile } from "node:child_process";
import { dirname } from "node:path";
import { folderGit } from "../../locate/follow/folderGit.ts";
import { gitOptions } from "../../locate/follow/gitQuestions.ts";

/** What git of this machine knows of folders. */
export const git = folderGit((args) => {
  const options = gitOptions(dirname(process.execPath), process.env);
  return new Promise((resolve) => {
    execFile("git", args, options, (error, stdout) => resolve(error ? null : stdout));
  });
});
