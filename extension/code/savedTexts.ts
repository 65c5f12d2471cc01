interface Version {
  readonly fromMs: number;
  readonly text: string;
}

/** More files than a person has open, more saves than happen between a run and the look at it. */
const MOST_FILES = 200;
const MOST_VERSIONS = 20;

/** The texts that files had since they were opened in this window, save by save. */
export class SavedTexts {
  readonly #files = new Map<string, Version[]>();

  /** A file, by its absolute path, was opened or saved with this text; times are milliseconds since the epoch. */
  saved(path: string, text: string, atMs: number): void {
    const versions = this.#files.get(path) ?? [];
    this.#files.delete(path);
    if (versions.at(-1)?.text !== text) versions.push({ fromMs: atMs, text });
    this.#files.set(path, versions.slice(-MOST_VERSIONS));
    const oldest = this.#files.keys().next();
    if (this.#files.size > MOST_FILES && !oldest.done) this.#files.delete(oldest.value);
  }

  /** The text as it is on the disk, as far as this window knows. */
  last(path: string): string | null {
    return this.#files.get(path)?.at(-1)?.text ?? null;
  }

  /** The text at a time; null of a time before the file was opened. */
  at(path: string, ms: number): string | null {
    return this.#files.get(path)?.findLast((version) => version.fromMs <= ms)?.text ?? null;
  }
}
