import { constants, open } from "node:fs/promises";
import { join } from "node:path";
import type { FileNow } from "../../locate/follow/fileSince.ts";

/** Source that a person wrote is smaller. */
const MOST_BYTES = 1_000_000;
/** Notebooks hold pictures beside their code, bundles hold whole libraries. */
export const MOST_BYTES_LARGE = 20_000_000;

/** The text of a file of the workspace; null for what is gone, unreadable, a link, or larger than `mostBytes`. */
export async function readSource(root: string, path: string, mostBytes = MOST_BYTES): Promise<string | null> {
  return (await readFileNow(root, path, mostBytes))?.text ?? null;
}

/** The same with the times of the file. */
export async function readFileNow(root: string, path: string, mostBytes = MOST_BYTES): Promise<FileNow | null> {
  try {
    const file = await open(join(root, path), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
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
