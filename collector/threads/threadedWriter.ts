import { type AcceptedRequest, type Outcome, RetryLater } from "../otlp/acceptedRequest.ts";
import type { Every } from "./every.ts";
import type { LoadMeter } from "./loadMeter.ts";
import { inOwnMemory, ownMemory } from "./ownMemory.ts";
import type { WriterCalls, WriterEvent } from "./threadCalls.ts";
import type { ThreadClient } from "./threadClient.ts";

/** Bytes that may wait for the writer before senders are asked to come back later. */
const MOST_WAITING = 128 * 1024 * 1024;
/** What a request writes besides its body, about: rows, and what leads to them. */
const REQUEST_BYTES = 16 * 1024;

/** Keeps requests on the writer's thread. */
export class ThreadedWriter {
  readonly #thread: ThreadClient<WriterCalls, WriterEvent>;
  readonly #renew: () => Promise<void>;
  readonly #meter: LoadMeter;
  readonly #checkpoints: Every;
  #waiting = 0;

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
  async keep(request: AcceptedRequest): Promise<Outcome> {
    this.#meter.tick();
    const bytes = request.plain.length + (request.plain === request.body ? 0 : request.body.length);
    if (this.#waiting > 0 && this.#waiting + bytes > MOST_WAITING)
      throw new RetryLater("Too much telemetry is waiting to be stored.");
    this.#waiting += bytes;
    this.#checkpoints.add(request.body.length + REQUEST_BYTES);
    try {
      const own = inOwnMemory(request);
      return await this.#thread.call("keep", [own], ownMemory(own));
    } catch (error) {
      if (error instanceof RetryLater) throw error;
      throw new RetryLater(error instanceof Error ? error.message : "The store could not write.");
    } finally {
      this.#waiting -= bytes;
    }
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
