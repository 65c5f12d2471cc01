import type { FilePlace } from "../../locate/rank/resolvePlaces.ts";
import type { Disposable } from "../common/emitter.ts";
import { Emitter } from "../common/emitter.ts";

/** A file of the workspace: how the workspace names it, and where it lies. */
export interface SourceLocation {
  readonly path: string;
  readonly file: string;
}

/** Searches files for names: what the worker does. Rejects when the worker is gone. */
export type SearchFiles = (names: readonly string[], files: readonly SourceLocation[]) => Promise<readonly FilePlace[]>;

/**
 * What is known of names in the workspace's files. Each name is searched for once over all files, and again only in
 * files that changed. Asking is free: what is not known yet is searched for, and `onDidChange` tells when it is.
 */
export class NameSearch implements Disposable {
  readonly #search: SearchFiles;
  readonly #changed = new Emitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #names = new Set<string>();
  #files: ReadonlyMap<string, SourceLocation> = new Map();
  #places = new Map<string, FilePlace[]>();
  #queue: Promise<void> = Promise.resolve();

  constructor(search: SearchFiles) {
    this.#search = search;
  }

  /** Places of a name that are known by now. */
  placesOf(name: string): readonly FilePlace[] {
    return this.#places.get(name) ?? [];
  }

  /** Makes sure that these names are or will be known. */
  want(names: Iterable<string>): void {
    const fresh = [...new Set(names)].filter((name) => !this.#names.has(name));
    if (fresh.length === 0) return;
    for (const name of fresh) this.#names.add(name);
    this.#enqueue(async () => this.#keep(await this.#search(fresh, [...this.#files.values()])));
  }

  /** The workspace's files are these: gone ones are forgotten, new ones searched. */
  setFiles(files: Iterable<SourceLocation>): void {
    const next = new Map([...files].map((file) => [file.path, file]));
    const added = [...next.values()].filter((file) => !this.#files.has(file.path));
    const gone = [...this.#files.keys()].filter((path) => !next.has(path));
    this.#files = next;
    this.#forget(new Set(gone));
    if (added.length > 0 && this.#names.size > 0)
      this.#enqueue(async () => this.#keep(await this.#search([...this.#names], added)));
  }

  /** A file has other content now. */
  fileChanged(path: string): void {
    const file = this.#files.get(path);
    if (!file || this.#names.size === 0) return;
    this.#enqueue(async () => {
      const found = await this.#search([...this.#names], [file]);
      this.#forget(new Set([path]));
      this.#keep(found);
    });
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #enqueue(task: () => Promise<void>): void {
    this.#queue = this.#queue.then(task).catch(() => {
      // A worker that died is started again by the next search; names it owed stay unknown until their files change.
    });
    void this.#queue.then(() => this.#changed.fire());
  }

  #keep(found: readonly FilePlace[]): void {
    for (const one of found) {
      const list = this.#places.get(one.place.name);
      if (list) list.push(one);
      else this.#places.set(one.place.name, [one]);
    }
  }

  #forget(paths: ReadonlySet<string>): void {
    if (paths.size === 0) return;
    this.#places = new Map(
      [...this.#places].map(([name, places]) => [name, places.filter((one) => !paths.has(one.path))]),
    );
  }
}
