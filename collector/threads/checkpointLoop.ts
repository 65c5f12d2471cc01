import { StepLoop } from "./stepLoop.ts";

/** How often the log is looked at while somebody writes, and how long after the last change. */
const EVERY_MS = 50;
const LINGER_MS = 3_000;
const TROUBLE_MS = 1_000;

export interface CheckpointOptions {
  /** Keeps the log short. @returns how long it is */
  readonly step: () => number;
  readonly onTrouble: (error: unknown) => void;
}

/** Looks at the database's log while it changes, and rests until it is told that somebody writes again. */
export class CheckpointLoop {
  readonly #loop: StepLoop;
  #length = 0;
  #changedAt = 0;

  constructor({ step, onTrouble }: CheckpointOptions) {
    this.#loop = new StepLoop({
      step: () => {
        const length = step();
        if (length !== this.#length) this.#changedAt = performance.now();
        this.#length = length;
        return this.#unlessOver(EVERY_MS);
      },
      onTrouble: (error) => {
        onTrouble(error);
        return this.#unlessOver(TROUBLE_MS);
      },
    });
  }

  /** Somebody writes. */
  poke(): void {
    this.#changedAt = performance.now();
    this.#loop.begin(EVERY_MS);
  }

  close(): void {
    this.#loop.close();
  }

  #unlessOver(restMs: number): number | null {
    return performance.now() - this.#changedAt > LINGER_MS ? null : restMs;
  }
}
