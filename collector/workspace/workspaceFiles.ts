import { lstat, realpath } from "node:fs/promises";
import { join } from "node:path";
import { gitFiles } from "./gitFiles.ts";
import { walkFiles } from "./walkFiles.ts";

/** The files of a workspace on this machine. */
export interface WorkspaceFiles {
  /** Absolute, with every link in it followed. */
  readonly root: string;
  /** Relative to the root, with `/`, sorted. Plain files that lie inside it; no links, and nothing behind one. */
  readonly paths: readonly string[];
}

const MOST_FILES = 200_000;
const DEEPEST_REPOSITORY = 3;
const INSTALLED = /(?:^|\/)(?:node_modules|\.venv|site-packages|__pycache__)\//;

/**
 * Lists the files of a workspace: what git sees where it is a checkout, else whatever is not ignored. Rejects when the
 * folder is none.
 */
export async function workspaceFiles(folder: string): Promise<WorkspaceFiles> {
  const root = await realpath(folder);
  const seen = await checkoutFiles(root, "", DEEPEST_REPOSITORY);
  // A folder that a checkout around it ignores is empty to git.
  const paths = seen && seen.length > 0 ? seen : await walkFiles(root, MOST_FILES);
  return { root, paths: paths.slice(0, MOST_FILES).sort() };
}

/** Files of a checkout and of the repositories inside it. */
async function checkoutFiles(root: string, folder: string, depth: number): Promise<string[] | null> {
  const listed = await gitFiles(join(root, folder));
  if (!listed) return null;
  const result: string[] = [];
  const folders = new Map<string, boolean>();
  for (const name of listed) {
    const path = folder === "" ? name : `${folder}/${name}`;
    if (INSTALLED.test(path) || !(await isPlain(root, path, folders))) continue;
    const entry = await lstat(join(root, path)).catch(() => null);
    if (entry?.isFile()) result.push(path);
    else if (entry?.isDirectory() && depth > 0) result.push(...((await checkoutFiles(root, path, depth - 1)) ?? []));
  }
  return result;
}

/** Whether every folder on the way to a path is a folder and no link. `known` keeps what was found out. */
async function isPlain(root: string, path: string, known: Map<string, boolean>): Promise<boolean> {
  const slash = path.lastIndexOf("/");
  if (slash < 0) return true;
  const folder = path.slice(0, slash);
  const before = known.get(folder);
  if (before !== undefined) return before;
  const plain =
    (await isPlain(root, folder, known)) &&
    (await lstat(join(root, folder)).then(
      (entry) => entry.isDirectory(),
      () => false,
    ));
  known.set(folder, plain);
  return plain;
}
