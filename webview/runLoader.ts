import { loadRun, type Reads, type RunData } from "./runData.ts";

/** Least pause between two readings of a run that changes all the time, in milliseconds. */
const LEAST_PAUSE_MS = 250;
/** A run that takes long to read is read less often: the pause is so many times as long as the last reading. */
const PAUSE_FACTOR = 3;

/** Reads one run after the other, and a run again when there is news of it. */
export class RunLoader {
  readonly #reads: Reads;
  readonly #take: (run: RunData) => void;
  readonly #fail: (problem: string) => void;
  readonly #pause: (ms: number) => Promise<void>;
  #runId: string | null = null;
  #isLoading = false;
  #again = false;

  /**
   * `take` gets each state of the run, `fail` the words of what prevented it; `pause` waits
   * between two readings.
   */
  constructor(reads: Reads, take: (run: RunData) => void, fail: (problem: string) => void, pause = wait) {
    this.#reads = reads;
    this.#take = take;
    this.#fail = fail;
    this.#pause = pause;
  }

  get runId(): string | null {
    return this.#runId;
  }

  /** Turns to a run; answers of another one that are still on their way are dropped. */
  show(runId: string): void {
    if (runId !== this.#runId) {
      this.#runId = runId;
      this.#isLoading = false;
      this.#again = false;
    }
    this.reload();
  }

  /** Reads the run again; news that comes meanwhile leads to one more reading, not to several. */
  reload(): void {
    if (this.#runId === null) return;
    if (this.#isLoading) this.#again = true;
    else void this.#load(this.#runId);
  }

  async #load(runId: string): Promise<void> {
    this.#isLoading = true;
    const began = performance.now();
    try {
      const run = await loadRun(this.#reads, runId);
      if (this.#runId === runId) this.#take(run);
    } catch (problem) {
      if (this.#runId === runId) this.#fail(wordsOf(problem));
    }
    if (this.#runId !== runId) return;
    // News in the pause is waited for as well, so that a live run costs a bounded share of the time.
    await this.#pause(Math.max(LEAST_PAUSE_MS, PAUSE_FACTOR * (performance.now() - began)));
    if (this.#runId !== runId) return;
    this.#isLoading = false;
    if (!this.#again) return;
    this.#again = false;
    this.reload();
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** What can be said of something that was thrown. */
export function wordsOf(problem: unknown): string {
  return problem instanceof Error ? problem.message : String(problem);
}
