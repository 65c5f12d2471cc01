import { createRequire } from "node:module";
import { isWatched } from "./watched.ts";

const PACKAGE = /^.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/;

/** The watched package that is entered by a file, told by the file's path alone; null for all others. */
export function watchedPackage(path: string): string | null {
  const name = PACKAGE.exec(path)?.[1]?.replace("\\", "/");
  if (name === undefined || !isWatched(name)) return null;
  try {
    return createRequire(path).resolve(name) === path ? name : null;
  } catch {
    return null;
  }
}
