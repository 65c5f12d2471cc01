import { availableParallelism } from "node:os";
import type { FilePlace } from "../../locate/rank/resolvePlaces.ts";
import type { Disposable } from "../common/emitter.ts";
import type { SourceLocation } from "./nameSearch.ts";
import { PlacesThread } from "./placesThread.ts";
import type { GeneratedFile, GeneratedPosition, SourceAnswer } from "./workerMessages.ts";

/** Half of the processors, since others have work too; each more takes the memory of its grammars. */
const THREADS = Math.min(4, Math.max(2, availableParallelism() >> 1));

/**
 * The threads that read and parse: one, and in a large workspace two to four, each with files of its own, so that it
 * knows them from one search to the next.
 */
export class PlacesThreads implements Disposable {
  readonly #threads: readonly PlacesThread[];
  readonly #isLarge: () => boolean;

  constructor(workerFile: string, isLarge: () => boolean) {
    this.#threads = Array.from({ length: THREADS }, () => new PlacesThread(workerFile));
    this.#isLarge = isLarge;
  }

  /** Starts the first thread, so that it has loaded when it is needed. */
  begin(): void {
    this.#threads[0]?.begin();
  }

  /** See {@link PlacesThread.search}. */
  async search(
    names: readonly string[],
    files: readonly SourceLocation[],
    changed: boolean,
  ): Promise<readonly FilePlace[]> {
    const shares = this.#isLarge() ? Map.groupBy(files, ({ path }) => threadOf(path)) : new Map([[0, files]]);
    const found = await Promise.all(
      this.#threads.map((thread, i) => {
        const share = shares.get(i) ?? [];
        return share.length === 0 ? [] : thread.search(names, share, changed);
      }),
    );
    return found.flat();
  }

  async sources(generated: GeneratedFile, positions: readonly GeneratedPosition[]): Promise<SourceAnswer> {
    const [first] = this.#threads;
    return first ? first.sources(generated, positions) : { builtMs: null, sources: [] };
  }

  dispose(): void {
    for (const thread of this.#threads) thread.dispose();
  }
}

/** The same for a path every time, and about as many paths for each. */
function threadOf(path: string): number {
  let sum = 0;
  for (let i = 0; i < path.length; i++) sum = (sum * 31 + path.charCodeAt(i)) | 0;
  return (sum >>> 4) % THREADS;
}
