import { eachWord, type NameSet } from "./nameSet.ts";

const PROBES = 4;
const LEAST_BITS = 256;
const MOST_BITS = 1 << 20;

/**
 * Which words a text holds, in a sixteenth of its length: it may say of a word that is not there that it is, once in a
 * few hundred times, and never the other way round.
 */
export class WordFilter {
  readonly #bits: Uint32Array;
  readonly #mask: number;
  /** Whether the text may hold one of the names that it was read for. */
  readonly holdsSome: boolean;

  /** @param names that are searched for while the text is read */
  constructor(text: string, names: NameSet) {
    let size = LEAST_BITS;
    while (size < text.length / 2 && size < MOST_BITS) size *= 2;
    const bits = new Uint32Array(size >>> 5);
    const mask = size - 1;
    const { bits: heads, heads: all } = names;
    const headMask = heads.length * 32 - 1;
    let holdsSome = false;
    eachWord(text, (hash) => {
      const head = hash & headMask;
      if (((heads[head >>> 5] as number) >>> (head & 31)) & 1) holdsSome ||= all.has(hash);
      const step = stepOf(hash);
      for (let i = 0, at = hash; i < PROBES; i++, at = (at + step) | 0) {
        const bit = at & mask;
        bits[bit >>> 5] = (bits[bit >>> 5] as number) | (1 << (bit & 31));
      }
    });
    this.#bits = bits;
    this.#mask = mask;
    this.holdsSome = holdsSome;
  }

  /** Whether the text may hold one of the names, in some way of writing it. */
  mayHold(names: NameSet): boolean {
    return names.words.some((words) => words.every((hash) => this.#has(hash)));
  }

  #has(hash: number): boolean {
    const step = stepOf(hash);
    for (let i = 0, at = hash; i < PROBES; i++, at = (at + step) | 0) {
      const bit = at & this.#mask;
      if ((((this.#bits[bit >>> 5] as number) >>> (bit & 31)) & 1) === 0) return false;
    }
    return true;
  }
}

/** Odd, so that it comes by every bit. */
const stepOf = (hash: number) => (Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0) | 1;
