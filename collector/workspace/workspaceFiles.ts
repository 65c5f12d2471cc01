import { lstatSync, type Stats } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { git } from "./git.ts";
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
  if (!(await stat(root)).isDirectory()) throw new Error(`${folder} is no folder.`);
  const seen = await checkoutFiles(root, "", DEEPEST_REPOSITORY);
  // A folder that a checkout around it ignores is empty to git.
  const paths = seen && seen.length > 0 ? seen : walkFiles(root, MOST_FILES);
  return { root, paths: paths.slice(0, MOST_FILES).sort() };
}

/**
 * Files of a checkout and of the repositories inside it. The disk is asked at once for each: of ten thousands of files
 * most of the time went into waiting.
 */
async function checkoutFiles(root: string, folder: string, depth: number): Promise<string[] | null> {
  const listed = await git.files(join(root, folder));
  if (!listed) return null;
  const result: string[] = [];
  const folders = new Map<string, boolean>();
  for (const name of listed) {
    const path = folder === "" ? name : `${folder}/${name}`;
    if (INSTALLED.test(path) || !isPlain(root, path, folders)) continue;
    const entry = look(root, path);
    if (entry?.isFile()) result.push(path);
    else if (entry?.isDirectory() && depth > 0) result.push(...((await checkoutFiles(root, path, depth - 1)) ?? []));
  }
  return result;
}

/** Whether every folder on the way to a path is a folder and no link. `known` keeps what was found out. */
function isPlain(root: string, path: string, known: Map<string, boolean>): boolean {
  const slash = path.lastIndexOf("/");
  if (slash < 0) return true;
  const folder = path.slice(0, slash);
  const before = known.get(folder);
  if (before !== undefined) return before;
  const plain = isPlain(root, folder, known) && look(root, folder)?.isDirectory() === true;
  known.set(folder, plain);
  return plain;
}

/** What stands there itself, links not followed; null for what is gone or can't be seen. */
function look(root: string, path: string): Stats | null {
  try {
    return lstatSync(join(root, path), { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}
