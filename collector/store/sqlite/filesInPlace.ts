import { statSync } from "node:fs";

/**
 * Notices when the files of an open database are deleted or replaced: SQLite would go on writing into files that have
 * no name any more, and nobody would ever find what was acknowledged.
 */
export class FilesInPlace {
  readonly #files: readonly string[];
  readonly #known = new Map<string, bigint>();

  /** @param database its path; it is there already */
  constructor(database: string) {
    // Windows lets nobody delete a file that is open.
    this.#files = process.platform === "win32" ? [] : [database, `${database}-wal`];
    this.remember();
  }

  /** Takes note of files that are new since the last look. */
  remember(): void {
    for (const file of this.#files) {
      if (this.#known.has(file)) continue;
      const number = numberOf(file);
      if (number !== null) this.#known.set(file, number);
    }
  }

  areThere(): boolean {
    for (const [file, number] of this.#known) if (numberOf(file) !== number) return false;
    return true;
  }
}

function numberOf(file: string): bigint | null {
  return statSync(file, { bigint: true, throwIfNoEntry: false })?.ino ?? null;
}
