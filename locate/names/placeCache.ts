import type { Place } from "./place.ts";

interface Entry {
  /** Names that were searched for, also those that were not there. */
  readonly searched: Set<string>;
  places: readonly Place[];
}

/**
 * Places by the content of files, so that a file is parsed again only when it changes or when it holds a name that was
 * not searched for yet. Holds at most `capacity` contents and forgets those that were asked for longest ago.
 */
export class PlaceCache {
  readonly #entries = new Map<string, Entry>();
  readonly #capacity: number;

  constructor(capacity = 2000) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** What is known of the names in a content, and the names that still have to be searched for in it. */
  look(hash: string, names: readonly string[]): { readonly places: readonly Place[]; readonly missing: string[] } {
    const entry = this.#touch(hash);
    if (!entry) return { places: [], missing: [...names] };
    const wanted = new Set(names);
    return {
      places: entry.places.filter((place) => wanted.has(place.name)),
      missing: names.filter((name) => !entry.searched.has(name)),
    };
  }

  /** Keeps the places of names that were searched for in a content. */
  keep(hash: string, names: readonly string[], places: readonly Place[]): void {
    const entry = this.#touch(hash) ?? { searched: new Set<string>(), places: [] };
    const again = new Set(names);
    for (const name of names) entry.searched.add(name);
    entry.places = [...entry.places.filter((place) => !again.has(place.name)), ...places];
    this.#entries.set(hash, entry);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#capacity) break;
      this.#entries.delete(oldest);
    }
  }

  #touch(hash: string): Entry | undefined {
    const entry = this.#entries.get(hash);
    if (!entry) return undefined;
    this.#entries.delete(hash);
    this.#entries.set(hash, entry);
    return entry;
  }
}
