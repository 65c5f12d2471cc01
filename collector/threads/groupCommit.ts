import type { AcceptedRequest, Outcome } from "../otlp/acceptedRequest.ts";

/** Where one transaction ends, so that the first request of a long queue does not wait for the last. */
const MOST_REQUESTS = 1024;
const MOST_BYTES = 16 * 1024 * 1024;

/** Requests that are kept together or not at all. */
interface Queued {
  readonly requests: readonly AcceptedRequest[];
  readonly resolve: (outcomes: Outcome[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Puts everything that is queued into one transaction, and then answers: one sync of the disk serves many senders. */
export class GroupCommit {
  readonly #keep: (requests: readonly AcceptedRequest[]) => Outcome[];
  readonly #making = new Set<Promise<readonly AcceptedRequest[]>>();
  #queue: Queued[] = [];
  #scheduled = false;

  /** @param keep keeps requests in one transaction */
  constructor(keep: (requests: readonly AcceptedRequest[]) => Outcome[]) {
    this.#keep = keep;
  }

  /**
   * Keeps requests that came together in one transaction, or none of them; what became of each, in their order. If one of
   * them is still being made ready, they join the queue when it is.
   */
  async keep(requests: readonly (AcceptedRequest | Promise<AcceptedRequest>)[]): Promise<Outcome[]> {
    if (areReady(requests)) return this.#enqueue(requests);
    const making = Promise.all(requests);
    this.#making.add(making);
    try {
      return await this.#enqueue(await making);
    } finally {
      this.#making.delete(making);
    }
  }

  /** Commits all that was asked before. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#making);
    this.flush();
  }

  #enqueue(requests: readonly AcceptedRequest[]): Promise<Outcome[]> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ requests, resolve, reject });
      if (this.#scheduled) return;
      this.#scheduled = true;
      setImmediate(() => this.flush());
    });
  }

  /** Commits what is queued now. */
  flush(): void {
    this.#scheduled = false;
    while (this.#queue.length > 0) {
      const group = this.#nextGroup();
      try {
        const outcomes = this.#keep(group.flatMap(({ requests }) => requests));
        for (const { requests, resolve } of group) resolve(outcomes.splice(0, requests.length));
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
  }

  #nextGroup(): Queued[] {
    let bytes = 0;
    let count = 0;
    let length = 0;
    for (const { requests } of this.#queue) {
      for (const { plain } of requests) bytes += plain.length;
      count += requests.length;
      if (length > 0 && (count > MOST_REQUESTS || bytes > MOST_BYTES)) break;
      length++;
    }
    return this.#queue.splice(0, length);
  }
}

function areReady(
  requests: readonly (AcceptedRequest | Promise<AcceptedRequest>)[],
): requests is readonly AcceptedRequest[] {
  return !requests.some((request) => request instanceof Promise);
}
