import {
  FlattenMap,
  isIgnored,
  LEAST_UPPER_BOUND,
  originalPositionFor,
  type TraceMap,
} from "@jridgewell/trace-mapping";
import { base64Text } from "./base64Text.ts";

/** A position in a file; lines and columns count from 1. */
export interface FilePosition {
  readonly path: string;
  readonly line: number;
  readonly column: number | null;
}

/** Where a generated file has its source map: in itself, or in another file. */
export type MapReference = { readonly text: string } | { readonly path: string };

/** Whether a path is one of a file that may have been generated from another. */
export const mayBeGenerated = (path: string): boolean => /\.[cm]?jsx?$/i.test(path);

const REFERENCE = /^[ \t]*\/\/[#@] sourceMappingURL=([^\s'"]+)[ \t]*$/gm;
/** A reference stands in the last lines; a bundle may hold those of what was put into it before. */
const TAIL = 64 * 1024;
const INLINE = /^data:application\/json;(?:charset=[\w-]+;)?base64,/i;

/**
 * The source map that a generated file names. Of a map in another file its path, relative to where the generated one is
 * and beside it in the workspace; what has a scheme or leaves the workspace is none. Null where none is named.
 */
export function mapReference(generated: { readonly path: string; readonly text: string }): MapReference | null {
  const { path, text } = generated;
  const inline = text.lastIndexOf("sourceMappingURL=data:");
  const tail = text.slice(inline < 0 ? -TAIL : Math.min(text.length - TAIL, text.lastIndexOf("\n", inline) + 1));
  const named = [...tail.matchAll(REFERENCE)].at(-1)?.[1];
  if (named === undefined) return null;
  const data = INLINE.exec(named)?.[0];
  if (data !== undefined) {
    const map = base64Text(named.slice(data.length));
    return map === null ? null : { text: map };
  }
  const beside = /^(?:[a-z][a-z\d+.-]*:|\/|\\)/i.test(named) ? null : joined(path, named.replace(/[?#].*$/, ""));
  return beside === null ? null : { path: beside };
}

/** A path relative to the folder of a file, both in the workspace; null when it leads out of it. */
function joined(file: string, relative: string): string | null {
  const parts = file.split("/").slice(0, -1);
  for (const part of relative.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join("/");
}

/** A source map, read once for many positions. */
export interface SourceMap {
  /**
   * Where the source of a position in the generated file is. The path is relative to the workspace where the map names
   * it relative to itself, else as the map has it: untrusted, only ever to be compared. Null where nothing was generated
   * from a source there, or the source is marked as somebody else's.
   */
  source(line: number, column: number | null): FilePosition | null;
}

/** Reads the text of a source map, also one in sections. `path` is where it lies in the workspace. Null for what is none. */
export function readSourceMap(path: string, text: string): SourceMap | null {
  const map = attempt(() => FlattenMap(text.replace(/^\)\]\}'?.*/, ""), path));
  return map && { source: (line, column) => attempt(() => sourceOf(map, line, column)) };
}

function sourceOf(map: TraceMap, line: number, column: number | null): FilePosition | null {
  const needle = { line, column: Math.max(0, (column ?? 1) - 1) };
  let found = originalPositionFor(map, needle);
  // Before the first mapping of a line stands only what the transpiler added: the line is the next one's.
  if (found.source === null) found = originalPositionFor(map, { ...needle, bias: LEAST_UPPER_BOUND });
  if (typeof found.source !== "string" || isIgnored(map, found.source)) return null;
  return { path: found.source, line: found.line, column: column === null ? null : found.column + 1 };
}

/** What is broken in a map shows only where it is read. */
function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
