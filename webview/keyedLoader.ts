import { wordsOf } from "./runLoader.ts";

/** Reads what belongs to a key, once for each key until it is forgotten. */
export class KeyedLoader<Known> {
  readonly #changed: () => void;
  #key: string | null = null;
  #isFresh = false;
  /** Readings are counted: an answer that a later reading has overtaken, or of another key, is dropped. */
  #asked = 0;
  #taken = 0;
  #known: Known | null = null;
  #problem: string | null = null;

  /** `changed` is called when an answer has come or could not be read. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Why the answer could not be read, in words. */
  get problem(): string | null {
    return this.#problem;
  }

  /** The answer; null while it is on its way for the first time. */
  of(key: string, read: () => Promise<Known>): Known | null {
    if (key !== this.#key) {
      this.#key = key;
      this.#isFresh = false;
      this.#taken = this.#asked;
      this.#known = null;
      this.#problem = null;
    }
    if (!this.#isFresh) {
      this.#isFresh = true;
      void this.#load(++this.#asked, read);
    }
    return this.#known;
  }

  /** What is known is old: it stands until the next question has its answer. */
  forget(): void {
    this.#isFresh = false;
  }

  async #load(reading: number, read: () => Promise<Known>): Promise<void> {
    try {
      const known = await read();
      if (reading <= this.#taken) return;
      this.#known = known;
      this.#problem = null;
    } catch (problem) {
      if (reading <= this.#taken) return;
      this.#problem = wordsOf(problem);
    }
    this.#taken = reading;
    this.#changed();
  }
}
