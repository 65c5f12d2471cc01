import type { FilePlace } from "../rank/resolvePlaces.ts";
import { holdsName, prepareNames } from "./nameSet.ts";
import type { PlaceCache } from "./placeCache.ts";
import { placesOfFile } from "./placesOfFile.ts";
import { languageOf, type SourceParser } from "./sourceParser.ts";

/** Files that are read at the same time. */
const AT_ONCE = 16;

/**
 * The places of names in files of a workspace, in no order. `read` gives the text of a file, or null for one that can't
 * be searched. Files in no known language are not read, those that hold none of the names are not parsed. Rejects when
 * a grammar can't be loaded.
 */
export async function searchFiles<F extends { readonly path: string }>(
  tools: { readonly parser: SourceParser; readonly cache: PlaceCache },
  names: readonly string[],
  files: readonly F[],
  read: (file: F) => Promise<string | null>,
): Promise<FilePlace[]> {
  const set = prepareNames(names);
  if (set.names.length === 0) return [];
  const found: FilePlace[] = [];
  let next = 0;
  const take = async () => {
    for (let file = files[next++]; file; file = files[next++]) {
      const { path } = file;
      const text = languageOf(path) ? await read(file) : null;
      if (text === null || !holdsName(text, set)) continue;
      for (const place of await placesOfFile(tools, { path, text }, set)) found.push({ path, place });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, take));
  return found;
}
