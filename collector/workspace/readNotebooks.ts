import { isNotebook, type Notebook, readNotebook } from "../../locate/notebooks/notebook.ts";
import { MOST_BYTES_LARGE, readSource } from "./readSource.ts";

/** More than a person works with; a collection of thousands is not read to find one cell. */
const MOST_NOTEBOOKS = 500;

/** The notebooks among the files of a workspace. */
export async function readNotebooks(root: string, paths: readonly string[]): Promise<Notebook[]> {
  const result: Notebook[] = [];
  for (const path of paths.filter(isNotebook).slice(0, MOST_NOTEBOOKS)) {
    const notebook = readNotebook((await readSource(root, path, MOST_BYTES_LARGE)) ?? "");
    if (notebook) result.push({ path, cells: notebook.cells });
  }
  return result;
}
