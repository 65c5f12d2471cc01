/** A look that took less than this is followed by the next one as soon as there is news. */
const LEAST_COST_MS = 50;
/**
 * A trace is left alone for this many times what it took: so that looks at a live run never add up to more than a share
 * of its time.
 */
const TIMES = 4;
/** The same once nothing has come for a moment: then this look may well be the last. */
const TIMES_WHEN_QUIET = 1;
const MOST_REST_MS = 30_000;

interface Rest {
  readonly fromMs: number;
  readonly costMs: number;
}

/**
 * Which traces were looked at so lately, for what it takes, that their news may wait. To understand a live run takes as
 * long as all of it is large: looked at with every piece of news, the looks at a growing run would take time by its square.
 */
export class Rests {
  readonly #rests = new Map<string, Rest>();

  /** The traces were understood together, which took so long. */
  add(traceIds: readonly string[], costMs: number, nowMs: number): void {
    if (costMs < LEAST_COST_MS) for (const traceId of traceIds) this.#rests.delete(traceId);
    else for (const traceId of traceIds) this.#rests.set(traceId, { fromMs: nowMs, costMs });
  }

  /** A trace belongs to others: while one of them rests it does, too. @returns whether it does */
  join(traceId: string, others: readonly string[], nowMs: number, isQuiet: boolean): boolean {
    const resting = others.find((other) => this.has(other, nowMs, isQuiet));
    if (resting !== undefined) this.#rests.set(traceId, this.#rests.get(resting) as Rest);
    return resting !== undefined;
  }

  has(traceId: string, nowMs: number, isQuiet: boolean): boolean {
    const rest = this.#rests.get(traceId);
    return rest !== undefined && nowMs < endOf(rest, isQuiet);
  }

  /** Milliseconds until the first rest may be over; null when there is none. Those that are long over are forgotten. */
  untilNext(nowMs: number): number | null {
    let next: number | null = null;
    for (const [traceId, rest] of this.#rests) {
      if (nowMs >= endOf(rest, false)) this.#rests.delete(traceId);
      else next = Math.min(next ?? Number.POSITIVE_INFINITY, Math.max(0, endOf(rest, true) - nowMs));
    }
    return next;
  }
}

function endOf({ fromMs, costMs }: Rest, isQuiet: boolean): number {
  return fromMs + Math.min(MOST_REST_MS, costMs * (isQuiet ? TIMES_WHEN_QUIET : TIMES));
}
