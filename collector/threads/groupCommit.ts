import type { AcceptedRequest, Outcome } from "../otlp/acceptedRequest.ts";

/** Where one transaction ends, so that the first request of a long queue does not wait for the last. */
const MOST_REQUESTS = 1024;
const MOST_BYTES = 16 * 1024 * 1024;

interface Queued {
  readonly request: AcceptedRequest;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

/** Puts everything that is queued into one transaction, and then answers: one sync of the disk serves many senders. */
export class GroupCommit {
  readonly #keep: (requests: readonly AcceptedRequest[]) => Outcome[];
  readonly #making = new Set<Promise<AcceptedRequest>>();
  #queue: Queued[] = [];
  #scheduled = false;

  /** @param keep keeps requests in one transaction */
  constructor(keep: (requests: readonly AcceptedRequest[]) => Outcome[]) {
    this.#keep = keep;
  }

  /** A request that is still being made ready joins the queue when it is. */
  async keep(request: AcceptedRequest | Promise<AcceptedRequest>): Promise<Outcome> {
    if (!(request instanceof Promise)) return this.#enqueue(request);
    this.#making.add(request);
    try {
      return await this.#enqueue(await request);
    } finally {
      this.#making.delete(request);
    }
  }

  /** Commits all that was asked before. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#making);
    this.flush();
  }

  #enqueue(request: AcceptedRequest): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ request, resolve, reject });
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
        const outcomes = this.#keep(group.map(({ request }) => request));
        group.forEach(({ resolve }, at) => {
          resolve(outcomes[at] as Outcome);
        });
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
  }

  #nextGroup(): Queued[] {
    let bytes = 0;
    let count = 0;
    for (const { request } of this.#queue) {
      bytes += request.plain.length;
      if (count > 0 && (count >= MOST_REQUESTS || bytes > MOST_BYTES)) break;
      count++;
    }
    return this.#queue.splice(0, count);
  }
}
