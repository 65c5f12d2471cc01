import type { CodeKey } from "../../collector/contract/code.ts";
import type { Location } from "../../collector/contract/location.ts";
import type { PathMatch } from "../../locate/paths/matchPath.ts";

/** A place of a key in a file of the workspace. */
export interface KeyPlace {
  readonly key: CodeKey;
  readonly role: "call" | "definition";
  /** Relative to the workspace, as its file list has it. */
  readonly path: string;
  readonly line: number;
  readonly exact: boolean;
}

/** The places that telemetry itself tells, for files that the workspace has. A tie is no place. */
export function toldPlaces(keys: readonly CodeKey[], match: (path: string) => PathMatch | null): KeyPlace[] {
  const places: KeyPlace[] = [];
  const add = (key: CodeKey, role: KeyPlace["role"], location: Location | null) => {
    const found = location && match(location.path);
    if (found && "path" in found && location.line > 0)
      places.push({ key, role, path: found.path, line: location.line, exact: location.exact });
  };
  for (const key of keys) {
    add(key, "call", key.location);
    add(key, "definition", key.definition);
  }
  return places;
}

/** Places by file. */
export function byFile(places: readonly KeyPlace[]): Map<string, KeyPlace[]> {
  const files = new Map<string, KeyPlace[]>();
  for (const place of places) {
    const list = files.get(place.path);
    if (list) list.push(place);
    else files.set(place.path, [place]);
  }
  return files;
}
