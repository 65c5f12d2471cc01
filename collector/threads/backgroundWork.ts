import { StepLoop } from "./stepLoop.ts";

/** A step waits for as long as the one before took, and at most this long for the next try after trouble. */
const TROUBLE_MS = 1_000;

export interface BackgroundWorkOptions {
  /** One small step. @returns whether there are more */
  readonly step: () => boolean;
  /** Told of a step that failed; it is tried again. */
  readonly onTrouble: (error: unknown) => void;
}

/** Work in small steps on a thread that has better things to do: half of the time is left to those. */
export class BackgroundWork {
  readonly #loop: StepLoop;

  constructor({ step, onTrouble }: BackgroundWorkOptions) {
    this.#loop = new StepLoop({
      step: () => {
        const began = performance.now();
        return step() ? performance.now() - began : null;
      },
      onTrouble: (error) => {
        onTrouble(error);
        return TROUBLE_MS;
      },
    });
  }

  /** Begins, or goes on where it has begun. */
  begin(): void {
    this.#loop.begin(0);
  }

  close(): void {
    this.#loop.close();
  }
}
