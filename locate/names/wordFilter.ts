import { IN_WORD, type NameSet, SEED, step } from "./nameSet.ts";

const PROBES = 4;
const LEAST_BITS = 256;
const MOST_BITS = 1 << 20;
/** Words that were just there are passed over: most of a source text is some words again and again. */
const RECENT = 1024;
const recent = new Int32Array(RECENT);

/**
 * Which words a text holds, in a sixteenth of its length: it may say of a word that is not there that it is, once in a
 * few hundred times, and never the other way round. Made from bytes, so that a text without any name is never decoded.
 */
export class WordFilter {
  readonly #bits: Uint32Array;
  readonly #mask: number;
  /** Whether the text may hold one of the names that it was read for. */
  readonly holdsSome: boolean;
  /** Whether the text may give something a name with gaps in it, see {@link filledNames}. */
  readonly fillsNames: boolean;

  /**
   * @param bytes the text in UTF-8
   * @param names that are searched for while the text is read
   */
  constructor(bytes: Uint8Array, names: NameSet) {
    let size = LEAST_BITS;
    while (size < bytes.length / 2 && size < MOST_BITS) size *= 2;
    const bits = new Uint32Array(size >>> 5);
    const mask = size - 1;
    const { bits: heads, heads: all } = names;
    const headMask = heads.length * 32 - 1;
    const { length } = bytes;
    let holdsSome = false;
    let fillsNames = false;
    recent.fill(SEED);
    let hash = SEED;
    for (let at = 0; at <= length; at++) {
      const byte = at < length ? (bytes[at] as number) : 0;
      if (IN_WORD[byte] === 1) {
        hash = step(hash, byte);
        continue;
      }
      if (hash === SEED) continue;
      if ((hash === NAME || hash === ROLE) && isTemplate(bytes, at)) fillsNames = true;
      const slot = hash & (RECENT - 1);
      if (recent[slot] !== hash) {
        recent[slot] = hash;
        const head = hash & headMask;
        if (((heads[head >>> 5] as number) >>> (head & 31)) & 1) holdsSome ||= all.has(hash);
        const stride = strideOf(hash);
        for (let i = 0, probe = hash; i < PROBES; i++, probe = (probe + stride) | 0) {
          const bit = probe & mask;
          bits[bit >>> 5] = (bits[bit >>> 5] as number) | (1 << (bit & 31));
        }
      }
      hash = SEED;
    }
    this.#bits = bits;
    this.#mask = mask;
    this.holdsSome = holdsSome;
    this.fillsNames = fillsNames;
  }

  /** Whether the text may hold one of the names, in some way of writing it. */
  mayHold(names: NameSet): boolean {
    return names.words.some((words) => words.every((hash) => this.#has(hash)));
  }

  #has(hash: number): boolean {
    const stride = strideOf(hash);
    for (let i = 0, at = hash; i < PROBES; i++, at = (at + stride) | 0) {
      const bit = at & this.#mask;
      if ((((this.#bits[bit >>> 5] as number) >>> (bit & 31)) & 1) === 0) return false;
    }
    return true;
  }
}

const [NAME, ROLE] = ["name", "role"].map((word) => [...word].reduce((hash, c) => step(hash, c.charCodeAt(0)), SEED));
const [SPACE, TAB, QUOTE, APOSTROPHE, BACKTICK, COLON, EQUALS, SMALL_F, LARGE_F] = [..." \t\"'`:=fF"].map((c) =>
  c.charCodeAt(0),
);

/** Whether what follows a key gives it a string that may have gaps: `= f"`, `": f'`, `` : ` ``. */
function isTemplate(bytes: Uint8Array, end: number): boolean {
  let at = end;
  if (bytes[at] === QUOTE || bytes[at] === APOSTROPHE) at++;
  while (bytes[at] === SPACE || bytes[at] === TAB) at++;
  if (bytes[at] !== COLON && bytes[at] !== EQUALS) return false;
  at++;
  while (bytes[at] === SPACE || bytes[at] === TAB) at++;
  if (bytes[at] === BACKTICK) return true;
  return (bytes[at] === SMALL_F || bytes[at] === LARGE_F) && (bytes[at + 1] === QUOTE || bytes[at + 1] === APOSTROPHE);
}

/** Odd, so that it comes by every bit. */
const strideOf = (hash: number) => (Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0) | 1;
