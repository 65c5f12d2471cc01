import type { ByteClass } from "./byteClass.ts";

const LENGTH = 4;

/** How many of 1,000 bytes of agents' telemetry have these five low bits, roughly. */
const FREQUENCY = [
  77, 53, 39, 32, 28, 87, 14, 20, 20, 47, 34, 10, 42, 27, 74, 57, 29, 7, 60, 49, 65, 26, 10, 9, 13, 13, 16, 7, 8, 6, 3,
  16,
];

/**
 * The four bytes in a row, out of a few that stand at fixed places, that are met least often where no secret is.
 * @returns where they begin among the bytes
 */
export function chooseAnchor(bytes: readonly ByteClass[]): number {
  if (bytes.length < LENGTH) throw new Error("A secret must have four bytes in a row that it is known by.");
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let at = 0; at + LENGTH <= bytes.length; at++) {
    const [a, b, c, d] = bytes.slice(at, at + LENGTH).map(share) as [number, number, number, number];
    const cost = b * c * (a + d);
    if (cost >= least) continue;
    best = at;
    least = cost;
  }
  return best;
}

/** The four bytes themselves. */
export function anchorAt(bytes: readonly ByteClass[], at: number): ByteClass[] {
  return bytes.slice(at, at + LENGTH);
}

const shares = new Map<ByteClass, number>();

function share(of: ByteClass): number {
  const before = shares.get(of);
  if (before !== undefined) return before;
  let sum = 0;
  for (let five = 0; five < 32; five++)
    if (of[five | 32] || of[five | 64] || of[five | 96]) sum += FREQUENCY[five] as number;
  shares.set(of, sum);
  return sum;
}
