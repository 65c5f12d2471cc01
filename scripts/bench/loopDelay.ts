import { quantile } from "./load.ts";

const EVERY_MS = 5;

/** How late the turns of an event loop were, in milliseconds. */
export interface LoopDelay {
  /** By the clock: on a machine that is shared, most of it is waiting for a processor. */
  readonly p99Ms: number;
  /** What of that the process can have worked itself: no more than the processor time that it used meanwhile. */
  readonly ownP99Ms: number;
  readonly ownMaxMs: number;
  /** Processor time of the whole process, as a share of one processor. */
  readonly cpu: number;
}

/** Watches the event loop that it is started on. */
export class LoopWatch {
  readonly #late: number[] = [];
  readonly #own: number[] = [];
  readonly #began = performance.now();
  readonly #cpuAtBegin = cpuMs();
  #timer: ReturnType<typeof setTimeout>;

  constructor() {
    this.#timer = this.#wait();
  }

  stop(): LoopDelay {
    clearTimeout(this.#timer);
    const late = this.#late.toSorted((a, b) => a - b);
    const own = this.#own.toSorted((a, b) => a - b);
    return {
      p99Ms: quantile(late, 0.99),
      ownP99Ms: quantile(own, 0.99),
      ownMaxMs: own.at(-1) ?? 0,
      cpu: (cpuMs() - this.#cpuAtBegin) / (performance.now() - this.#began),
    };
  }

  #wait(): ReturnType<typeof setTimeout> {
    const due = performance.now() + EVERY_MS;
    const cpu = cpuMs();
    return setTimeout(() => {
      const late = Math.max(0, performance.now() - due);
      this.#late.push(late);
      this.#own.push(Math.min(late, cpuMs() - cpu));
      this.#timer = this.#wait();
    }, EVERY_MS);
  }
}

/** Processor time that this process has used, in milliseconds. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
