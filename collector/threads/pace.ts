/** From here on senders keep the store so busy that what could wait should. */
const BUSY = 0.5;
/** What could wait has a fifth of one core then. */
const REST = 4;
const LONGEST_REST_MS = 250;

/**
 * Whether senders need the machine.
 * @param load how busy they keep the store, from 0 to 1
 */
export function isBusy(load: number): boolean {
  return load >= BUSY;
}

/** How long a thread that could wait should rest after a piece of work, in milliseconds. */
export function restAfter(workedMs: number, load: number): number {
  return isBusy(load) ? Math.min(LONGEST_REST_MS, workedMs * REST) : 0;
}
