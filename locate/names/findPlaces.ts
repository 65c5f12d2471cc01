import type { Node, Tree } from "@vscode/tree-sitter-wasm";
import { constantPlaces } from "./constantPlaces.ts";
import { filledNames } from "./filledNames.ts";
import { literalPlace, standingPlace } from "./literalPlace.ts";
import { type NameSet, occurrences, prepareNames } from "./nameSet.ts";
import { DEFINITION, type Place } from "./place.ts";
import type { FoundPlace } from "./placeBuilder.ts";
import { SourceFile } from "./sourceFile.ts";
import type { SourceLanguage, SourceParser } from "./sourceParser.ts";
import { linkedCall, symbolPlace } from "./symbolPlace.ts";
import { isString } from "./syntax.ts";

const MAX_PLACES = 1000;
/** Most time for one text beside parsing it; only text that nests absurdly deep needs so long. What was found by then counts. */
const MAX_MS = 1000;

/**
 * The places in a source text where the names are defined and called: as strings in defining calls and decorators, as
 * functions, classes and variables in any way of writing, and where what is so defined is called. In order of lines; at
 * most one definition and one call of a name on a line, and no call on the line of its definition. Text that can't be
 * parsed in time gives an empty list.
 */
export async function findPlaces(
  parser: SourceParser,
  source: { readonly text: string; readonly language: SourceLanguage },
  names: NameSet,
): Promise<Place[]> {
  const tree = await parser.parse(source.text, source.language);
  if (!tree) return [];
  try {
    return placesIn(source.text, tree, names);
  } finally {
    tree.delete();
  }
}

function placesIn(text: string, tree: Tree, names: NameSet): Place[] {
  const file = new SourceFile(text, tree.rootNode);
  const found: FoundPlace[] = [];
  const end = Date.now() + MAX_MS;
  for (const { name, text: form, at } of occurrences(text, names)) {
    if (Date.now() > end) break;
    const node = file.nodeAt(at, form.length);
    if (!node) continue;
    const inString = isString(node) || isString(node.parent);
    if (!inString && node.text !== form) continue;
    const place = inString
      ? literalPlace(name, node, file)
      : (symbolPlace(name, node) ?? importedCall(name, node, file));
    if (place) found.push(place);
    else if (inString) found.push(...constantPlaces(name, node, file));
  }
  for (const { name, at } of filledNames(text, names.names)) {
    if (Date.now() > end) break;
    const node = file.nodeAt(at, 1);
    const literal = isString(node) ? node : isString(node?.parent ?? null) ? node?.parent : null;
    const place = literal && standingPlace(name, literal, file);
    if (place) found.push(inGaps(place));
  }
  return tidy([...found, ...linkedCalls(file, found, end)]);
}

/** A name with gaps says less than one that stands there as it is. */
function inGaps({ place, bound }: FoundPlace): FoundPlace {
  const rank = place.role === "definition" ? Math.max(place.rank, DEFINITION.respelled) : place.rank;
  return { place: { ...place, rank }, bound };
}

/** A call of what is defined in another file, through an imported variable that is called like the name. */
function importedCall(name: string, node: Node, file: SourceFile): FoundPlace | null {
  const call = linkedCall(name, node, "unknown");
  return call && file.isImported(node.text) ? call : null;
}

/** Calls through the variables that hold the definitions; a variable that holds several says nothing. */
function linkedCalls(file: SourceFile, found: readonly FoundPlace[], end: number): FoundPlace[] {
  const holders = new Map<string, { names: Set<string>; place: Place; lines: Set<number> }>();
  for (const { place, bound } of found) {
    if (bound === null || place.rank > 1) continue;
    const holder = holders.get(bound) ?? { names: new Set<string>(), place, lines: new Set<number>() };
    holder.names.add(place.name);
    holder.lines.add(place.line);
    holders.set(bound, holder);
  }
  const result: FoundPlace[] = [];
  for (const { text, at } of occurrences(file.text, prepareNames(holders.keys()))) {
    if (Date.now() > end) break;
    const holder = holders.get(text);
    const node = file.nodeAt(at, text.length);
    if (!holder || holder.lines.size > 1 || !node || node.text !== text || isString(node.parent)) continue;
    for (const name of holder.names) {
      const call = linkedCall(name, node, holder.place.what);
      if (call) result.push(call);
    }
  }
  return result;
}

/** One definition and one call of a name on a line, the surest; sorted by line. */
function tidy(found: readonly FoundPlace[]): Place[] {
  const best = new Map<string, Place>();
  for (const { place } of found) {
    const key = `${place.line} ${place.role} ${place.name}`;
    const other = best.get(key);
    if (!other) best.set(key, place);
    else best.set(key, place.rank < other.rank ? surer(place, other) : surer(other, place));
  }
  return [...best.values()]
    .filter((place) => place.role === "definition" || !best.has(`${place.line} definition ${place.name}`))
    .sort((a, b) => a.line - b.line || a.column - b.column)
    .slice(0, MAX_PLACES);
}

/** The surer of two readings of one line; what it is, the other one may know better. */
function surer(place: Place, other: Place): Place {
  return place.what === "unknown" ? { ...place, what: other.what } : place;
}
