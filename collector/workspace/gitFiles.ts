import { askGit } from "./askGit.ts";

/**
 * What git sees in a folder: tracked files and untracked ones that are not ignored, relative to the folder, with `/`.
 * A repository inside is one entry, the folder's name. Null when the folder is in no checkout or git can't be run.
 */
export async function gitFiles(folder: string): Promise<string[] | null> {
  // A checkout's own settings may name a program to run.
  const args = ["-c", "core.fsmonitor=false", "-C", folder, "ls-files", "-z", "-co", "--exclude-standard"];
  const answer = await askGit(args);
  return answer === null
    ? null
    : [...new Set(answer.split("\0"))].filter(Boolean).map((path) => path.replace(/\/$/, ""));
}
