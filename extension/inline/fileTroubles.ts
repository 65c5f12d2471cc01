import { readCellPath } from "../../locate/notebooks/cellPath.ts";
import type { KeyPlace } from "../code/keyPlaces.ts";
import type { Trouble } from "../runs/runsModel.ts";
import { isHitKey, ownFailures } from "./ownFailures.ts";

/** The worst that happened in each file, by its path; places by file or, in a notebook, by cell. */
export function fileTroubles(places: ReadonlyMap<string, readonly KeyPlace[]>): Map<string, Trouble> {
  const failures = ownFailures([...new Set([...places.values()].flat().map(({ key }) => key))]);
  const found = new Map<string, Trouble>();
  const files = Map.groupBy([...places.values()].flat(), ({ path }) => readCellPath(path)?.path ?? path);
  for (const [path, here] of files) {
    const keys = here.filter(({ role }) => role !== "caller").map(({ key }) => key);
    if (keys.some(isHitKey)) found.set(path, "hit");
    else if (keys.some((key) => failures.has(key))) found.set(path, "failed");
    else if (keys.some((key) => key.budget?.over)) found.set(path, "over");
  }
  return found;
}
