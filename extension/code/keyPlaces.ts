import type { CodeKey } from "../../collector/contract/code.ts";
import { placesOfKey } from "../../locate/rank/placesOfKey.ts";
import type { FilePlace, ResolveContext } from "../../locate/rank/resolvePlaces.ts";

/** A place of a key in a file of the workspace. */
export interface KeyPlace {
  readonly key: CodeKey;
  /** `caller`: the line that calls the function in which it was called. */
  readonly role: "call" | "definition" | "caller";
  /** Relative to the workspace, as its file list has it. */
  readonly path: string;
  readonly line: number;
  readonly exact: boolean;
}

export interface KeyPlaces {
  readonly places: readonly KeyPlace[];
  /** Of a key that has no place because several fit equally well. */
  readonly ties: ReadonlyMap<CodeKey, readonly { readonly path: string; readonly line: number }[]>;
}

/** Every key's places: what telemetry tells first, then what names add. */
export function keyPlaces(
  keys: readonly CodeKey[],
  found: (name: string) => readonly FilePlace[],
  context: ResolveContext,
): KeyPlaces {
  const ties = new Map<CodeKey, KeyPlaces["ties"] extends ReadonlyMap<CodeKey, infer T> ? T : never>();
  const callers: KeyPlace[] = [];
  const places = keys.flatMap((key): KeyPlace[] => {
    const resolved = placesOfKey(key, found, context);
    if (resolved.places.length === 0 && resolved.ties.length > 0) ties.set(key, resolved.ties);
    if (resolved.caller)
      callers.push({ key, role: "caller", path: resolved.caller.path, line: resolved.caller.line, exact: false });
    return resolved.places.map(({ role, path, line, exact }) => ({ key, role, path, line, exact }));
  });
  return { places: [...places, ...callers], ties };
}

/** Places by file. */
export function byFile(places: readonly KeyPlace[]): Map<string, KeyPlace[]> {
  return Map.groupBy(places, (place) => place.path);
}
