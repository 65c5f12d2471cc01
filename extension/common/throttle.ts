import type { Disposable } from "./emitter.ts";
import { inOwnTurn } from "./ownTurn.ts";

/**
 * Runs a task soon, in a turn of its own, and never more often than once per `everyMs`; what is asked for meanwhile is
 * one more run.
 */
export class Throttle implements Disposable {
  readonly #task: () => void;
  /** Shortest time between two runs; may be changed at any time. */
  everyMs: number;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #last = 0;
  #isDisposed = false;

  constructor(everyMs: number, task: () => void) {
    this.everyMs = everyMs;
    this.#task = task;
  }

  ask(): void {
    if (this.#timer) return;
    const wait = Math.max(0, this.#last + this.everyMs - Date.now());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#last = Date.now();
      inOwnTurn(() => {
        if (!this.#isDisposed) this.#task();
      });
    }, wait);
  }

  dispose(): void {
    this.#isDisposed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
