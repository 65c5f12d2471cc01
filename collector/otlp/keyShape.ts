import { NameTable } from "./nameTable.ts";

/** Shapes that are known at a time: what senders send decides how many there are. */
const MOST_SHAPES = 10_000;
/** A key that is longer takes as much room as several, and counts as so many. */
const LONG_KEY = 256;

const names = new NameTable();
let known = 0;

/**
 * The keys of a list of attributes, in their order. Emitters send the same few lists over and over, so each is kept once,
 * and what is worked out of its keys holds for all that share it. A shape is found by going from the one without keys to
 * the next, key by key.
 */
export class KeyShape {
  readonly size: number;
  readonly #before: KeyShape | null;
  readonly #key: string;
  /** The last key as it stands in bytes. */
  readonly #bytes: Uint8Array;
  readonly #next = new Map<string, KeyShape>();
  /** What followed last: mostly the same follows again. */
  #guess: KeyShape | null = null;
  #places: ReadonlyMap<string, number> | null = null;

  constructor(before: KeyShape | null, key: string, bytes: Uint8Array) {
    this.#before = before;
    this.#key = key;
    this.#bytes = bytes;
    this.size = before === null ? 0 : before.size + 1;
  }

  /** Key → its place in the list. */
  get places(): ReadonlyMap<string, number> {
    if (this.#places !== null) return this.#places;
    const keys: string[] = [];
    for (let at: KeyShape = this; at.#before !== null; at = at.#before) keys.push(at.#key);
    this.#places = new Map(keys.reverse().map((key, place) => [key, place]));
    return this.#places;
  }

  /** The place of a key that is in the list. */
  placeOf(key: string): number {
    return this.places.get(key) as number;
  }

  /** The shape with one key more, which stands in the bytes; the same shape where it has that key already. */
  with(bytes: Buffer, start: number, end: number): KeyShape {
    const guess = this.#guess;
    if (guess?.endsWith(bytes, start, end)) return guess;
    const key = names.text(bytes, start, end);
    const next = this.#next.get(key) ?? this.#add(key, bytes.subarray(start, end));
    if (next !== this) this.#guess = next;
    return next;
  }

  /** Whether the bytes are its last key. */
  endsWith(bytes: Uint8Array, start: number, end: number): boolean {
    const own = this.#bytes;
    if (own.length !== end - start) return false;
    for (let i = 0; i < own.length; i++) if (own[i] !== bytes[start + i]) return false;
    return true;
  }

  #add(key: string, bytes: Uint8Array): KeyShape {
    const next = this.#has(key) ? this : new KeyShape(this, key, Uint8Array.from(bytes));
    known += 1 + Math.floor(bytes.length / LONG_KEY);
    this.#next.set(key, next);
    return next;
  }

  #has(key: string): boolean {
    for (let at: KeyShape = this; at.#before !== null; at = at.#before) if (at.#key === key) return true;
    return false;
  }
}

let root: KeyShape = new KeyShape(null, "", new Uint8Array());

/** The shape without keys, from which all others are found. */
export function noKeys(): KeyShape {
  if (known < MOST_SHAPES) return root;
  known = 0;
  root = new KeyShape(null, "", new Uint8Array());
  return root;
}
