import { contentHash } from "../follow/contentHash.ts";
import { filledNames } from "./filledNames.ts";
import { findPlaces } from "./findPlaces.ts";
import { holdsName, type NameSet, prepareNames } from "./nameSet.ts";
import type { Place } from "./place.ts";
import type { PlaceCache } from "./placeCache.ts";
import { languageOf, type SourceParser } from "./sourceParser.ts";

/**
 * The places of names in one file, with as little work as possible: a file in no known language or without any of the
 * names is not parsed, and neither is a content whose names are known. Rejects when a grammar can't be loaded.
 */
export async function placesOfFile(
  tools: { readonly parser: SourceParser; readonly cache: PlaceCache },
  file: { readonly path: string; readonly text: string },
  names: NameSet,
): Promise<readonly Place[]> {
  const language = languageOf(file.path);
  if (!language || !mayGivePlaces(file.text, names)) return [];
  const hash = `${language} ${contentHash(file.text)}`;
  const known = tools.cache.look(hash, names.names);
  if (known.missing.length === 0) return known.places;
  const missing = known.missing.length === names.names.length ? names : prepareNames(known.missing);
  const found = mayGivePlaces(file.text, missing)
    ? await findPlaces(tools.parser, { text: file.text, language }, missing)
    : [];
  tools.cache.keep(hash, missing.names, found);
  return [...known.places, ...found].sort((a, b) => a.line - b.line || a.column - b.column);
}

/** Whether a text holds one of the names, or a string with gaps that may be one of them. */
export function mayGivePlaces(text: string, names: NameSet): boolean {
  return holdsName(text, names) || filledNames(text, names.names).length > 0;
}
