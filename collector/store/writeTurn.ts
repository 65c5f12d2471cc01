const HOLDER = 0;
const WAITING = 1;
/** A thread that has waited this long goes on without its turn: the one that holds it may have ended. */
const LONGEST_MS = { first: 250, other: 30 } as const;
/** Whoever stands back looks again after this. */
const LOOK_MS = 5;

/**
 * Lets the threads that write to one database take turns. The database's own lock decides, but who finds it taken sleeps
 * longer and longer; here it is woken at once, and the thread that answers senders goes first. In memory that the threads
 * share.
 */
export class WriteTurn {
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #me: number;
  readonly #isFirst: boolean;
  #depth = 0;

  /**
   * @param memory of {@link memory}, the same for all
   * @param who `first` is the thread that answers senders; there is one of each
   */
  constructor(memory: SharedArrayBuffer, who: "first" | "other") {
    this.#words = new Int32Array(memory);
    this.#isFirst = who === "first";
    this.#me = this.#isFirst ? 1 : 2;
    // One that ended in the middle of its turn begins again.
    if (this.#isFirst) Atomics.store(this.#words, WAITING, 0);
    this.#give();
  }

  static memory(): SharedArrayBuffer {
    return new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);
  }

  /** Does something that writes, when it is this thread's turn. */
  during<T>(act: () => T): T {
    if (this.#depth === 0) this.#take();
    this.#depth++;
    try {
      return act();
    } finally {
      if (--this.#depth === 0) this.#give();
    }
  }

  #take(): void {
    const words = this.#words;
    const until = performance.now() + (this.#isFirst ? LONGEST_MS.first : LONGEST_MS.other);
    const left = () => until - performance.now();
    if (this.#isFirst) Atomics.store(words, WAITING, 1);
    else while (Atomics.load(words, WAITING) === 1 && left() > 0) Atomics.wait(words, WAITING, 1, LOOK_MS);
    for (;;) {
      const holder = Atomics.compareExchange(words, HOLDER, 0, this.#me);
      if (holder === 0 || left() <= 0) break;
      Atomics.wait(words, HOLDER, holder, left());
    }
    Atomics.store(words, HOLDER, this.#me);
    if (!this.#isFirst) return;
    Atomics.store(words, WAITING, 0);
    Atomics.notify(words, WAITING);
  }

  #give(): void {
    if (Atomics.compareExchange(this.#words, HOLDER, this.#me, 0) === this.#me) Atomics.notify(this.#words, HOLDER);
  }
}
