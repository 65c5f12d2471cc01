/** Does something at once, and when it is asked for again soon, once more when a while has passed. */
export class Occasionally {
  readonly #act: () => void;
  readonly #everyMs: number;
  #timer: NodeJS.Timeout | undefined;
  #last = Number.NEGATIVE_INFINITY;

  constructor(everyMs: number, act: () => void) {
    this.#everyMs = everyMs;
    this.#act = act;
  }

  ask(): void {
    if (this.#timer) return;
    const wait = this.#last + this.#everyMs - performance.now();
    if (wait <= 0) this.#do();
    else this.#timer = setTimeout(() => this.#do(), wait);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #do(): void {
    this.#timer = undefined;
    this.#last = performance.now();
    this.#act();
  }
}
