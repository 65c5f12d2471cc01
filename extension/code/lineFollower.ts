import { followLine, type LineMap, mapLines } from "../../locate/follow/followLine.ts";
import type { PlacedKey } from "../inline/placedKey.ts";
import type { KeyPlace } from "./keyPlaces.ts";

/** As many texts as a person may have open. */
const MOST_TEXTS = 200;

/** Keeps places, which are those of saved texts, on their lines while documents are edited. */
export class LineFollower {
  readonly #saved = new Map<string, string>();
  /** The last comparison of a document: what is drawn of it asks for the same one several times. */
  #last: { readonly from: string; readonly to: string; readonly map: LineMap } | null = null;

  /** The text of a document as it is on the disk; how its lines moved since the text before, null where they did not. */
  saved(uri: string, text: string): LineMap | null {
    const before = this.#saved.get(uri);
    this.#saved.delete(uri);
    this.#saved.set(uri, text);
    const oldest = this.#saved.keys().next();
    if (this.#saved.size > MOST_TEXTS && !oldest.done) this.#saved.delete(oldest.value);
    return this.#map(before, text);
  }

  follow(uri: string, text: string, places: readonly KeyPlace[]): PlacedKey[] {
    const saved = this.#saved.get(uri);
    const map = this.#map(saved, text);
    const lines = map && places.some((place) => place.stale === null) ? (saved ?? "").split(/\r\n|\n|\r/) : [];
    return places.map(({ key, role, line, via, exact, stale }) => {
      const followed = map ? followLine(map, line) : { line };
      if (!("stale" in followed))
        return { key, role, line: followed.line, via, exact, stale: stale !== null, was: stale };
      return { key, role, line: followed.near, via, exact, stale: true, was: stale ?? (lines[line - 1] ?? "").trim() };
    });
  }

  #map(from: string | undefined, to: string): LineMap | null {
    if (from === undefined || from === to) return null;
    if (this.#last?.from !== from || this.#last.to !== to) this.#last = { from, to, map: mapLines(from, to) };
    return this.#last.map;
  }
}
