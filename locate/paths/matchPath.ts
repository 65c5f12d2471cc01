import { type CellIndex, cellName } from "../notebooks/cellIndex.ts";
import { type FileIndex, fold, type IndexedFile } from "./fileIndex.ts";
import { mapPath, type PathMapping } from "./pathMapping.ts";
import { type PlainPath, readPath } from "./plainPath.ts";

/** A folder of the workspace on this machine. */
export interface WorkspaceFolder {
  /** Absolute. */
  readonly path: string;
  /** What the paths of its files begin with in the index: empty, or a name with `/` where there are several folders. */
  readonly prefix: string;
}

export interface PathContext {
  readonly files: FileIndex;
  readonly folders: readonly WorkspaceFolder[];
  /** Where the traced process ran, for relative paths; as it is here, where a mapping says so. */
  readonly workingDirectory?: string | null;
  readonly mappings?: readonly PathMapping[];
  /** The process may have run another project: the name of a file alone says nothing. */
  readonly foreign?: boolean;
  /** Cells of the workspace's notebooks; a cell's path says which cell it is, see `cellPath`. */
  readonly cells?: CellIndex;
}

/** One file of the workspace, or several that fit equally well. */
export type PathMatch = { readonly path: string } | { readonly ties: readonly string[] };

const MAX_TIES = 20;
const MOST_KNOWN = 10_000;

/** What was found with a context, which never changes: a run names the same few files for all of its spans. */
const known = new WeakMap<PathContext, Map<string, PathMatch | null>>();

/** File names that nearly every project has, so that the name alone says nothing. */
const COMMON_NAMES: ReadonlySet<string> = new Set(
  "__init__.py __main__.py main.py app.py utils.py index.ts index.tsx index.js index.mjs main.ts main.js app.ts app.js utils.ts mod.rs lib.rs main.rs main.go".split(
    " ",
  ),
);

/**
 * Finds the file of the workspace that a path from a trace means. In this order: the cell of a notebook that has just the
 * text that ran, the setting's mappings, the file at
 * exactly this place under a workspace folder, a relative path joined to the working directory, the longest common end
 * with files of the workspace. Several files with an equally long end are ties. Null when no file fits or the path is
 * none that may be looked for (see {@link readPath}). Compares text only; nothing is opened.
 */
export function matchPath(path: string, context: PathContext): PathMatch | null {
  let matches = known.get(context);
  if (!matches || matches.size >= MOST_KNOWN) {
    matches = new Map();
    known.set(context, matches);
  }
  const before = matches.get(path);
  if (before !== undefined) return before;
  const match = findMatch(path, context);
  matches.set(path, match);
  return match;
}

function findMatch(path: string, context: PathContext): PathMatch | null {
  const cell = cellName(path);
  if (cell !== null) return oneOf(context.cells?.byName.get(cell) ?? []);
  const sent = readPath(path);
  if (!sent) return null;
  const set = mapPath(sent, context.mappings ?? [], context.files.ignoreCase);
  // What a person set is followed to the letter: where it leads to no file, no other file is meant.
  if (set?.root === "") return inWorkspace(set, context);
  const mapped = set ?? sent;
  if (mapped.root === "") {
    const directory = context.workingDirectory ? readPath(context.workingDirectory) : null;
    if (directory && directory.root !== "") {
      const joined = { root: directory.root, parts: [...directory.parts, ...mapped.parts] };
      const placed = placeInFolder(joined, context);
      if (placed?.path != null) return { path: placed.path };
    }
    const tells = mapped.parts.length > 1 || context.foreign !== true;
    const whole = tells ? context.files.byPath.get(folded(mapped.parts, context).join("/")) : undefined;
    return whole === undefined ? byLongestEnd(mapped, context) : { path: whole };
  }
  const placed = placeInFolder(mapped, context);
  // A path inside a workspace folder means that very file; if it is gone, no other file is meant.
  if (placed) return placed.path === null ? null : { path: placed.path };
  return byLongestEnd(mapped, context);
}

/** The folder that holds the path, with the indexed file or null for none; null when no folder holds it. */
function placeInFolder(path: PlainPath, context: PathContext): { path: string | null } | null {
  const parts = folded(path.parts, context);
  let inside = false;
  for (const folder of context.folders) {
    const base = readPath(folder.path);
    if (!base || base.root !== path.root || !startsWith(parts, folded(base.parts, context))) continue;
    inside = true;
    const rest = parts.slice(base.parts.length).join("/");
    const found = context.files.byPath.get(fold(folder.prefix, context.files.ignoreCase) + rest);
    if (found !== undefined) return { path: found };
  }
  return inside ? { path: null } : null;
}

/** The file with this path relative to the workspace, or to one of its folders. */
function inWorkspace(path: PlainPath, context: PathContext): PathMatch | null {
  const rest = folded(path.parts, context).join("/");
  for (const prefix of ["", ...context.folders.map((folder) => fold(folder.prefix, context.files.ignoreCase))]) {
    const found = context.files.byPath.get(prefix + rest);
    if (found !== undefined) return { path: found };
  }
  return null;
}

function byLongestEnd(path: PlainPath, context: PathContext): PathMatch | null {
  const parts = folded(path.parts, context);
  const name = parts.at(-1) ?? "";
  let longest = 0;
  let best: string[] = [];
  for (const file of context.files.byName.get(name) ?? []) {
    const length = commonEnd(parts, file);
    const bothGoOn = length < parts.length && length < file.parts.length;
    if (length === 1 && (context.foreign || (bothGoOn && COMMON_NAMES.has(name)))) continue;
    if (length > longest) best = [];
    if (length >= longest) best.push(file.path);
    longest = Math.max(longest, length);
  }
  return oneOf(best);
}

function oneOf(paths: readonly string[]): PathMatch | null {
  const [first] = paths;
  if (first === undefined) return null;
  return paths.length === 1 ? { path: first } : { ties: paths.slice(0, MAX_TIES) };
}

function commonEnd(parts: readonly string[], file: IndexedFile): number {
  let n = 0;
  while (n < parts.length && n < file.parts.length && parts.at(-1 - n) === file.parts.at(-1 - n)) n++;
  return n;
}

const startsWith = (parts: readonly string[], start: readonly string[]) =>
  parts.length > start.length && start.every((part, i) => part === parts[i]);

const folded = (parts: readonly string[], context: PathContext) =>
  parts.map((part) => fold(part, context.files.ignoreCase));
