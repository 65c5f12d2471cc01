import { commitId } from "./commitId.ts";

/**
 * What git is asked of a repository that may be anybody's: with these arguments in front it runs no program that the
 * repository names, no hook, and goes to no network. What its files hold is never looked at, only what was added and
 * committed, so that no filter of the repository runs either.
 */
const CAREFUL: readonly string[] = [
  "--no-pager",
  "--literal-pathspecs",
  "-c",
  "core.fsmonitor=false",
  "-c",
  "core.hooksPath=/dev/null",
  "-c",
  "protocol.allow=never",
];

const MOST_BYTES = 256 * 1024 * 1024;
const LONGEST_MS = 30_000;

/**
 * How to run git, for `execFile`. `folder` is any that the workspace can't write to: Windows looks for a program in the
 * current folder first.
 */
export const gitOptions = (folder: string, own: Readonly<Record<string, string | undefined>>) => ({
  cwd: folder,
  env: gitEnvironment(own),
  maxBuffer: MOST_BYTES,
  timeout: LONGEST_MS,
  windowsHide: true,
});

/** The environment to ask git in, made of the program's own: without what points git elsewhere, asks or fetches. */
export function gitEnvironment(own: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept = Object.entries(own).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !/^GIT_/i.test(entry[0]),
  );
  return { ...Object.fromEntries(kept), GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0", GIT_NO_LAZY_FETCH: "1" };
}

/**
 * Arguments that ask for the text of a file at a commit. `path` is relative to `folder`, with `/`, and one of the
 * workspace's own. Null where the commit is none.
 */
export function textQuestion(folder: string, commit: string, path: string): string[] | null {
  if (commitId(commit) === null || path === "" || path.includes("\0")) return null;
  return [...CAREFUL, "-C", folder, "cat-file", "blob", `${commit}:./${path}`];
}

/** Arguments that ask which files under a folder were renamed since a commit. Null where the commit is none. */
export function renamesQuestion(folder: string, commit: string): string[] | null {
  if (commitId(commit) === null) return null;
  const diff = ["diff-index", "--cached", "--relative", "--diff-filter=R", "-M", "-z", "--name-status"];
  return [...CAREFUL, "-C", folder, ...diff, commit, "--"];
}

/** Reads the answer to {@link renamesQuestion}: old path → new one, relative to the folder. */
export function readRenames(answer: string): Map<string, string> {
  const parts = answer.split("\0");
  const renames = new Map<string, string>();
  for (let i = 0; i + 2 < parts.length; i += 3) renames.set(parts[i + 1] ?? "", parts[i + 2] ?? "");
  return renames;
}

/** Arguments that ask for the commit that is checked out in a folder. */
export function headQuestion(folder: string): string[] {
  return [...CAREFUL, "-C", folder, "rev-parse", "--verify", "HEAD"];
}

/** Arguments that ask which files of a folder git sees. */
export function filesQuestion(folder: string): string[] {
  return [...CAREFUL, "-C", folder, "ls-files", "-z", "-co", "--exclude-standard"];
}

/** Reads the answer to {@link filesQuestion}: paths relative to the folder, each once. */
export function readFiles(answer: string): string[] {
  return [...new Set(answer.split("\0"))].filter(Boolean).map((path) => path.replace(/\/$/, ""));
}
