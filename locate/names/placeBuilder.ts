import type { Node } from "@vscode/tree-sitter-wasm";
import { CALL, DEFINITION, type Place, type PlaceWhat } from "./place.ts";
import { boundVariable, calleeName, enclosingSymbol } from "./syntax.ts";

/** A place, with the variable or function through which it is called in the same file. */
export interface FoundPlace {
  readonly place: Place;
  readonly bound: string | null;
}

export type CallRank = keyof typeof CALL;
export type DefinitionRank = keyof typeof DEFINITION;

/** A definition by a call: it begins where the called name stands. */
export function definitionByCall(
  name: string,
  call: Node,
  what: PlaceWhat,
  rank: DefinitionRank,
  via: Place["via"],
): FoundPlace {
  const bound = boundVariable(call)?.text ?? null;
  const place = placeAt(name, "definition", calleeName(call) ?? call, call, via, what, DEFINITION[rank]);
  return { place: { ...place, symbol: bound ?? place.symbol }, bound };
}

/** A definition by a declaration: it begins where the declared name stands. */
export function definitionAt(
  name: string,
  start: Node,
  whole: Node,
  what: PlaceWhat,
  rank: DefinitionRank,
  via: Place["via"],
): FoundPlace {
  const place = placeAt(name, "definition", start, whole, via, what, DEFINITION[rank]);
  const bound = start.type.endsWith("identifier") ? start.text : null;
  return { place: { ...place, symbol: bound ?? place.symbol }, bound };
}

/** A call: it stands where the called name stands. */
export function callPlace(name: string, call: Node, what: PlaceWhat, rank: CallRank, via: Place["via"]): FoundPlace {
  return { place: placeAt(name, "call", calleeName(call) ?? call, call, via, what, CALL[rank]), bound: null };
}

function placeAt(
  name: string,
  role: Place["role"],
  start: Node,
  whole: Node,
  via: Place["via"],
  what: PlaceWhat,
  rank: number,
): Place {
  return {
    name,
    role,
    line: start.startPosition.row + 1,
    column: start.startPosition.column + 1,
    endLine: whole.endPosition.row + 1,
    symbol: enclosingSymbol(start),
    via,
    what,
    rank,
  };
}
