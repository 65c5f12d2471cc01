import type { RunLine } from "../../collector/contract/line.ts";
import type { RunSummary } from "../../collector/contract/run.ts";
import { type Get, runPath } from "../runData.ts";

/** So many lines are asked for at a time. */
const AT_ONCE = 6;

/** The lines of the runs that are on screen, each read when it is first drawn and again when its run has changed. */
export class LineCache {
  readonly #get: Get;
  readonly #changed: () => void;
  readonly #lines = new Map<string, { readonly version: string; readonly line: RunLine }>();
  readonly #asked = new Map<string, string>();
  readonly #queue: RunSummary[] = [];
  #underway = 0;

  /** `changed` is called when a line has come. */
  constructor(get: Get, changed: () => void) {
    this.#get = get;
    this.#changed = changed;
  }

  /** The line as it is known, or null while none has come. */
  line(run: RunSummary): RunLine | null {
    const version = versionOf(run);
    if (this.#asked.get(run.runId) !== version) {
      this.#asked.set(run.runId, version);
      this.#queue.push(run);
      this.#next();
    }
    return this.#lines.get(run.runId)?.line ?? null;
  }

  #next(): void {
    while (this.#underway < AT_ONCE) {
      const run = this.#queue.shift();
      if (!run) return;
      this.#underway++;
      void this.#load(run);
    }
  }

  async #load(run: RunSummary): Promise<void> {
    try {
      const line = await this.#get<RunLine>(runPath(run.runId, "/line"));
      this.#lines.set(run.runId, { version: versionOf(run), line });
    } catch {
      // A run without its line still has its row; it is asked for again when it changes.
    }
    this.#underway--;
    this.#changed();
    this.#next();
  }
}

const versionOf = (run: RunSummary) => `${run.spanCount} ${run.durationMs} ${run.status} ${run.analysed}`;
