import { type AcceptedRequest, type Outcome, RetryLater } from "../otlp/acceptedRequest.ts";
import type { Every } from "./every.ts";
import type { LoadMeter } from "./loadMeter.ts";
import { inOwnMemory, ownMemory } from "./ownMemory.ts";
import { RequestBatch } from "./requestBatch.ts";
import type { BatchOutcome, WriterCalls, WriterEvent } from "./threadCalls.ts";
import type { ThreadClient } from "./threadClient.ts";

/** Bytes that may wait for the writer before senders are asked to come back later. */
const MOST_WAITING = 128 * 1024 * 1024;
/** What a request writes besides its body, about: rows, and what leads to them. */
const REQUEST_BYTES = 16 * 1024;

interface Sender {
  readonly bytes: number;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: RetryLater) => void;
}

/** Requests that are about to leave together, and who waits for them. */
interface Together {
  readonly batch: RequestBatch;
  readonly senders: Sender[];
}

/** Keeps requests on the writer's thread. */
export class ThreadedWriter {
  readonly #thread: ThreadClient<WriterCalls, WriterEvent>;
  readonly #renew: () => Promise<void>;
  readonly #meter: LoadMeter;
  readonly #checkpoints: Every;
  #waiting = 0;
  #together: Together | null = null;

  constructor(
    thread: ThreadClient<WriterCalls, WriterEvent>,
    renew: () => Promise<void>,
    meter: LoadMeter,
    checkpoints: Every,
  ) {
    this.#thread = thread;
    this.#renew = renew;
    this.#meter = meter;
    this.#checkpoints = checkpoints;
  }

  /** Resolves when the request is durable. Rejects with {@link RetryLater} when it could not be kept now. */
  keep(request: AcceptedRequest): Promise<Outcome> {
    const bytes = request.plain.length + (request.plain === request.body ? 0 : request.body.length);
    if (this.#waiting > 0 && this.#waiting + bytes > MOST_WAITING)
      return Promise.reject(new RetryLater("Too much telemetry is waiting to be stored."));
    this.#waiting += bytes;
    this.#checkpoints.add(request.body.length + REQUEST_BYTES);
    return RequestBatch.takes(request) ? this.#keepTogether(request, bytes) : this.#keepAlone(request, bytes);
  }

  async #keepAlone(request: AcceptedRequest, bytes: number): Promise<Outcome> {
    this.#meter.tick();
    try {
      const own = inOwnMemory(request);
      return await this.#thread.call("keep", [own], ownMemory([own]));
    } catch (error) {
      throw later(error);
    } finally {
      this.#waiting -= bytes;
    }
  }

  /** Small requests of one turn of the event loop share a message: to make one of each costs more than what it carries. */
  #keepTogether(request: AcceptedRequest, bytes: number): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      if (!this.#together?.batch.add(request)) {
        this.#together = this.#begin();
        this.#together.batch.add(request);
      }
      this.#together.senders.push({ bytes, resolve, reject });
    });
  }

  /** The message is made when it leaves, at the end of the turn: until then the batch that it holds takes more. */
  #begin(): Together {
    this.#meter.tick();
    const together: Together = { batch: new RequestBatch(), senders: [] };
    const { packed } = together.batch;
    this.#thread.call("keepAll", [packed], [packed.bytes.buffer]).then(
      (outcomes) => {
        for (const [at, { bytes, resolve }] of together.senders.entries()) {
          this.#waiting -= bytes;
          resolve(outcomeOf(outcomes[at] as BatchOutcome));
        }
      },
      (error: unknown) => {
        // It may not have left at all.
        if (this.#together === together) this.#together = null;
        for (const { bytes, reject } of together.senders) {
          this.#waiting -= bytes;
          reject(later(error));
        }
      },
    );
    return together;
  }

  /** True when there was such a run; then its bytes are gone. Rejects when they could not be removed now. */
  deleteRun(runId: string): Promise<boolean> {
    return this.#thread.call("deleteRun", [runId]);
  }

  /** Keeps a run whatever its age, or no longer. False when there is no such run. */
  pinRun(runId: string, pinned: boolean): Promise<boolean> {
    return this.#thread.call("pinRun", [runId, pinned]);
  }

  /** Deletes everything that was sent, with its files. Rejects when they could not be removed now. */
  deleteAll(): Promise<void> {
    return this.#renew();
  }
}

function outcomeOf(outcome: BatchOutcome): Outcome {
  return typeof outcome === "number" ? { accepted: outcome, rejected: 0, message: "" } : outcome;
}

function later(error: unknown): RetryLater {
  if (error instanceof RetryLater) return error;
  return new RetryLater(error instanceof Error ? error.message : "The store could not write.");
}
