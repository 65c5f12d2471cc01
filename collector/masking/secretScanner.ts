import { bytesOf } from "./byteClass.ts";
import type { Finder, Found, Look } from "./finder.ts";
import { type Mark, markRanges } from "./maskMark.ts";
import { privateKeyFinder } from "./privateKeyFinder.ts";
import { SECRET_RULES } from "./secretRules.ts";
import { shapeFinder } from "./shapeFinder.ts";
import { addressFinder, basicFinder, bearerFinder, valueFinders } from "./valueFinders.ts";

const SPREAD = 0x9e3779b1;

/**
 * Finds secrets in bytes in one pass. Every secret has four bytes in a row that its kind is known by. Three bytes, taken
 * at every second place, tell by one look into a table of 32 KiB that fits the first cache whether those four may stand
 * here, so that most of a text costs one load for two bytes; a second table on all four bytes lets through little else.
 */
export class SecretScanner {
  readonly #triples = new Uint8Array(1 << 15);
  readonly #quads = new Uint8Array(1 << 15);
  readonly #byAnchor = new Map<number, Finder[]>();
  /** Kinds that say by their own text what they are, as against those told by what stands before them. */
  readonly #own: ReadonlySet<Finder>;

  constructor() {
    const own = SECRET_RULES.flatMap(({ name, shapes }) => shapes.map((shape) => shapeFinder(name, shape)));
    own.push(privateKeyFinder());
    this.#own = new Set(own);
    for (const finder of [...own, ...valueFinders(), bearerFinder(), basicFinder(), addressFinder()]) this.#add(finder);
  }

