import { followLine, type LineMap } from "../../locate/follow/followLine.ts";
import { readCellPath } from "../../locate/notebooks/cellPath.ts";
import type { FilePlace } from "../../locate/rank/resolvePlaces.ts";
import type { Disposable } from "../common/emitter.ts";
import { Emitter } from "../common/emitter.ts";

/** A file of the workspace: how the workspace names it, and where it lies. */
export interface SourceLocation {
  readonly path: string;
  readonly file: string;
}

/**
 * Searches files for names: what the worker does. `changed` where their content may be another than when they were
 * searched before. Rejects when the worker is gone.
 */
export type SearchFiles = (
  names: readonly string[],
  files: readonly SourceLocation[],
  changed: boolean,
) => Promise<readonly FilePlace[]>;

const TRIES = 2;

/**
 * What is known of names in the workspace's files. Each name is searched for once over all files, and again only in
 * files that changed. Asking is free: what is not known yet is searched for, and `onDidChange` tells when it is.
 */
export class NameSearch implements Disposable {
  readonly #search: SearchFiles;
  readonly #problem: (error: unknown) => void;
  readonly #changed = new Emitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #names = new Set<string>();
  #files: ReadonlyMap<string, SourceLocation> = new Map();
  readonly #places = new Map<string, FilePlace[]>();
  #queue: Promise<void> = Promise.resolve();
  #searches = 0;

  /** @param problem told of a search that failed; after a second try its names stay unknown until their files change */
  constructor(search: SearchFiles, problem: (error: unknown) => void) {
    this.#search = search;
    this.#problem = problem;
  }

  /** Places of a name that are known by now. */
  placesOf(name: string): readonly FilePlace[] {
    return this.#places.get(name) ?? [];
  }

  /** Whether nothing is being searched for. */
  get isSettled(): boolean {
    return this.#searches === 0;
  }

  /** Makes sure that these names are or will be known. */
  want(names: Iterable<string>): void {
    const fresh = [...new Set(names)].filter((name) => !this.#names.has(name));
    if (fresh.length === 0) return;
    for (const name of fresh) this.#names.add(name);
    // Before there are files there is nothing to search.
    if (this.#files.size > 0) this.#enqueue(fresh, [...this.#files.values()], false);
  }

  /** The workspace's files are these: gone ones are forgotten, new ones searched. */
  setFiles(files: Iterable<SourceLocation>): void {
    const next = new Map([...files].map((file) => [file.path, file]));
    const added = [...next.values()].filter((file) => !this.#files.has(file.path));
    const gone = [...this.#files.keys()].filter((path) => !next.has(path));
    this.#files = next;
    this.#forget(new Set(gone));
    if (added.length > 0 && this.#names.size > 0) this.#enqueue([...this.#names], added, true);
  }

  /**
   * A file was saved, and its lines are where the map says: until it was searched anew, its places move with them. Those
   * whose lines are gone are no places any more.
   */
  fileMoved(path: string, map: LineMap): void {
    for (const [name, places] of this.#places) {
      if (!places.some((one) => one.path === path)) continue;
      const moved = places.flatMap((one): FilePlace[] => {
        if (one.path !== path) return [one];
        const followed = followLine(map, one.place.line);
        if ("stale" in followed) return [];
        const endLine = one.place.endLine + followed.line - one.place.line;
        return [{ path, place: { ...one.place, line: followed.line, endLine } }];
      });
      this.#places.set(name, moved);
    }
  }

  /** A file has other content now. */
  fileChanged(path: string): void {
    const file = this.#files.get(path);
    if (!file || this.#names.size === 0) return;
    this.#enqueue([...this.#names], [file], true);
  }

  dispose(): void {
    this.#changed.dispose();
  }

  /** One search after the other, each of the names and files that were there when it was asked for. */
  #enqueue(names: readonly string[], files: readonly SourceLocation[], changed: boolean): void {
    const search = async () => {
      const found = await this.#search(names, files, changed);
      this.#forget(new Set(files.map((file) => file.path)), new Set(names));
      this.#keep(found.filter(({ path }) => this.#files.has(fileOf(path))));
    };
    this.#searches++;
    this.#queue = this.#queue.then(async () => {
      // The worker that died, or the grammar that could not be read, may be there the second time.
      for (let tries = 0; tries < TRIES; tries++) {
        try {
          return await search();
        } catch (error) {
          this.#problem(error);
        }
      }
    });
    void this.#queue.then(() => {
      this.#searches--;
      this.#changed.fire();
    });
  }

  #keep(found: readonly FilePlace[]): void {
    for (const one of found) {
      const list = this.#places.get(one.place.name);
      if (list) list.push(one);
      else this.#places.set(one.place.name, [one]);
    }
  }

  #forget(paths: ReadonlySet<string>, names: ReadonlySet<string> = this.#names): void {
    if (paths.size === 0) return;
    for (const name of names) {
      const places = this.#places.get(name);
      if (places)
        this.#places.set(
          name,
          places.filter((one) => !paths.has(fileOf(one.path))),
        );
    }
  }
}

/** The file that a place is in: of a cell, its notebook. */
const fileOf = (path: string) => readCellPath(path)?.path ?? path;
