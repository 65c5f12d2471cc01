import { cellPath } from "../notebooks/cellPath.ts";
import { isNotebook, readNotebook } from "../notebooks/notebook.ts";
import { notebookSource } from "../notebooks/notebookSource.ts";
import type { FilePlace } from "../rank/resolvePlaces.ts";
import { definitionsIn, hasGaps, isDefinitionFile } from "./definitionFile.ts";
import { type NameSet, prepareNames } from "./nameSet.ts";
import type { PlaceCache } from "./placeCache.ts";
import { mayGivePlaces, placesOfFile } from "./placesOfFile.ts";
import { languageOf, type SourceParser } from "./sourceParser.ts";
import { WordFilter } from "./wordFilter.ts";

interface Tools {
  readonly parser: SourceParser;
  readonly cache: PlaceCache;
  /** What is known of the words in files, by path, so that those without any of the names are not read again. */
  readonly words?: Map<string, WordFilter>;
}

/** A file as it was read. */
export interface FileBytes {
  /** In UTF-8. */
  readonly bytes: Uint8Array;
  /** The text of the bytes; asked for only where a name may be in it. */
  text(): string;
}

/** Files that are read at the same time. */
const AT_ONCE = 16;

/**
 * The places of names in files of a workspace, in no order; those in a notebook have the path of their cell, see
 * {@link cellPath}. `read` gives a file, or null for one that can't be searched. Files in no known language are not read,
 * those that hold none of the names are neither decoded nor parsed. Rejects when a grammar can't be loaded.
 */
export async function searchFiles<F extends { readonly path: string }>(
  tools: Tools,
  names: readonly string[],
  files: readonly F[],
  read: (file: F) => Promise<FileBytes | null> | FileBytes | null,
): Promise<FilePlace[]> {
  const set = prepareNames(names);
  if (set.names.length === 0) return [];
  const found: FilePlace[] = [];
  let next = 0;
  const take = async () => {
    for (let file = files[next++]; file; file = files[next++]) {
      const { path } = file;
      const inWords = isDefinitionFile(path);
      if (!languageOf(path) && !isNotebook(path) && !inWords) continue;
      const known = tools.words?.get(path);
      if (known && !known.fillsNames && !known.mayHold(set)) continue;
      const source = await read(file);
      if (source === null) continue;
      const gaps = inWords && hasGaps(source.text());
      if (!known && !gaps) {
        const words = new WordFilter(source.bytes, set);
        tools.words?.set(path, words);
        if (!words.holdsSome && !words.fillsNames) continue;
      }
      const text = source.text();
      if (!gaps && !mayGivePlaces(text, set)) continue;
      found.push(
        ...(isNotebook(path) ? await inNotebook(tools, path, text, set) : await inFile(tools, path, text, set)),
      );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, take));
  return found;
}

async function inFile(tools: Tools, path: string, text: string, names: NameSet): Promise<FilePlace[]> {
  const places = isDefinitionFile(path)
    ? definitionsIn(text, names.names)
    : await placesOfFile(tools, { path, text }, names);
  return places.map((place) => ({ path, place }));
}

async function inNotebook(tools: Tools, path: string, file: string, names: NameSet): Promise<FilePlace[]> {
  const notebook = readNotebook(file);
  if (notebook?.language !== "python") return [];
  const { text, cellLine } = notebookSource(notebook.cells);
  const places = await placesOfFile(tools, { path: `${path}.py`, text }, names);
  return places.map((place) => {
    const { cell, line } = cellLine(place.line);
    return { path: cellPath({ path, cell }), place: { ...place, line, endLine: line + place.endLine - place.line } };
  });
}
