import type { ForwardStatus } from "../contract/forwarding.ts";
import type { BackendClient } from "./backendClient.ts";
import { type Backoff, nextTry } from "./backoff.ts";
import type { DiskQueue } from "./diskQueue.ts";
import { mergeRequests } from "./mergeRequests.ts";
import { fingerprintOf, openRecord, sealRecord, type ToPass } from "./sealedRecord.ts";

/** Bytes that are read at a time; what is read is joined where it can be. */
const AT_ONCE = 1024 * 1024;
/** How long a request that is on its way may take when the collector stops: half of it would go out twice. */
const GRACE_MS = 3_000;

export interface LaneOptions {
  readonly queue: DiskQueue;
  readonly client: BackendClient;
  readonly key: Uint8Array;
  readonly backoff: Backoff;
}

export type LaneStatus = Omit<ForwardStatus, "id" | "door" | "to">;

/** Passes on requests of one signal to one backend, in the order in which they came, one at a time. */
export class Lane {
  readonly #options: LaneOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> | null = null;
  /** Ends the wait before the next try. */
  #wake: (() => void) | null = null;
  #failures = 0;
  #sent = 0;
  #unreadable = 0;
  #refused = 0;
  #trouble: string | null = null;
  /** So many of those that wait go alone: together they were refused. */
  #alone = 0;
  #stopping = false;

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#begin();
  }

  get status(): LaneStatus {
    const { queue } = this.#options;
    return {
      sent: this.#sent,
      waiting: queue.count,
      waitingBytes: queue.bytes,
      dropped: queue.dropped + this.#unreadable,
      refused: this.#refused,
      trouble: this.#trouble,
    };
  }

  /**
   * Resolves when the request is queued; its bytes are used before this returns. A request that waits already, or went
   * out lately, is not queued again: its sender only had no answer. Never rejects.
   */
  async pass(request: ToPass): Promise<void> {
    const { key, queue } = this.#options;
    const fingerprint = fingerprintOf(request);
    if (queue.knows(fingerprint)) return;
    await queue.append(sealRecord(key, request, Date.now(), fingerprint));
    this.#begin();
  }

  async clear(): Promise<void> {
    await this.#options.queue.clear();
  }

  /** What is on its way gets its answer, what waits stays on the disk. */
  async close(): Promise<void> {
    const { client, queue } = this.#options;
    const timer = setTimeout(() => this.#stop.abort(), GRACE_MS);
    this.#stopping = true;
    this.#wake?.();
    await this.#running;
    clearTimeout(timer);
    client.close();
    await queue.close();
  }

  #begin(): void {
    if (this.#running || this.#stopping || this.#options.queue.count === 0) return;
    this.#running = this.#work().finally(() => {
      this.#running = null;
      this.#begin();
    });
  }

  async #work(): Promise<void> {
    while (!this.#stopping && this.#options.queue.count > 0) {
      const waitMs = await this.#round().catch(() => this.#later("What waits could not be read now.", null));
      if (waitMs > 0 && !this.#stopping) await this.#wait(waitMs);
    }
  }

  /** Sends what is first in line. @returns how long to wait before going on */
  async #round(): Promise<number> {
    const { queue, client, key } = this.#options;
    const records = await queue.first(this.#alone > 0 ? 1 : AT_ONCE, Date.now());
    const requests = records.map((record) => openRecord(key, record));
    const unreadable = requests.findIndex((request) => request !== null);
    if (unreadable !== 0) {
      const count = unreadable < 0 ? requests.length : unreadable;
      this.#unreadable += count;
      await queue.finish(count);
      return 0;
    }
    const until = requests.indexOf(null);
    const readable = (until < 0 ? requests : requests.slice(0, until)) as ToPass[];
    const { request, count } = await mergeRequests(readable);
    const verdict = await client.send(request, this.#stop.signal);
    if (verdict.is === "later") {
      await queue.finish(0);
      return this.#later(verdict.why, verdict.afterMs);
    }
    this.#failures = 0;
    if (verdict.is === "refused" && count > 1) {
      await queue.finish(0);
      this.#alone = count;
      return 0;
    }
    this.#alone = Math.max(0, this.#alone - count);
    this.#trouble = verdict.is === "refused" ? verdict.why : null;
    if (verdict.is === "taken") this.#sent += count;
    else this.#refused += count;
    await queue.finish(count);
    return 0;
  }

  #later(why: string, askedMs: number | null): number {
    this.#failures++;
    this.#trouble = why;
    return nextTry(this.#options.backoff, this.#failures, askedMs, Math.random());
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      timer.unref();
      this.#wake = done;
      function done() {
        clearTimeout(timer);
        resolve();
      }
    });
  }
}
