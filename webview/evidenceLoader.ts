import type { EvidenceAnswer } from "../collector/contract/evidence.ts";
import { type Get, runPath } from "./runData.ts";
import { wordsOf } from "./runLoader.ts";

const PAGE = 1000;

/** Reads the spans behind one count of a run, once for each count until it is forgotten. */
export class EvidenceLoader {
  readonly #get: Get;
  readonly #changed: () => void;
  #key = "";
  #read = "";
  #known: ReadonlySet<string> | null = null;
  #problem: string | null = null;

  /** `changed` is called when the spans have come or could not be read. */
  constructor(get: Get, changed: () => void) {
    this.#get = get;
    this.#changed = changed;
  }

  get problem(): string | null {
    return this.#problem;
  }

  /** Ids in the order of the tree; null while they are on their way. `count` is named as in `/evidence`. */
  of(runId: string, count: string): ReadonlySet<string> | null {
    const key = `${runId}\n${count}`;
    if (key !== this.#key) {
      this.#key = key;
      this.#read = "";
      this.#known = null;
      this.#problem = null;
    }
    if (key !== this.#read) {
      this.#read = key;
      void this.#load(key, runId, count);
    }
    return this.#known;
  }

  /** What is known is old: it stands until the next question has its answer. */
  forget(): void {
    this.#read = "";
  }

  async #load(key: string, runId: string, count: string): Promise<void> {
    const query = `/evidence?count=${encodeURIComponent(count)}&limit=${PAGE}`;
    const ids: string[] = [];
    try {
      let next: string | null = null;
      do {
        const cursor: string = next === null ? "" : `&cursor=${encodeURIComponent(next)}`;
        const page: EvidenceAnswer = await this.#get(runPath(runId, query + cursor));
        for (const { spanId } of page.spans) if (spanId !== null) ids.push(spanId);
        next = page.next;
      } while (next !== null);
      if (this.#key !== key) return;
      this.#known = new Set(ids);
      this.#problem = null;
    } catch (problem) {
      if (this.#key !== key) return;
      this.#problem = wordsOf(problem);
    }
    this.#changed();
  }
}
