import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import { findSourceMap, SourceMap, type SourceMapPayload } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

interface SourcePosition {
  readonly path: string;
  readonly line: number;
  readonly column: number | null;
}

const MOST_MAPS = 500;
/** Of a file's end, where the reference to its map stands: enough for one that is inline and of usual size. */
const TAIL_BYTES = 4 * 1024 * 1024;

const maps = new Map<string, SourceMap | null>();

/**
 * Where a position of running code stands in its source: by the map that the runtime or a loader like tsx knows, else by
 * the one that the file names. `file` is the name in the stack, `path` the same as a plain path. Line and column from 1.
 */
export function sourcePlace(file: string, path: string, line: number, column: number): SourcePosition {
  return mapped(file, path, line, column) ?? { path, line, column };
}

function mapped(file: string, path: string, line: number, column: number): SourcePosition | null {
  try {
    const map = mapOf(file, path);
    if (!map) return null;
    const entry = map.findEntry(line - 1, column - 1);
    if (!("originalSource" in entry) || !entry.originalSource) return null;
    return {
      path: sourcePath(entry.originalSource, path, map.payload.sourceRoot),
      line: entry.originalLine + 1,
      column: entry.originalColumn + 1,
    };
  } catch {
    return null;
  }
}

function sourcePath(source: string, generated: string, root: string | undefined): string {
  if (source.startsWith("file:")) return fileURLToPath(source);
  const plain = source.replace(/^webpack:\/\/[^/]*\//, "");
  return resolve(dirname(generated), root && !root.startsWith("file:") ? root : "", plain);
}

function mapOf(file: string, path: string): SourceMap | null {
  const known = maps.get(file);
  if (known !== undefined) return known;
  const map = findSourceMap(file) ?? findSourceMap(path) ?? mapOnDisk(path);
  if (maps.size >= MOST_MAPS) maps.clear();
  maps.set(file, map ?? null);
  return map ?? null;
}

/** TypeScript that the runtime strips keeps its positions, so only JavaScript is looked into. */
function mapOnDisk(path: string): SourceMap | null {
  if (!/\.[cm]?js$/.test(path)) return null;
  const reference = /^\/\/[#@] sourceMappingURL=(\S+)\s*$/m.exec(tailOf(path))?.[1];
  if (!reference) return null;
  const inline = /^data:application\/json[^,]*;base64,(.*)$/.exec(reference)?.[1];
  const text = inline
    ? Buffer.from(inline, "base64").toString("utf8")
    : readFileSync(resolve(dirname(path), decodeURIComponent(reference)), "utf8");
  return new SourceMap(JSON.parse(text) as SourceMapPayload);
}

/** The last line of a file that can be a reference. */
function tailOf(path: string): string {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const length = Math.min(size, TAIL_BYTES);
    const bytes = Buffer.alloc(length);
    readSync(file, bytes, 0, length, size - length);
    const text = bytes.toString("utf8");
    const at = Math.max(text.lastIndexOf("//# sourceMappingURL="), text.lastIndexOf("//@ sourceMappingURL="));
    return at < 0 ? "" : text.slice(at);
  } finally {
    closeSync(file);
  }
}
