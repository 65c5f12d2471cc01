import { followLine, type LineMap, mapLines } from "../../locate/follow/followLine.ts";
import type { PlacedKey } from "../inline/placedKey.ts";
import type { KeyPlace } from "./keyPlaces.ts";

/** As many texts as a person may have open and runs they may look at. */
const MOST_TEXTS = 200;

/**
 * Keeps places on their lines while a document is edited. What telemetry told is followed from the text that stood
 * there when the run was first seen, what was found by a name from the text that was searched, which is the saved one.
 */
export class LineFollower {
  readonly #atRun = new Map<string, string>();
  readonly #saved = new Map<string, string>();

  /** The text of a file as it is on the disk. */
  saved(uri: string, text: string): void {
    remember(this.#saved, uri, text);
  }

  follow(uri: string, text: string, places: readonly KeyPlace[], runId: string): PlacedKey[] {
    const key = `${runId}\n${uri}`;
    if (!this.#atRun.has(key)) remember(this.#atRun, key, text);
    const fromRun = mapFrom(this.#atRun.get(key), text);
    const fromSaved = mapFrom(this.#saved.get(uri), text);
    return places.map((place) => {
      const map = place.exact ? fromRun : fromSaved;
      const followed = map ? followLine(map, place.line) : { line: place.line };
      const stale = "stale" in followed;
      return { key: place.key, role: place.role, line: stale ? place.line : followed.line, exact: place.exact, stale };
    });
  }
}

function mapFrom(old: string | undefined, text: string): LineMap | null {
  return old === undefined || old === text ? null : mapLines(old, text);
}

function remember(texts: Map<string, string>, key: string, text: string): void {
  texts.delete(key);
  texts.set(key, text);
  const oldest = texts.keys().next();
  if (texts.size > MOST_TEXTS && !oldest.done) texts.delete(oldest.value);
}
