import { utf8 } from "../notebooks/utf8.ts";
import { symbolForms } from "./words.ts";

interface Form {
  readonly name: string;
  readonly text: string;
  /** Where the first word begins in the text. */
  readonly offset: number;
}

/** Names made ready to be searched for; made once for many texts. */
export interface NameSet {
  readonly names: readonly string[];
  readonly byWord: ReadonlyMap<string, readonly Form[]>;
  /** Of every way of writing a name, the hashes of its words in UTF-8, the first one first; see {@link WordFilter}. */
  readonly words: readonly (readonly number[])[];
  /** Hashes of the first words in UTF-8. */
  readonly heads: ReadonlySet<number>;
  /**
   * One bit for each hash that a first word has, in UTF-16 and in UTF-8, so that nearly all words are passed over without
   * a look-up.
   */
  readonly bits: Uint32Array;
}

/** A name in a text. */
export interface Occurrence {
  readonly name: string;
  /** The name as it stands there. */
  readonly text: string;
  /** Offset in UTF-16 units. */
  readonly at: number;
}

const MAX_NAME = 200;
const MAX_PER_NAME = 400;
/** Names of which nearly all words are passed over with a small table. */
const FEW = 8;

/**
 * Makes names ready, each with its ways of writing it as an identifier. Names without a letter, over 200 characters, or
 * with half a surrogate pair are left out.
 */
export function prepareNames(names: Iterable<string>): NameSet {
  const byWord = new Map<string, Form[]>();
  const kept = [...new Set(names)].filter(
    (name) => name.length <= MAX_NAME && /\p{L}/u.test(name) && utf8(name) !== null,
  );
  for (const name of kept) {
    for (const text of new Set([name, ...symbolForms(name)])) {
      const offset = firstWordChar(text, 0);
      const word = text.slice(offset, wordEnd(text, offset));
      const forms = byWord.get(word);
      if (forms) forms.push({ name, text, offset });
      else byWord.set(word, [{ name, text, offset }]);
    }
  }
  const words = [...byWord.values()].flat().map(({ text }) => wordsOf(utf8(text) ?? NO_BYTES));
  const bits = new Uint32Array(kept.length > FEW ? 2048 : 64);
  const heads = new Set(words.map(([hash = 0]) => hash));
  for (const hash of [...heads, ...[...byWord.keys()].map(hashOf)]) {
    const bit = hash & (bits.length * 32 - 1);
    bits[bit >>> 5] = (bits[bit >>> 5] ?? 0) | (1 << (bit & 31));
  }
  return { names: kept, byWord, words, heads, bits };
}

const NO_BYTES = new Uint8Array();

/** The hashes of the words of a text in UTF-8, one after the other. */
function wordsOf(bytes: Uint8Array): number[] {
  const words: number[] = [];
  let hash = SEED;
  for (const byte of bytes) {
    if (IN_WORD[byte] === 1) hash = step(hash, byte);
    else {
      if (hash !== SEED) words.push(hash);
      hash = SEED;
    }
  }
  if (hash !== SEED) words.push(hash);
  return words;
}

function hashOf(word: string): number {
  let hash = SEED;
  for (let at = 0; at < word.length; at++) hash = step(hash, word.charCodeAt(at));
  return hash;
}

/** Whether a text holds any of the names, as text; what is only found so is parsed next. Linear in the text. */
export function holdsName(text: string, names: NameSet): boolean {
  return scan(text, names, () => true);
}

/** All places of the names in a text, in order; at most 400 of a name. */
export function occurrences(text: string, names: NameSet): Occurrence[] {
  const result: Occurrence[] = [];
  const counts = new Map<string, number>();
  scan(text, names, (form, at) => {
    const count = (counts.get(form.name) ?? 0) + 1;
    counts.set(form.name, count);
    if (count <= MAX_PER_NAME) result.push({ name: form.name, text: form.text, at });
    return false;
  });
  return result;
}

/** Calls `found` for every name until it says that this is enough; whether it said so. */
function scan(text: string, names: NameSet, found: (form: Form, at: number) => boolean): boolean {
  const { bits, byWord } = names;
  const length = text.length;
  const mask = bits.length * 32 - 1;
  let at = 0;
  while (at < length) {
    let hash = SEED;
    let end = at;
    for (; end < length; end++) {
      const code = text.charCodeAt(end);
      if (code < 128 && IN_WORD[code] === 0) break;
      hash = step(hash, code);
    }
    if (end === at) {
      at++;
      continue;
    }
    const bit = hash & mask;
    if (((bits[bit >>> 5] as number) >>> (bit & 31)) & 1) {
      for (const form of byWord.get(text.slice(at, end)) ?? []) {
        if (standsAt(text, form, at - form.offset) && found(form, at - form.offset)) return true;
      }
    }
    at = end;
  }
  return false;
}

function standsAt(text: string, form: Form, from: number): boolean {
  if (from < 0 || !text.startsWith(form.text, from)) return false;
  const end = from + form.text.length;
  return !isWordCode(text.charCodeAt(end)) || !isWordCode(form.text.charCodeAt(form.text.length - 1));
}

/** Where the hash of a word begins, as {@link step} gives them: a signed whole number of 32 bits. */
export const SEED = 0x811c9dc5 | 0;
/** The hash of a word with one more byte, or UTF-16 unit. */
export const step = (hash: number, code: number) => Math.imul(hash ^ code, 0x01000193);

function firstWordChar(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isWordCode(text.charCodeAt(at))) at++;
  return at;
}

function wordEnd(text: string, from: number): number {
  let at = from;
  while (isWordCode(text.charCodeAt(at))) at++;
  return at;
}

/** 1 for each byte of UTF-8 that words are made of: letters, digits, `_` and `$`. Beyond ASCII all are. */
export const IN_WORD = Uint8Array.from({ length: 256 }, (_, code) =>
  code >= 128 || /[\w$]/.test(String.fromCharCode(code)) ? 1 : 0,
);

/** False for NaN, which is what stands past the end of a text. */
const isWordCode = (code: number) => code >= 128 || IN_WORD[code] === 1;
