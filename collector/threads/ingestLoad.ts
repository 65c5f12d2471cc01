/** What was told longer ago than this says nothing of now. */
const LASTS_MS = 300;
const PARTS = 1000;

/** Threads that every request passes. */
const SLOTS = { taking: 0, writing: 2 } as const;

/**
 * How busy senders keep the threads that their requests pass, for threads that could wait: in memory that they share,
 * since a message would cost both sides more than it says.
 */
export class IngestLoad {
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #now: () => number;

  /** @param memory of {@link memory}, the same for all */
  constructor(memory: SharedArrayBuffer, now: () => number = Date.now) {
    this.#words = new Int32Array(memory);
    this.#now = now;
  }

  static memory(): SharedArrayBuffer {
    return new SharedArrayBuffer(2 * Object.keys(SLOTS).length * Int32Array.BYTES_PER_ELEMENT);
  }

  /** @param share of its time that a thread is at work, from 0 to 1 */
  tell(thread: keyof typeof SLOTS, share: number): void {
    Atomics.store(this.#words, SLOTS[thread], Math.round(share * PARTS));
    Atomics.store(this.#words, SLOTS[thread] + 1, this.#now() | 0);
  }

  /** Of the busiest thread, from 0 to 1; 0 where nothing came lately. */
  get share(): number {
    return Math.max(...Object.values(SLOTS).map((slot) => this.#shareAt(slot)));
  }

  #shareAt(slot: number): number {
    const age = ((this.#now() | 0) - Atomics.load(this.#words, slot + 1)) | 0;
    return age >= 0 && age < LASTS_MS ? Atomics.load(this.#words, slot) / PARTS : 0;
  }
}
