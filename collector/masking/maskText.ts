import { type MaskCounts, maskMark } from "./maskMark.ts";
import { SecretScanner } from "./secretScanner.ts";

let scanner: SecretScanner | undefined;

/** The one scanner of a thread; it takes some milliseconds to build, and only where something is masked. */
export function secretScanner(): SecretScanner {
  scanner ??= new SecretScanner();
  return scanner;
}

/**
 * The piece of UTF-8 text from `floor` to `limit` with a mark in place of each secret, or null when it holds none.
 * @param counts are added to
 */
export function maskBytes(
  bytes: Buffer,
  floor: number,
  limit: number,
  key: Uint8Array,
  counts: MaskCounts,
): Buffer | null {
  const found = secretScanner().find(bytes, floor, limit);
  if (found.length === 0) return null;
  const pieces: Buffer[] = [];
  let at = floor;
  for (const { rule, start, end } of found) {
    pieces.push(bytes.subarray(at, start), Buffer.from(maskMark(rule, bytes.subarray(start, end), key), "latin1"));
    counts[rule] = (counts[rule] ?? 0) + 1;
    at = end;
  }
  pieces.push(bytes.subarray(at, limit));
  return Buffer.concat(pieces);
}

/** A text with a mark in place of each secret, wherever it stands in it, in JSON within strings too. */
export function maskText(text: string, key: Uint8Array): { text: string; counts: MaskCounts } {
  const counts: MaskCounts = {};
  const bytes = Buffer.from(text);
  const masked = maskBytes(bytes, 0, bytes.length, key, counts);
  return { text: masked ? masked.toString() : text, counts };
}
