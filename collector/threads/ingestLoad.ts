/** What was told longer ago than this says nothing of now. */
const LASTS_MS = 300;
const SHARE = 0;
const AT = 1;
const PARTS = 1000;

/**
 * How busy senders keep the writer's thread, for threads that could wait: in memory that they share, since a message
 * would cost both sides more than it says.
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
    return new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);
  }

  /** @param share of its time that the writer is at work, from 0 to 1 */
  tell(share: number): void {
    Atomics.store(this.#words, SHARE, Math.round(share * PARTS));
    Atomics.store(this.#words, AT, this.#now() | 0);
  }

  /** From 0 to 1; 0 where nothing came lately. */
  get share(): number {
    const age = ((this.#now() | 0) - Atomics.load(this.#words, AT)) | 0;
    return age >= 0 && age < LASTS_MS ? Atomics.load(this.#words, SHARE) / PARTS : 0;
  }
}
