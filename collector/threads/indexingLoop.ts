import { StepLoop } from "./stepLoop.ts";

/** After the last news the analysis goes first. */
const QUIET_MS = 300;
/** Between two steps whoever sends, and the analysis, have their turn: a long one while news comes in. */
const PAUSE_MS = 5;
const BUSY_PAUSE_MS = 500;
/** Where nothing has come for so long, nobody is likely to wait. */
const IDLE_MS = 3_000;
const IDLE_PAUSE_MS = 1;
const TROUBLE_MS = 5_000;

export interface IndexingOptions {
  /** Adds a few records. @returns whether there are more */
  readonly step: () => boolean;
  /** Whether somebody on the same thread has work that matters more. */
  readonly waits?: () => boolean;
  readonly onTrouble: (error: unknown) => void;
}

/** Fills the search index in small steps, behind everything else. */
export class IndexingLoop {
  readonly #loop: StepLoop;
  #lastNews = 0;

  constructor({ step, waits, onTrouble }: IndexingOptions) {
    this.#loop = new StepLoop({
      step: () => {
        if (!step()) return null;
        return waits?.() ? BUSY_PAUSE_MS : pauseAfter(performance.now() - this.#lastNews);
      },
      onTrouble: (error) => {
        onTrouble(error);
        return TROUBLE_MS;
      },
    });
  }

  /** Something changed in the store. */
  poke(): void {
    this.#lastNews = performance.now();
    this.#loop.begin(QUIET_MS);
  }

  close(): void {
    this.#loop.close();
  }
}

function pauseAfter(quietMs: number): number {
  if (quietMs < QUIET_MS) return BUSY_PAUSE_MS;
  return quietMs < IDLE_MS ? PAUSE_MS : IDLE_PAUSE_MS;
}
