import type { SpanDetail } from "../../collector/contract/span.ts";
import { type Get, loadSpan } from "../runData.ts";
import { wordsOf } from "../runLoader.ts";

/** So many spans are read at a time. */
const AT_ONCE = 4;

/** What is known of the content of a span, or why it could not be read. */
export type Content = { readonly detail: SpanDetail } | { readonly problem: string };

/** What went in and came out of spans, each read when it is first shown, and again when there may be more of it. */
export class ContentLoader {
  readonly #get: Get;
  readonly #changed: () => void;
  readonly #known = new Map<string, Content>();
  readonly #asked = new Map<string, string>();
  readonly #queue: string[] = [];
  #runId = "";
  #answers = 0;
  #underway = 0;

  /** `changed` is called when content has come. */
  constructor(get: Get, changed: () => void) {
    this.#get = get;
    this.#changed = changed;
  }

  /** Grows with every answer. */
  get answers(): number {
    return this.#answers;
  }

  /** The content as it is known; null while it is on its way. `version` tells states of the span apart. */
  of(runId: string, spanId: string, version: string): Content | null {
    if (runId !== this.#runId) {
      this.#runId = runId;
      this.#known.clear();
      this.#asked.clear();
      this.#queue.length = 0;
    }
    if (this.#asked.get(spanId) !== version) {
      this.#asked.set(spanId, version);
      this.#queue.push(spanId);
      this.#next();
    }
    return this.#known.get(spanId) ?? null;
  }

  /** The run has news: what could not be read, or had nothing to say, is read again when it is shown. */
  renew(): void {
    for (const [spanId, content] of this.#known)
      if ("problem" in content || content.detail.output === null) this.#asked.delete(spanId);
  }

  #next(): void {
    while (this.#underway < AT_ONCE) {
      const spanId = this.#queue.shift();
      if (spanId === undefined) return;
      this.#underway++;
      void this.#load(this.#runId, spanId);
    }
  }

  async #load(runId: string, spanId: string): Promise<void> {
    const version = this.#asked.get(spanId);
    const content: Content = await loadSpan(this.#get, runId, spanId).then(
      (detail) => ({ detail }),
      (problem: unknown) => ({ problem: wordsOf(problem) }),
    );
    this.#underway--;
    // An older state may come after a newer one, which is on its way when it is not there yet.
    if (runId === this.#runId && this.#asked.get(spanId) === version) {
      this.#known.set(spanId, content);
      this.#answers++;
      this.#changed();
    }
    this.#next();
  }
}
