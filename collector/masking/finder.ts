import type { ByteClass } from "./byteClass.ts";

/** A place that holds a secret: bytes from `start` up to `end`. */
export interface Found {
  readonly rule: string;
  readonly start: number;
  readonly end: number;
}

/** Where to look, and how sure to be. */
export interface Look {
  readonly bytes: Buffer;
  /** The text that is looked at, as offsets. */
  readonly floor: number;
  readonly limit: number;
  /**
   * True over bytes that are no text as a whole: what a finder cannot tell there for want of a text's beginning and
   * end, it takes for granted. Whatever is found strictly in a piece of the bytes is found loosely in all of them.
   */
  readonly loose: boolean;
  /** Steps that were made so far, in bytes looked at; for bounds that hold on every machine. */
  steps: number;
}

/** Knows one kind of secret, from a few bytes that each of the kind has. */
export interface Finder {
  /** Four classes of bytes in a row, letters in both cases, that are looked for. */
  readonly anchor: readonly ByteClass[];
  /** Looks at a place where the anchor was found. Never costs more than the length of what it finds or rules out. */
  find(look: Look, anchorAt: number): Found | null;
}
