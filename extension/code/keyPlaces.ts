import type { CodeKey } from "../../collector/contract/code.ts";
import { placesOfKey } from "../../locate/rank/placesOfKey.ts";
import type { FilePlace, ResolveContext, ResolvedPlace, ResolveKey } from "../../locate/rank/resolvePlaces.ts";

/** A place of a key in a file of the workspace. */
export interface KeyPlace {
  readonly key: CodeKey;
  /** `caller`: the line that calls the function in which it was called. */
  readonly role: "call" | "definition" | "caller";
  /** Relative to the workspace, as its file list has it. */
  readonly path: string;
  /** In the file as it is saved. */
  readonly line: number;
  readonly via: ResolvedPlace["via"];
  /** Telemetry named this very line. */
  readonly exact: boolean;
  /** What stood on the line when the run was recorded, where it is gone since; then `line` is near to where it stood. */
  readonly stale: string | null;
}

export interface KeyPlaces {
  readonly places: readonly KeyPlace[];
  /** Of a key that has no place because several fit equally well. */
  readonly ties: ReadonlyMap<CodeKey, readonly { readonly path: string; readonly line: number }[]>;
}

/** What is known of the places of what is shown. */
export interface KnownPlaces extends KeyPlaces {
  /** Nothing of it is being looked up any more. */
  readonly complete: boolean;
}

export const NO_PLACES: KnownPlaces = { places: [], ties: new Map(), complete: false };

/** Every key's places: what telemetry tells first, then what names add. `told` says what telemetry tells of a key. */
export function keyPlaces(
  keys: readonly CodeKey[],
  told: (key: CodeKey) => ResolveKey,
  found: (name: string) => readonly FilePlace[],
  context: ResolveContext,
): KeyPlaces {
  const ties = new Map<CodeKey, KeyPlaces["ties"] extends ReadonlyMap<CodeKey, infer T> ? T : never>();
  const callers: KeyPlace[] = [];
  const places = keys.flatMap((key): KeyPlace[] => {
    const resolved = placesOfKey(told(key), found, context);
    if (resolved.places.length === 0 && resolved.ties.length > 0) ties.set(key, resolved.ties);
    if (resolved.caller) callers.push({ ...placeOf(key, resolved.caller), role: "caller" });
    return resolved.places.map((place) => placeOf(key, place));
  });
  return { places: [...places, ...callers], ties };
}

const placeOf = (key: CodeKey, { role, path, line, via, exact, stale }: ResolvedPlace): KeyPlace => ({
  key,
  role,
  path,
  line,
  via,
  exact,
  stale,
});

/** Places by file. */
export function byFile(places: readonly KeyPlace[]): Map<string, KeyPlace[]> {
  return Map.groupBy(places, (place) => place.path);
}
