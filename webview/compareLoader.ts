import type { Comparison } from "../collector/contract/comparison.ts";
import type { RunLine } from "../collector/contract/line.ts";
import { type Get, runPath } from "./runData.ts";
import { wordsOf } from "./runLoader.ts";

/** Two runs side by side. */
export interface Compared {
  readonly comparison: Comparison;
  readonly lineA: RunLine;
  readonly lineB: RunLine;
}

/** Reads the comparison of two runs once for each pair. */
export class CompareLoader {
  readonly #get: Get;
  readonly #changed: () => void;
  #pair = "";
  #known: Compared | null = null;
  #problem: string | null = null;

  /** `changed` is called when a comparison has come or could not be read. */
  constructor(get: Get, changed: () => void) {
    this.#get = get;
    this.#changed = changed;
  }

  get problem(): string | null {
    return this.#problem;
  }

  /** What changed from run A to run B; null while it is on its way. */
  of(a: string, b: string): Compared | null {
    const pair = `${a}\n${b}`;
    if (pair !== this.#pair) {
      this.#pair = pair;
      this.#known = null;
      this.#problem = null;
      void this.#load(pair, a, b);
    }
    return this.#known;
  }

  /** What is known is old: the next question reads again. */
  forget(): void {
    this.#pair = "";
  }

  async #load(pair: string, a: string, b: string): Promise<void> {
    try {
      const [comparison, lineA, lineB] = await Promise.all([
        this.#get<Comparison>(`/api/compare?a=${encodeURIComponent(a)}&b=${encodeURIComponent(b)}`),
        this.#get<RunLine>(runPath(a, "/line")),
        this.#get<RunLine>(runPath(b, "/line")),
      ]);
      if (this.#pair === pair) this.#known = { comparison, lineA, lineB };
    } catch (problem) {
      if (this.#pair === pair) this.#problem = wordsOf(problem);
    }
    this.#changed();
  }
}
