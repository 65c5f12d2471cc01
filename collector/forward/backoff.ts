/** How long to wait between tries, in milliseconds. */
export interface Backoff {
  readonly firstMs: number;
  readonly mostMs: number;
}

export const USUAL_BACKOFF: Backoff = { firstMs: 1_000, mostMs: 30_000 };

/** A backend that asks for more is asked again after this all the same: it may have come back. */
const LONGEST_ASKED_MS = 10 * 60_000;

/**
 * The wait before the next try: twice as long each time, spread by up to a quarter so that not all come back at once, and
 * never shorter than the backend asked for.
 * @param failures in a row, at least 1
 * @param askedMs what the backend asked for, else null
 * @param chance from 0 to 1
 */
export function nextTry(backoff: Backoff, failures: number, askedMs: number | null, chance: number): number {
  const wait = Math.min(backoff.mostMs, backoff.firstMs * 2 ** Math.min(failures - 1, 30));
  return Math.max(wait * (1 - chance / 4), Math.min(askedMs ?? 0, LONGEST_ASKED_MS));
}
