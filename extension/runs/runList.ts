import type { LiveEvent } from "../../collector/contract/api.ts";
import type { RunSummary } from "../../collector/contract/run.ts";
import { Emitter } from "../common/emitter.ts";

type RunEvent = Extract<LiveEvent, { type: "run" | "deleted" }>;

/** The runs this window knows, newest first; fed by pages of the read API and by live events. */
export class RunList {
  readonly #runs = new Map<string, RunSummary>();
  readonly #changed = new Emitter<void>();
  readonly onDidChange = this.#changed.event;
  /** Live events since the reload under way began. */
  #meanwhile: RunEvent[] | null = null;
  #sorted: readonly RunSummary[] | null = [];

  get runs(): readonly RunSummary[] {
    this.#sorted ??= [...this.#runs.values()].sort((a, b) => b.startMs - a.startMs || compare(b.runId, a.runId));
    return this.#sorted;
  }

  get(runId: string): RunSummary | undefined {
    return this.#runs.get(runId);
  }

  /** Replaces everything by an answer of the read API; what live events said while it was under way is newer. */
  async reload(fetch: () => Promise<readonly RunSummary[]>): Promise<void> {
    const meanwhile: RunEvent[] = [];
    this.#meanwhile = meanwhile;
    const runs = await fetch();
    if (this.#meanwhile !== meanwhile) return;
    this.#meanwhile = null;
    this.#runs.clear();
    for (const run of runs) this.#runs.set(run.runId, run);
    for (const event of meanwhile) this.#apply(event);
    this.#touch();
  }

  add(runs: readonly RunSummary[]): void {
    for (const run of runs) this.#runs.set(run.runId, run);
    this.#touch();
  }

  apply(event: RunEvent): void {
    this.#meanwhile?.push(event);
    this.#apply(event);
    this.#touch();
  }

  #apply(event: RunEvent): void {
    if (event.type === "run") this.#runs.set(event.run.runId, event.run);
    else this.#runs.delete(event.runId);
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
