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
  /** Offset in the source; cheap, where line and column have to be counted. */
  getPosition?(): number;
}

/** Frames that are looked at, at most: agents await through many layers of a framework. */
const DEPTH = 80;
/** Beyond the deepest frame of the user's that was needed so far: what comes next may be a little deeper. */
const SPARE = 4;

/** Whether a file is the user's own: no dependency, no part of the runtime, none of ours. */
export function isUserFile(file: string, own: string): boolean {
  if (file.startsWith("node:") || file.startsWith("internal/") || file.startsWith("<")) return false;
  if (/[\\/]node_modules[\\/]|[\\/]\.yarn[\\/](?:cache|unplugged|__virtual__)[\\/]|\.zip[\\/]/.test(file)) return false;
  if (file.startsWith(own)) return false;
  return file.startsWith("file:") || file.startsWith("/") || /^[A-Za-z]:[\\/]/.test(file);
}

/** Paths of files; null for those that are not the user's. */
const judged = new Map<string, string | null>();
const MOST_FILES = 5000;

/** The plain path of a user's file, else null. */
function userPath(file: string, own: string): string | null {
  const before = judged.get(file);
  if (before !== undefined) return before;
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

const MOST_PLACES = 5000;
const known = new Map<string, Map<number, Place>>();
let knownPlaces = 0;

/** The innermost frame that is the user's, on its source line; null where no frame is. */
export function firstUserPlace(frames: readonly Frame[], own: string): Place | null {
  for (const frame of frames) {
    const file = frame.getFileName();
    if (!file) continue;
    const path = userPath(file, own);
    if (path === null) continue;
    const at = frame.getPosition?.() ?? -1;
    const before = at >= 0 ? known.get(file)?.get(at) : undefined;
    const place = before ?? placeOf(frame, file, path, own);
    if (!place) continue;
    if (!before && at >= 0) remember(file, at, place);
    return place;
  }
  return null;
}

function placeOf(frame: Frame, file: string, path: string, own: string): Place | null {
  const line = frame.getLineNumber();
  if (line === null) return null;
  const place = sourcePlace(file, path, line, frame.getColumnNumber() ?? 1);
  // A source map may lead into a bundled dependency.
  if (place.path !== path && !isUserFile(place.path, own)) return null;
  return { ...place, symbol: frame.getFunctionName() || null };
}

function remember(file: string, at: number, place: Place): void {
  if (knownPlaces >= MOST_PLACES) {
    known.clear();
    knownPlaces = 0;
  }
  knownPlaces++;
  const ofFile = known.get(file);
  if (ofFile) ofFile.set(at, place);
  else known.set(file, new Map([[at, place]]));
}

/** Frames that were enough so far. A stack costs by its frames, and below the user's innermost one are often many more. */
let enough = 2 * SPARE;

/** The place in the user's code that the call came from in which `below` stands; null where no frame is the user's. */
export function userPlaceBelow(below: (...args: never[]) => unknown, own: string): Place | null {
  const near = framesBelow(below, enough);
  const place = firstUserPlace(near, own);
  if (place || near.length < enough) return place;
  const all = framesBelow(below, DEPTH);
  const needed = all.findIndex((frame) => userPath(frame.getFileName() ?? "", own) !== null) + 1;
  enough = needed > 0 ? Math.min(DEPTH, needed + SPARE) : DEPTH;
  return firstUserPlace(all, own);
}

const asSites = (_: Error, sites: NodeJS.CallSite[]) => sites;

/**
 * The frames of the call that `below` stands in, innermost first and through awaits. Whatever the program has set up for
 * its own stack traces is as before afterwards.
 */
export function framesBelow(below: (...args: never[]) => unknown, depth: number): readonly Frame[] {
  const limit = Error.stackTraceLimit;
  const prepare = Error.prepareStackTrace;
  try {
    Error.stackTraceLimit = depth;
    Error.prepareStackTrace = asSites;
    const holder: { stack?: unknown } = {};
    Error.captureStackTrace(holder, below);
    return Array.isArray(holder.stack) ? (holder.stack as Frame[]) : [];
  } finally {
    Error.stackTraceLimit = limit;
    Error.prepareStackTrace = prepare;
  }
}
