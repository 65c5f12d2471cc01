/** Things that begin one after the other; each owns the time until the next one begins, the first also all before it. */
export class InOrder<T> {
  readonly #starts: bigint[] = [];
  readonly #things: T[] = [];

  /** Things are added in the order of their starts. */
  add(startNs: bigint, thing: T): void {
    this.#starts.push(startNs);
    this.#things.push(thing);
  }

  /** What owns a moment; undefined where there is nothing. */
  at(timeNs: bigint): T | undefined {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] as bigint) <= timeNs) low = middle + 1;
      else high = middle;
    }
    return this.#things[Math.max(0, low - 1)];
  }
}
