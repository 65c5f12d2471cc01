import type { SpanDetail } from "../collector/contract/span.ts";
import { type Get, loadSpan } from "./runData.ts";
import { wordsOf } from "./runLoader.ts";

/** Reads everything known of the span that is selected. */
export class DetailLoader {
  readonly #get: Get;
  readonly #changed: () => void;
  #wanted = "";
  #detail: SpanDetail | null = null;
  #problem: string | null = null;

  /** `changed` is called when the details have come or could not be read. */
  constructor(get: Get, changed: () => void) {
    this.#get = get;
    this.#changed = changed;
  }

  /** What was read last; null before, and while another span is on its way. */
  get detail(): SpanDetail | null {
    return this.#detail;
  }
  get problem(): string | null {
    return this.#problem;
  }

  /** Reads a span, or reads it again; the answer of another one that is still on its way is dropped. */
  async read(runId: string, spanId: string): Promise<void> {
    const wanted = `${runId}\n${spanId}`;
    if (wanted !== this.#wanted) {
      this.#detail = null;
      this.#problem = null;
    }
    this.#wanted = wanted;
    try {
      const detail = await loadSpan(this.#get, runId, spanId);
      if (this.#wanted !== wanted) return;
      this.#detail = detail;
      this.#problem = null;
    } catch (problem) {
      if (this.#wanted !== wanted) return;
      this.#problem = wordsOf(problem);
    }
    this.#changed();
  }
}
