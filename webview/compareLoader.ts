import type { Comparison } from "../collector/contract/comparison.ts";
import type { RunLine } from "../collector/contract/line.ts";
import { KeyedLoader } from "./keyedLoader.ts";
import { type Get, runPath } from "./runData.ts";

/** Two runs side by side. */
export interface Compared {
  readonly comparison: Comparison;
  readonly lineA: RunLine;
  readonly lineB: RunLine;
}

/** Reads the comparison of two runs. */
export class CompareLoader {
  readonly #get: Get;
  readonly #loader: KeyedLoader<Compared>;

  /** `changed` is called when a comparison has come or could not be read. */
  constructor(get: Get, changed: () => void) {
    this.#get = get;
    this.#loader = new KeyedLoader(changed);
  }

  get problem(): string | null {
    return this.#loader.problem;
  }

  /** What changed from run A to run B; null while it is on its way. */
  of(a: string, b: string): Compared | null {
    return this.#loader.of(`${a}\n${b}`, () => this.#read(a, b));
  }

  forget(): void {
    this.#loader.forget();
  }

  async #read(a: string, b: string): Promise<Compared> {
    const [comparison, lineA, lineB] = await Promise.all([
      this.#get<Comparison>(`/api/compare?a=${encodeURIComponent(a)}&b=${encodeURIComponent(b)}`),
      this.#get<RunLine>(runPath(a, "/line")),
      this.#get<RunLine>(runPath(b, "/line")),
    ]);
    return { comparison, lineA, lineB };
  }
}
