import type { CodeKey } from "../../collector/contract/code.ts";
import type { KeyPlace } from "../code/keyPlaces.ts";

/** The place of a key that something is true of; null where there is none. */
export type PlaceOf = (matches: (key: CodeKey) => boolean) => KeyPlace | null;

/**
 * Where a problem stands: of a key's lines the one that is most its own. A line that many agents share, inside a helper
 * that calls them all, says less than the line that names one of them.
 */
export function placeFinder(places: readonly KeyPlace[]): PlaceOf {
  const sharers = new Map<string, Set<CodeKey>>();
  const at = (place: KeyPlace) => `${place.path}:${place.line}`;
  for (const place of places) {
    const set = sharers.get(at(place)) ?? new Set();
    sharers.set(at(place), set.add(place.key));
  }
  const weight = (place: KeyPlace) =>
    (sharers.get(at(place))?.size ?? 1) * 4 +
    (place.role === "call" ? 0 : place.role === "definition" ? 2 : 8) +
    (place.exact ? 0 : 1);
  return (matches) => {
    const fitting = places.filter((place) => matches(place.key));
    return fitting.reduce<KeyPlace | null>((best, one) => (best && weight(best) <= weight(one) ? best : one), null);
  };
}
