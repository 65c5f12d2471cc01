import type { LiveEvent } from "../../collector/contract/api.ts";
import type { RunSummary } from "../../collector/contract/run.ts";
import { Emitter } from "../common/emitter.ts";

/** The runs this window knows, newest first; fed by pages of the read API and by live events. */
export class RunList {
  readonly #runs = new Map<string, RunSummary>();
  readonly #changed = new Emitter<void>();
  readonly onDidChange = this.#changed.event;
  #sorted: readonly RunSummary[] | null = [];

  get runs(): readonly RunSummary[] {
    this.#sorted ??= [...this.#runs.values()].sort((a, b) => b.startMs - a.startMs || compare(b.runId, a.runId));
    return this.#sorted;
  }

  get(runId: string): RunSummary | undefined {
    return this.#runs.get(runId);
  }

  replace(runs: readonly RunSummary[]): void {
    this.#runs.clear();
    this.add(runs);
  }

  add(runs: readonly RunSummary[]): void {
    for (const run of runs) this.#runs.set(run.runId, run);
    this.#touch();
  }

  apply(event: Exclude<LiveEvent, { type: "reset" }>): void {
    if (event.type === "run") this.#runs.set(event.run.runId, event.run);
    else this.#runs.delete(event.runId);
    this.#touch();
  }

  clear(): void {
    this.#runs.clear();
    this.#touch();
  }

  #touch(): void {
    this.#sorted = null;
    this.#changed.fire();
  }
}

/** The run of the same service that started last before this one; null when it is the first. */
export function previousRun(runs: readonly RunSummary[], of: RunSummary): RunSummary | null {
  const earlier = runs.filter(
    (run) => run.service === of.service && run.runId !== of.runId && run.startMs < of.startMs,
  );
  return earlier.reduce<RunSummary | null>((last, run) => (last && last.startMs >= run.startMs ? last : run), null);
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
