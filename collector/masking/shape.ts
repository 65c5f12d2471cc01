import { type ByteClass, byteClass, runEnd } from "./byteClass.ts";
import type { Look } from "./finder.ts";

/** A stretch of a secret: between `least` and `most` bytes of one class. */
interface Part {
  readonly of: ByteClass;
  readonly least: number;
  readonly most: number;
}

/**
 * The form of a secret. It is matched from left to right, each part takes as much as it can and gives nothing back, so
 * a match costs no more than its own length.
 */
export interface Shape {
  /** The parts from the anchor on. */
  readonly parts: readonly Part[];
  /** What stands before the anchor, where a secret does not begin with its own sign. */
  readonly lead: Part | null;
  /** How many characters from the anchor on are literal. */
  readonly literals: number;
}

const WORD = byteClass("\\w");
const HEX = byteClass("0-9A-Fa-f");
const LINE_ESCAPE = byteClass("nrtbf");
const BACKSLASH = 0x5c;
const PERCENT = 0x25;
const LETTER_U = 0x75;
const WORD_AND_DASH = byteClass("\\w-");
const PIECE = /\\([dw])|\[([^\]]+)\]|([\s\S])/y;
const REPEAT = /\{(\d+)(?:,(\d+))?\}/y;

/**
 * Reads a form as a small part of regular expressions: literal characters (`.`, `$` and `?` stand for themselves),
 * `[classes]`, `\d`, `\w`, `{n}` and `{n,m}`. A form that begins with a class is anchored at the first literal after it.
 */
export function parseShape(text: string): Shape {
  const parts: Part[] = [];
  let literal: boolean[] = [];
  for (let at = 0; at < text.length; ) {
    PIECE.lastIndex = at;
    const piece = PIECE.exec(text);
    if (!piece) throw new Error(`Not a form of a secret: ${text}`);
    at = PIECE.lastIndex;
    REPEAT.lastIndex = at;
    const repeat = REPEAT.exec(text);
    if (repeat) at = REPEAT.lastIndex;
    const least = repeat ? Number(repeat[1]) : 1;
    const of = byteClass(piece[1] ? `\\${piece[1]}` : (piece[2] ?? `\\x${code(piece[3] as string)}`));
    parts.push({ of, least, most: Number(repeat?.[2] ?? least) });
    literal.push(piece[3] !== undefined);
  }
  const lead = literal[0] ? null : (parts.shift() as Part);
  literal = lead ? literal.slice(1) : literal;
  if (!literal[0]) throw new Error(`The form of a secret has no literal text near its beginning: ${text}`);
  const literals = literal.indexOf(false);
  return { parts, lead, literals: literals < 0 ? parts.length : literals };
}

const code = (char: string): string => char.charCodeAt(0).toString(16).padStart(2, "0");

/** Classes of the bytes from the anchor on, as far as each is exactly one; at most `count`. */
export function firstClasses(shape: Shape, count: number): ByteClass[] {
  const classes: ByteClass[] = [];
  for (const { of, least, most } of shape.parts) {
    for (let i = 0; i < least && classes.length < count; i++) classes.push(of);
    if (least !== most || classes.length === count) break;
  }
  return classes;
}

/**
 * Matches a secret of this form whose anchor stands at `at`: where it ends, or `~until`, where no anchor before `until`
 * leads to a match either, because it would run into the same obstacle.
 */
export function matchParts(shape: Shape, look: Look, at: number): number {
  const { bytes, limit } = look;
  let position = at;
  let wide: Part | null = null;
  let wideStart = 0;
  let wideEnd = 0;
  for (const part of shape.parts) {
    const start = position;
    position = runEnd(bytes, start, Math.min(limit, start + part.most), part.of);
    look.steps += position - start + 1;
    if (position - start < part.least) {
      const obstacle = wide ? obstacleAfter(look, wide, wideStart, wideEnd) : position;
      return ~(obstacle - shape.literals + 1);
    }
    if (!wide && part.least < part.most) {
      wide = part;
      wideStart = start;
      wideEnd = position;
    }
  }
  return position;
}

/** What a run of varying length ended at; one that was too long stays so for anchors up to its greatest length before its end. */
function obstacleAfter(look: Look, { of, most }: Part, start: number, position: number): number {
  if (position - start < most) return position;
  const end = runEnd(look.bytes, position, look.limit, of);
  look.steps += end - position;
  return Math.max(position, end - most);
}

/** Where it begins, given its anchor, or -1. */
export function matchLead(shape: Shape, bytes: Uint8Array, anchor: number, floor: number): number {
  if (!shape.lead) return anchor;
  const { of, least, most } = shape.lead;
  const lowest = Math.max(floor, anchor - most);
  let start = anchor;
  while (start > lowest && of[bytes[start - 1] as number] === 1) start--;
  return anchor - start < least ? -1 : start;
}

/**
 * Whether a secret may begin here: not within a word, but behind an escape as JSON (`\n`, `\u003d`) and addresses
 * (`%3D`) write them.
 */
export function beginsHere(bytes: Uint8Array, at: number, floor: number): boolean {
  if (at <= floor || WORD[bytes[at - 1] as number] === 0) return true;
  const before = (back: number) => (at - back >= floor ? (bytes[at - back] as number) : 0);
  const hex = (from: number) => runEnd(bytes, at - from, at, HEX) === at;
  if (before(2) === BACKSLASH) return LINE_ESCAPE[before(1)] === 1;
  if (before(3) === PERCENT) return hex(2);
  return before(6) === BACKSLASH && before(5) === LETTER_U && hex(4);
}

/** Whether a secret whose last part is of this class may end here. */
export function endsHere(shape: Shape, bytes: Uint8Array, end: number, limit: number): boolean {
  if (end >= limit) return true;
  const dash = (shape.parts.at(-1)?.of[0x2d] ?? 0) === 1;
  return (dash ? WORD_AND_DASH : WORD)[bytes[end] as number] === 0;
}
