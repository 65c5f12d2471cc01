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
  readonly #options: BackgroundWorkOptions;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: BackgroundWorkOptions) {
    this.#options = options;
  }

  /** Begins, or goes on where it has begun. */
  begin(): void {
    if (!this.#closed) this.#timer ??= setTimeout(() => this.#go(), 0);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #go(): void {
    const began = performance.now();
    let more = true;
    let pauseMs = TROUBLE_MS;
    try {
      more = this.#options.step();
      pauseMs = performance.now() - began;
    } catch (error) {
      this.#options.onTrouble(error);
    }
    this.#timer = more && !this.#closed ? setTimeout(() => this.#go(), pauseMs) : undefined;
  }
}
