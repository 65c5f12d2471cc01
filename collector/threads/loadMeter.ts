import { performance } from "node:perf_hooks";
import type { IngestLoad } from "./ingestLoad.ts";

/** A share of less time than this is chance. */
const LEAST_MS = 100;

/** Measures how busy the thread is that it lives in, and tells it. */
export class LoadMeter {
  readonly #load: IngestLoad;
  readonly #thread: Parameters<IngestLoad["tell"]>[0];
  #since = performance.eventLoopUtilization();

  constructor(load: IngestLoad, thread: Parameters<IngestLoad["tell"]>[0]) {
    this.#load = load;
    this.#thread = thread;
  }

  /** To be called whenever the thread has something to do. */
  tick(): void {
    const now = performance.eventLoopUtilization();
    const { idle, active, utilization } = performance.eventLoopUtilization(now, this.#since);
    if (idle + active < LEAST_MS) return;
    this.#load.tell(this.#thread, utilization);
    this.#since = now;
  }
}
