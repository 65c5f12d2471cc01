import { type Get, loadRun, type RunData } from "./runData.ts";

/** Reads one run after the other, and a run again when there is news of it. */
export class RunLoader {
  readonly #get: Get;
  readonly #take: (run: RunData) => void;
  readonly #fail: (problem: string) => void;
  #runId: string | null = null;
  #has = false;
  #isLoading = false;
  #again = false;

  /** `take` gets each state of the run that can be shown, `fail` the words of what prevented it. */
  constructor(get: Get, take: (run: RunData) => void, fail: (problem: string) => void) {
    this.#get = get;
    this.#take = take;
    this.#fail = fail;
  }

  get runId(): string | null {
    return this.#runId;
  }

  /** Turns to a run; answers of another one that are still on their way are dropped. */
  show(runId: string): void {
    if (runId !== this.#runId) {
      this.#runId = runId;
      this.#has = false;
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
    const had = this.#has;
    try {
      await loadRun(this.#get, runId, (run) => {
        // The first pages of a run that stands already would take its later rows away for a moment.
        if (this.#runId !== runId || (!run.complete && had)) return;
        this.#has = true;
        this.#take(run);
      });
    } catch (problem) {
      if (this.#runId === runId) this.#fail(wordsOf(problem));
    }
    if (this.#runId !== runId) return;
    this.#isLoading = false;
    if (!this.#again) return;
    this.#again = false;
    this.reload();
  }
}

/** What can be said of something that was thrown. */
export function wordsOf(problem: unknown): string {
  return problem instanceof Error ? problem.message : String(problem);
}
