import type { RunPart, RunParts } from "../collector/contract/api.ts";
import { type Get, loadPart } from "./runData.ts";
import { wordsOf } from "./runLoader.ts";

/** Parts of a run, each read when a view first needs it and again when the run has changed. */
export class PartsLoader {
  readonly #get: Get;
  readonly #changed: () => void;
  readonly #parts = new Map<RunPart, RunParts[RunPart]>();
  readonly #fresh = new Set<RunPart>();
  /** By part, how often it was asked for: an answer that a later one has overtaken is old. */
  readonly #asked = new Map<RunPart, number>();
  #runId: string | null = null;
  #problem: string | null = null;

  /** `changed` is called when a part has come or could not be read. */
  constructor(get: Get, changed: () => void) {
    this.#get = get;
    this.#changed = changed;
  }

  /** Why a part could not be read, in words. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Turns to a run, or marks what is known of the same one as old. */
  turnTo(runId: string): void {
    if (runId !== this.#runId) this.#parts.clear();
    this.#runId = runId;
    this.#fresh.clear();
    this.#problem = null;
  }

  /** A part as it is known; null while it is on its way for the first time. */
  part<P extends RunPart>(part: P): RunParts[P] | null {
    if (!this.#fresh.has(part)) void this.#load(part);
    return (this.#parts.get(part) as RunParts[P] | undefined) ?? null;
  }

  async #load(part: RunPart): Promise<void> {
    const runId = this.#runId;
    if (runId === null) return;
    this.#fresh.add(part);
    const asked = (this.#asked.get(part) ?? 0) + 1;
    this.#asked.set(part, asked);
    const isOld = () => this.#runId !== runId || this.#asked.get(part) !== asked;
    try {
      const answer = await loadPart(this.#get, runId, part);
      if (!isOld()) this.#parts.set(part, answer);
    } catch (problem) {
      if (!isOld()) this.#problem = wordsOf(problem);
    }
    this.#changed();
  }
}
