import { realpathSync } from "node:fs";

const known = new Map<string, readonly string[]>();

/**
 * The paths by which programs may know a folder of the window: as the window names it, and where links on the way to it
 * lead, which is what a process calls its working directory. Looked up once for each.
 */
export function pathsOfFolder(path: string): readonly string[] {
  let paths = known.get(path);
  if (!paths) {
    paths = [...new Set([path, realOf(path)])];
    known.set(path, paths);
  }
  return paths;
}

function realOf(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}
