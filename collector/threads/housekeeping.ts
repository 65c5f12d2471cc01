import type { Tidied } from "../store/store.ts";

const FIRST_MS = 5_000;
const EVERY_MS = 20_000;
/** Between two steps whoever sends has its turn. */
const PAUSE_MS = 5;

export interface HousekeepingOptions {
  /** One small step of tidying up. */
  readonly tidy: () => Tidied;
  /** Called when a round that deleted something is through: empties the log. False where somebody reads it now. */
  readonly settle: () => boolean;
  readonly onDeleted: (runId: string) => void;
  readonly report: (error: unknown) => void;
}

/** Keeps the store within its limits, step by step on the writer's thread, so that nobody who sends waits for long. */
export class Housekeeping {
  readonly #options: HousekeepingOptions;
  #timer: NodeJS.Timeout;
  #changed = false;

  constructor(options: HousekeepingOptions) {
    this.#options = options;
    this.#timer = setTimeout(() => this.#step(), FIRST_MS);
  }

  /** Something was deleted: the log is emptied after the next round, if it still holds anything. */
  settleLater(): void {
    this.#changed = true;
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #step(): void {
    let more = false;
    try {
      const tidied = this.#options.tidy();
      more = tidied.more;
      this.#changed ||= more;
      if (tidied.deleted !== null) this.#options.onDeleted(tidied.deleted);
      if (!more && this.#changed) this.#changed = !this.#options.settle();
    } catch (error) {
      more = false;
      this.#options.report(error);
    }
    this.#timer = setTimeout(() => this.#step(), more ? PAUSE_MS : EVERY_MS);
  }
}