  #add(finder: Finder): void {
    const [first, second, third, fourth] = finder.anchor.map(bytesOf) as [number[], number[], number[], number[]];
    for (const a of first)
      for (const b of second)
        for (const c of third)
          for (const d of fourth) {
            this.#triples[triple(a, b, c)] = 1;
            this.#triples[triple(b, c, d)] = 1;
            const key = quad(a, b, c, d);
            const place = spread(key);
            this.#quads[place >>> 3] = (this.#quads[place >>> 3] as number) | (1 << (place & 7));
            const finders = this.#byAnchor.get(key);
            if (!finders) this.#byAnchor.set(key, [finder]);
            else if (!finders.includes(finder)) finders.push(finder);
          }
  }

  /** Secrets in a text that is a piece of the bytes, from left to right, none over another. */
  find(bytes: Buffer, floor = 0, limit = bytes.length): Found[] {
    return this.inspect(bytes, floor, limit).found;
  }

  /**
   * As `find`, with the steps that it took.
   * @param loose for bytes that are no text as a whole: takes more than is there rather than less
   */
  inspect(bytes: Buffer, floor: number, limit: number, loose = false): { found: Found[]; steps: number } {
    const look: Look = { bytes, floor, limit, loose, steps: 0 };
    const found: Found[] = [];
    const marks = markRanges(bytes, floor, limit);
    let next = 0;
    this.#scan(look, (finder, at) => {
      while (next < marks.length && (marks[next] as Mark).end <= at) next++;
      const mark = marks[next];
      if (mark && at >= mark.start) return mark.end;
      const one = finder.find(look, at);
      if (mark && one && one.end > mark.start) return mark.end;
      if (!one || one.start < (found.at(-1)?.end ?? floor)) return at;
      if (this.#own.has(finder)) found.push(one);
      else found.push(...this.#ownWithin(look, one));
      return one.end;
    });
    return { found, steps: look.steps };
  }

  /**
   * Where bytes of any kind may hold secrets: for each an offset within its four bytes, in rising order. Holds a place
   * for each secret that {@link find} finds in any piece of the bytes.
   */
  suspects(bytes: Buffer, most = Number.POSITIVE_INFINITY): number[] {
    const look: Look = { bytes, floor: 0, limit: bytes.length, loose: true, steps: 0 };
    const places: number[] = [];
    this.#scan(look, (finder, at) => {
      if (!finder.find(look, at)) return at;
      places.push(at);
      return places.length < most ? at + 1 : bytes.length;
    });
    return places;
  }

  /** What is known by its own sign says more than the name before it. */
  #ownWithin(look: Look, outer: Found): Found[] {
    const found: Found[] = [];
    const inner: Look = { ...look, limit: outer.end, steps: 0 };
    this.#scan(
      inner,
      (finder, at) => {
        const one = this.#own.has(finder) ? finder.find(inner, at) : null;
        if (!one || one.start < (found.at(-1)?.end ?? outer.start)) return at;
        found.push(one);
        return one.end;
      },
      outer.start,
    );
    look.steps += inner.steps;
    return found.length > 0 ? found : [outer];
  }

  /** Calls `visit` for each finder whose anchor stands somewhere; the scan goes on where it says, if that lies ahead. */
  #scan(look: Look, visit: (finder: Finder, at: number) => number, from = look.floor): void {
    const { bytes, limit } = look;
    const words = alignedWords(bytes);
    let at = this.#nextAnchor(bytes, words, from, limit);
    while (at >= 0) {
      let onward = at;
      for (const finder of this.#byAnchor.get(quadAt(bytes, at)) ?? []) {
        onward = visit(finder, at);
        if (onward > at) break;
      }
      at = this.#nextAnchor(bytes, words, Math.max(onward, at + 1), limit);
    }
  }

  /** The first place from `from` on where the four bytes of an anchor may stand, or -1. */
  #nextAnchor(bytes: Buffer, words: Int32Array, from: number, limit: number): number {
    const triples = this.#triples;
    const last = limit - 4;
    const base = (4 - (bytes.byteOffset & 3)) & 3;
    let at = from;
    if (at < base) {
      for (; at < base && at <= last; at++) if (this.#isAnchor(bytes, at)) return at;
    }
    let index = (at - base) >> 2;
    const lastIndex = Math.min(words.length - 2, ((last - base) >> 2) - 1);
    let word = words[index] as number;
    for (; index < lastIndex; index += 2) {
      const second = words[index + 1] as number;
      const third = words[index + 2] as number;
      const between = (word >>> 16) | (second << 16);
      const behind = (second >>> 16) | (third << 16);
      const hits =
        (triples[fiveBits(word)] as number) |
        ((triples[fiveBits(between)] as number) << 1) |
        ((triples[fiveBits(second)] as number) << 2) |
        ((triples[fiveBits(behind)] as number) << 3);
      word = third;
      if (hits === 0) continue;
      const place = base + index * 4;
      for (let pair = 0; pair < 4; pair++) {
        if (((hits >>> pair) & 1) === 0) continue;
        const here = place + pair * 2;
        if (here > from && this.#isAnchor(bytes, here - 1)) return here - 1;
        if (here >= from && this.#isAnchor(bytes, here)) return here;
      }
    }
    for (at = Math.max(from, base + index * 4 - 1); at <= last; at++) if (this.#isAnchor(bytes, at)) return at;
    return -1;
  }

  #isAnchor(bytes: Buffer, at: number): boolean {
    const place = spread(quadAt(bytes, at));
    return (((this.#quads[place >>> 3] as number) >>> (place & 7)) & 1) === 1;
  }
}

/** The bytes four at a time, from the first place on that memory can be read so. */
function alignedWords(bytes: Buffer): Int32Array {
  const base = (4 - (bytes.byteOffset & 3)) & 3;
  return new Int32Array(bytes.buffer, bytes.byteOffset + base, Math.max(0, bytes.length - base) >> 2);
}

/** Of each of the first three bytes of a word the five bits that tell a letter in any case. */
const fiveBits = (word: number): number => (word & 0x1f) | ((word >>> 3) & 0x3e0) | ((word >>> 6) & 0x7c00);
const triple = (a: number, b: number, c: number): number => fiveBits(a | (b << 8) | (c << 16));
const quad = (a: number, b: number, c: number, d: number): number => a | (b << 8) | (c << 16) | (d << 24);
const quadAt = (bytes: Buffer, at: number): number =>
  quad(bytes[at] as number, bytes[at + 1] as number, bytes[at + 2] as number, bytes[at + 3] as number);
const spread = (key: number): number => Math.imul(key, SPREAD) >>> 14;
