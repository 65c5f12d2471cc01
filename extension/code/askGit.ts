import { execFile } from "node:child_process";
import { dirname } from "node:path";
import {
  gitOptions,
  headQuestion,
  readRenames,
  renamesQuestion,
  textQuestion,
} from "../../locate/follow/gitQuestions.ts";

/** What git knows of a folder; null wherever there is no repository, no such thing in it, or git may not be asked. */
export interface FolderGit {
  /** The text of a file at a commit; `path` is relative to the folder, with `/`. */
  text(folder: string, commit: string, path: string): Promise<string | null>;
  /** Files that were renamed since a commit: old path → new one, relative to the folder. */
  renames(folder: string, commit: string): Promise<ReadonlyMap<string, string> | null>;
  /** The commit that is checked out. */
  head(folder: string): Promise<string | null>;
}

/** @param program git's file, where it may be run now; null where it may not */
export function folderGit(program: () => string | null): FolderGit {
  const ask = (args: readonly string[] | null): Promise<string | null> => {
    const file = program();
    if (file === null || args === null) return Promise.resolve(null);
    const options = gitOptions(dirname(process.execPath), process.env);
    return new Promise((resolve) => {
      execFile(file, args, options, (error, stdout) => resolve(error ? null : stdout));
    });
  };
  return {
    text: (folder, commit, path) => ask(textQuestion(folder, commit, path)),
    renames: async (folder, commit) => {
      const answer = await ask(renamesQuestion(folder, commit));
      return answer === null ? null : readRenames(answer);
    },
    head: async (folder) => (await ask(headQuestion(folder)))?.trim() ?? null,
  };
}
