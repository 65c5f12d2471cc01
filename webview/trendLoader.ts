import type { RunsAnswer } from "../collector/contract/api.ts";
import type { RunSummary } from "../collector/contract/run.ts";
import { KeyedLoader } from "./keyedLoader.ts";
import type { Get } from "./runData.ts";

/** Newest runs of a service among which those before a run are looked for. */
const MOST_RUNS = 100;

/** Reads the other runs of a run's service, for its trend. A run without a service has none. */
export class TrendLoader {
  readonly #get: Get;
  readonly #loader: KeyedLoader<readonly RunSummary[]>;

  /** `changed` is called when they have come. */
  constructor(get: Get, changed: () => void) {
    this.#get = get;
    this.#loader = new KeyedLoader(changed);
  }

  /** The runs of a service, newest first; none while they are on their way, or could not be read. */
  of({ service, runId }: RunSummary): readonly RunSummary[] {
    if (service === null) return [];
    return this.#loader.of(`${service}\n${runId}`, () => this.#read(service)) ?? [];
  }

  async #read(service: string): Promise<readonly RunSummary[]> {
    const path = `/api/runs?service=${encodeURIComponent(service)}&limit=${MOST_RUNS}`;
    return (await this.#get<RunsAnswer>(path)).runs;
  }
}
