import { filesQuestion, headQuestion, readFiles, readRenames, renamesQuestion, textQuestion } from "./gitQuestions.ts";

/** Asks git with these arguments; null where it has no answer, or may not be asked. */
export type AskGit = (args: readonly string[]) => Promise<string | null>;

/** What git knows of a folder; null wherever there is no repository, no such thing in it, or git may not be asked. */
export interface FolderGit {
  /** The text of a file at a commit; `path` is relative to the folder, with `/`. */
  text(folder: string, commit: string, path: string): Promise<string | null>;
  /** Files that were renamed since a commit: old path → new one, relative to the folder. */
  renames(folder: string, commit: string): Promise<ReadonlyMap<string, string> | null>;
  /** The commit that is checked out. */
  head(folder: string): Promise<string | null>;
  /**
   * Tracked files and untracked ones that are not ignored, relative to the folder, with `/`. A repository inside is one
   * entry, the folder's name.
   */
  files(folder: string): Promise<string[] | null>;
}

export function folderGit(ask: AskGit): FolderGit {
  const answered = async <T>(args: readonly string[] | null, read: (answer: string) => T): Promise<T | null> => {
    const answer = args && (await ask(args));
    return answer === null ? null : read(answer);
  };
  return {
    text: (folder, commit, path) => answered(textQuestion(folder, commit, path), (text) => text),
    renames: (folder, commit) => answered(renamesQuestion(folder, commit), readRenames),
    head: (folder) => answered(headQuestion(folder), (answer) => answer.trim()),
    files: (folder) => answered(filesQuestion(folder), readFiles),
  };
}
