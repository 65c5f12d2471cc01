import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { FileNow } from "../../locate/follow/fileSince.ts";
import type { FileBytes } from "../../locate/names/searchFiles.ts";

const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0);
/** Source that a person wrote is smaller. */
const MOST_BYTES = 1_000_000;
/** Notebooks hold pictures beside their code, bundles hold whole libraries. */
export const MOST_BYTES_LARGE = 20_000_000;

/** The text of a file of the workspace; null for what is gone, unreadable, a link, or larger than `mostBytes`. */
export async function readSource(root: string, path: string, mostBytes = MOST_BYTES): Promise<string | null> {
  return (await readFileNow(root, path, mostBytes))?.text ?? null;
}

/** The same as bytes, read at once: of thousands of small files most of the time went into waiting for each. */
export function readSourceNow(root: string, path: string, mostBytes = MOST_BYTES): FileBytes | null {
  try {
    const file = openSync(join(root, path), FLAGS);
    try {
      const stats = fstatSync(file);
      if (!stats.isFile() || stats.size > mostBytes) return null;
      const bytes = readFileSync(file);
      return { bytes, text: () => bytes.toString("utf8") };
    } finally {
      closeSync(file);
    }
  } catch {
    return null;
  }
}

/** The same with the times of the file. */
export async function readFileNow(root: string, path: string, mostBytes = MOST_BYTES): Promise<FileNow | null> {
  try {
    const file = await open(join(root, path), FLAGS);
    try {
      const { size, mtimeMs, birthtimeMs } = await file.stat();
      if (size > mostBytes) return null;
      return { text: await file.readFile("utf8"), changedMs: mtimeMs, createdMs: birthtimeMs };
    } finally {
      await file.close();
    }
  } catch {
    return null;
  }
}
