import type { Tidied } from "../store/store.ts";
import { StepLoop } from "./stepLoop.ts";

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
  readonly #loop: StepLoop;
  #changed = false;

  constructor(options: HousekeepingOptions) {
    this.#options = options;
    this.#loop = new StepLoop({
      step: () => (this.#tidy() ? PAUSE_MS : EVERY_MS),
      onTrouble: (error) => {
        options.report(error);
        return EVERY_MS;
      },
    });
    this.#loop.begin(FIRST_MS);
  }

  /** Something was deleted: the log is emptied after the next round, if it still holds anything. */
  settleLater(): void {
    this.#changed = true;
  }

  close(): void {
    this.#loop.close();
  }

  /** One step. @returns whether there are more in this round */
  #tidy(): boolean {
    const { more, deleted } = this.#options.tidy();
    this.#changed ||= more;
    if (deleted !== null) this.#options.onDeleted(deleted);
    if (!more && this.#changed) this.#changed = !this.#options.settle();
    return more;
  }
}
