import { createHmac } from "node:crypto";

/** How every mark begins. */
export const OPENING = "[masked:";
const MARK = /\[masked:([a-z0-9-]+):([0-9a-f]{8})\]/g;

/** How often each rule masked something. */
export type MaskCounts = Record<string, number>;

/**
 * What stands in a secret's place: the rule, and a hash with the store's own key, so that equal secrets stay equal and
 * nobody without the key can try out what it was.
 */
export function maskMark(rule: string, secret: Uint8Array, key: Uint8Array): string {
  return `[masked:${rule}:${createHmac("sha256", key).update(secret).digest("hex").slice(0, 8)}]`;
}

/** How often each rule masked something in a text that was masked before. */
export function countMarks(text: string): MaskCounts {
  const counts: MaskCounts = {};
  for (const [, rule] of text.matchAll(MARK)) counts[rule as string] = (counts[rule as string] ?? 0) + 1;
  return counts;
}

export interface Mark {
  readonly start: number;
  readonly end: number;
}

/** Where marks stand in a piece of text, in rising order; text that was masked before must not be masked again. */
export function markRanges(bytes: Buffer, floor: number, limit: number): Mark[] {
  const piece = bytes.subarray(floor, limit);
  if (piece.indexOf(OPENING, 0, "latin1") < 0) return [];
  return [...piece.toString("latin1").matchAll(MARK)].map(({ index, 0: mark }) => ({
    start: floor + index,
    end: floor + index + mark.length,
  }));
}
