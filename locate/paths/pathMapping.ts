import { fold } from "./fileIndex.ts";
import { type PlainPath, readPath } from "./plainPath.ts";

/** What a person set for paths that can't be inferred: a beginning of traced paths, and what it is here. */
export interface PathMapping {
  readonly from: string;
  /** Absolute, or relative to the workspace; empty or `.` for the workspace itself. */
  readonly to: string;
}

/**
 * A traced path as the mapping with the longest fitting beginning has it; relative to the workspace, with an empty root,
 * where the mapping is. Null when none fits. A mapping whose own paths are none that may be looked for fits nothing.
 */
export function mapPath(path: PlainPath, mappings: readonly PathMapping[], ignoreCase: boolean): PlainPath | null {
  const parts = path.parts.map((part) => fold(part, ignoreCase));
  let best: { length: number; to: string } | null = null;
  for (const { from, to } of mappings) {
    const base = from === "/" ? { root: "/", parts: [] } : readPath(from);
    if (!base || base.root !== path.root) continue;
    const fits = base.parts.every((part, i) => parts[i] === fold(part, ignoreCase));
    if (fits && (!best || base.parts.length > best.length)) best = { length: base.parts.length, to };
  }
  if (!best) return null;
  const rest = path.parts.slice(best.length);
  if (best.to === "" || best.to === ".") return { root: "", parts: rest };
  const target = readPath(best.to);
  return target && { root: target.root, parts: [...target.parts, ...rest] };
}

/**
 * A folder of the traced machine as a folder of this one, where a mapping says so, else as it is. `workspace` is what
 * mappings are relative to. The result is only ever compared.
 */
export function mapFolder(
  folder: string | null,
  mappings: readonly PathMapping[],
  workspace: string,
  ignoreCase: boolean,
): string | null {
  const path = folder === null ? null : readPath(folder);
  const mapped = path && mapPath(path, mappings, ignoreCase);
  if (!mapped) return folder;
  return mapped.root === "" ? [workspace, ...mapped.parts].join("/") : mapped.root + mapped.parts.join("/");
}

/** Reads `FROM=TO`, as a command line has it; null for what is none. */
export function readMapping(text: string): PathMapping | null {
  const equals = text.indexOf("=");
  const from = text.slice(0, Math.max(0, equals));
  return from === "" || (from !== "/" && !readPath(from)) ? null : { from, to: text.slice(equals + 1) };
}
