import { fileURLToPath } from "node:url";
import { sourcePlace } from "./sourcePlace.ts";

/** A place in the user's code. Line and column count from 1. */
export interface Place {
  readonly path: string;
  readonly line: number;
  readonly column: number | null;
  readonly symbol: string | null;
}

/** The part of V8's CallSite that is needed. */
export interface Frame {
  getFileName(): string | null | undefined;
  getLineNumber(): number | null;
  getColumnNumber(): number | null;
  getFunctionName(): string | null;
}

/** Frames that are looked at: agents await through many layers of a framework. */
const DEPTH = 80;

/** Whether a file is the user's own: no dependency, no part of the runtime, none of ours. */
export function isUserFile(file: string, own: string): boolean {
  if (file.startsWith("node:") || file.startsWith("internal/") || file.startsWith("<")) return false;
  if (/[\\/]node_modules[\\/]|[\\/]\.yarn[\\/](?:cache|unplugged|__virtual__)[\\/]|\.zip[\\/]/.test(file)) return false;
  if (file.startsWith(own)) return false;
  return file.startsWith("file:") || file.startsWith("/") || /^[A-Za-z]:[\\/]/.test(file);
}

const judged = new Map<string, string | null>();
const MOST_FILES = 5000;

/** The plain path of a user's file, else null. */
function userPath(file: string, own: string): string | null {
  const known = judged.get(file);
  if (known !== undefined) return known;
  const path = isUserFile(file, own) ? plainPath(file) : null;
  if (judged.size >= MOST_FILES) judged.clear();
  judged.set(file, path);
  return path;
}

function plainPath(file: string): string | null {
  if (!file.startsWith("file:")) return file;
  try {
    return fileURLToPath(file.replace(/[?#].*$/, ""));
  } catch {
    return null;
  }
}

/** The innermost frame that is the user's, on its source line; null where no frame is. */
export function firstUserPlace(frames: readonly Frame[], own: string): Place | null {
  for (const frame of frames) {
    const file = frame.getFileName();
    if (!file) continue;
    const path = userPath(file, own);
    const line = frame.getLineNumber();
    if (path === null || line === null) continue;
    const place = sourcePlace(file, path, line, frame.getColumnNumber() ?? 1);
    // A source map may lead into a bundled dependency.
    if (place.path !== path && !isUserFile(place.path, own)) continue;
    return { ...place, symbol: frame.getFunctionName() || null };
  }
  return null;
}

/**
 * The frames of the call that `below` stands in, innermost first and through awaits. Whatever the program has set up for
 * its own stack traces is as before afterwards.
 */
export function framesBelow(below: (...args: never[]) => unknown): readonly Frame[] {
  const limit = Error.stackTraceLimit;
  const prepare = Error.prepareStackTrace;
  try {
    Error.stackTraceLimit = DEPTH;
    Error.prepareStackTrace = (_, sites) => sites;
    const holder: { stack?: unknown } = {};
    Error.captureStackTrace(holder, below);
    return Array.isArray(holder.stack) ? (holder.stack as Frame[]) : [];
  } finally {
    Error.stackTraceLimit = limit;
    // The property is absent by default, and its presence changes how the runtime writes stacks.
    if (prepare === undefined) Reflect.deleteProperty(Error, "prepareStackTrace");
    else Error.prepareStackTrace = prepare;
  }
}
