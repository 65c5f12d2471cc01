import type { EvidenceAnswer } from "../collector/contract/evidence.ts";
import { KeyedLoader } from "./keyedLoader.ts";
import { type Get, runPath } from "./runData.ts";

const PAGE = 1000;

/** Reads the spans behind one count of a run. */
export class EvidenceLoader {
  readonly #get: Get;
  readonly #loader: KeyedLoader<ReadonlySet<string>>;

  /** `changed` is called when the spans have come or could not be read. */
  constructor(get: Get, changed: () => void) {
    this.#get = get;
    this.#loader = new KeyedLoader(changed);
  }

  get problem(): string | null {
    return this.#loader.problem;
  }

  /** Ids in the order of the tree; null while they are on their way. `count` is named as in `/evidence`. */
  of(runId: string, count: string): ReadonlySet<string> | null {
    return this.#loader.of(`${runId}\n${count}`, () => this.#read(runId, count));
  }

  forget(): void {
    this.#loader.forget();
  }

  async #read(runId: string, count: string): Promise<ReadonlySet<string>> {
    const query = `/evidence?count=${encodeURIComponent(count)}&limit=${PAGE}`;
    const ids = new Set<string>();
    let next: string | null = null;
    do {
      const cursor: string = next === null ? "" : `&cursor=${encodeURIComponent(next)}`;
      const page: EvidenceAnswer = await this.#get(runPath(runId, query + cursor));
      for (const { spanId } of page.spans) if (spanId !== null) ids.add(spanId);
      next = page.next;
    } while (next !== null);
    return ids;
  }
}
