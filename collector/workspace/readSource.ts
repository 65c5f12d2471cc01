import { constants, open } from "node:fs/promises";
import { join } from "node:path";
import { isNotebook } from "../../locate/notebooks/notebook.ts";

const MOST_BYTES = 1_000_000;
/** Notebooks hold pictures beside their code. */
const MOST_NOTEBOOK_BYTES = 20_000_000;

/** The text of a file of the workspace; null for what is gone, unreadable, a link, or too large to be source. */
export async function readSource(root: string, path: string): Promise<string | null> {
  try {
    const file = await open(join(root, path), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      const { size } = await file.stat();
      return size > (isNotebook(path) ? MOST_NOTEBOOK_BYTES : MOST_BYTES) ? null : await file.readFile("utf8");
    } finally {
      await file.close();
    }
  } catch {
    return null;
  }
}
