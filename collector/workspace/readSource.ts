import { constants, open } from "node:fs/promises";
import { join } from "node:path";

const MOST_BYTES = 1_000_000;

/** The text of a file of the workspace; null for what is gone, unreadable, a link, or too large to be source. */
export async function readSource(root: string, path: string): Promise<string | null> {
  try {
    const file = await open(join(root, path), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      const { size } = await file.stat();
      return size > MOST_BYTES ? null : await file.readFile("utf8");
    } finally {
      await file.close();
    }
  } catch {
    return null;
  }
}
