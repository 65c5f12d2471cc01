/**
 * Things that begin one after the other. Each owns the time until the next one begins, the first also all before it; of
 * the time between the end of one, where it is known, and the start of the next each owns the half that is nearer.
 */
export class InOrder<T> {
  readonly #froms: bigint[] = [];
  readonly #things: T[] = [];
  #lastEnd: bigint | null = null;

  /** Things are added in the order of their starts. */
  add(startNs: bigint, thing: T, endNs: bigint | null = null): void {
    this.#froms.push(this.#lastEnd === null ? startNs : borderOf(this.#lastEnd, startNs));
    this.#things.push(thing);
    this.#lastEnd = endNs;
  }

  /** What owns a moment; undefined where there is nothing. */
  at(timeNs: bigint): T | undefined {
    let low = 0;
    let high = this.#froms.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#froms[middle] as bigint) <= timeNs) low = middle + 1;
      else high = middle;
    }
    return this.#things[Math.max(0, low - 1)];
  }
}

/** The moment from which on the time between an end and the next start is nearer to the start. */
export function borderOf(endNs: bigint, nextStartNs: bigint): bigint {
  return endNs < nextStartNs ? (endNs + nextStartNs) / 2n : nextStartNs;
}
