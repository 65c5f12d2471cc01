export interface StepLoopOptions {
  /** One small step. @returns how long to rest before the next, in milliseconds; null when there is nothing to do */
  readonly step: () => number | null;
  /** Told of a step that failed. @returns how long to rest before it is tried again; null when it is not */
  readonly onTrouble: (error: unknown) => number | null;
}

/** Does small steps on a thread that has better things to do, until there is nothing to do. */
export class StepLoop {
  readonly #options: StepLoopOptions;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: StepLoopOptions) {
    this.#options = options;
  }

  /** There is something to do: the first step comes after so many milliseconds, unless one is to come anyway. */
  begin(afterMs: number): void {
    if (!this.#closed) this.#timer ??= setTimeout(() => this.#go(), afterMs);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #go(): void {
    let restMs: number | null;
    try {
      restMs = this.#options.step();
    } catch (error) {
      restMs = this.#options.onTrouble(error);
    }
    this.#timer = undefined;
    if (restMs !== null) this.begin(restMs);
  }
}
