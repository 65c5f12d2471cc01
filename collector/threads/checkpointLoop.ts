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
  readonly #options: CheckpointOptions;
  #timer: NodeJS.Timeout | undefined;
  #length = 0;
  #changedAt = 0;

  constructor(options: CheckpointOptions) {
    this.#options = options;
  }

  /** Somebody writes. */
  poke(): void {
    this.#changedAt = performance.now();
    this.#timer ??= setTimeout(() => this.#look(), EVERY_MS);
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #look(): void {
    let wait = EVERY_MS;
    try {
      const length = this.#options.step();
      if (length !== this.#length) this.#changedAt = performance.now();
      this.#length = length;
    } catch (error) {
      this.#options.onTrouble(error);
      wait = TROUBLE_MS;
    }
    const isOver = performance.now() - this.#changedAt > LINGER_MS;
    this.#timer = isOver ? undefined : setTimeout(() => this.#look(), wait);
  }
}
