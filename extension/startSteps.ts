/** On the way to the first run on the code, in the order in which they are usually reached. */
const STEPS = ["collector", "runs", "run", "files", "places"] as const;
export type StartStep = (typeof STEPS)[number];

/**
 * How long a window takes until a run is on its code: the collector answers, its runs are listed, one is read, the
 * workspace's files are listed, and all places are known. Said once, in one line of the log.
 */
export class StartSteps {
  readonly #log: (line: string) => void;
  readonly #now: () => number;
  readonly #began: number;
  readonly #reached = new Map<StartStep, number>();

  /** @param now milliseconds of a clock that never goes back */
  constructor(log: (line: string) => void, now: () => number = () => performance.now()) {
    this.#log = log;
    this.#now = now;
    this.#began = now();
  }

  /** A step was reached; later times count for nothing. */
  reached(step: StartStep): void {
    if (this.#reached.has(step)) return;
    this.#reached.set(step, Math.round(this.#now() - this.#began));
    if (step !== "places") return;
    const times = STEPS.flatMap((one) => (this.#reached.has(one) ? [`${one} ${this.#reached.get(one)}`] : []));
    this.#log(`The first run was on its code, milliseconds after the start: ${times.join(", ")}.`);
  }
}
