import { type Transferable, Worker } from "node:worker_threads";
import { faultOf } from "../faultOf.ts";
import { RetryLater } from "../otlp/acceptedRequest.ts";
import { InvalidCursor, StoreBusy, StoreDamaged, StoreMoved } from "../store/store.ts";
import {
  type CallMessage,
  type Calls,
  CLOSE,
  type ErrorMessage,
  errorMessage,
  type ThreadMessage,
} from "./threadMessages.ts";

const FIRST_RESTART_MS = 50;
const LONGEST_RESTART_MS = 5_000;
const CLOSE_MS = 30_000;

export interface ThreadOptions<Event> {
  readonly file: string | URL;
  /** Handed to the thread as `workerData`. */
  readonly data: unknown;
  /**
   * Megabytes for objects that were just made, beyond which the thread collects its garbage; what the runtime takes where
   * nothing is said is several times what makes a difference in speed.
   */
  readonly youngMb?: number;
  readonly onEvent?: (event: Event) => void;
  /** A thread that needs longer than this for a call is ended and started anew; milliseconds. */
  readonly deadlineMs?: number;
  /** Told of every error that the thread answers with, and of one that keeps it from beginning again. */
  readonly onError?: (error: Error) => void;
  /** Told of every crash; the thread is started again by itself. */
  readonly onCrash?: (reason: string) => void;
}

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout | undefined;
}

/**
 * The main thread's side of a worker thread. A crash rejects what was asked with {@link RetryLater} and starts the
 * thread again; calls made before it is back are rejected in the same way.
 */
export class ThreadClient<C extends Calls, Event = never> {
  readonly #options: ThreadOptions<Event>;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker;
  #outbox: CallMessage[] = [];
  #transfer: Transferable[] = [];
  #lastId = 0;
  #crashes = 0;
  #closing = false;
  #held = false;
  #restart: NodeJS.Timeout | undefined;

  private constructor(options: ThreadOptions<Event>, worker: Worker) {
    this.#options = options;
    this.#worker = worker;
    this.#follow(worker);
  }

  /** Starts the thread. Rejects with its error when it could not begin its work. */
  static async start<C extends Calls, Event = never>(options: ThreadOptions<Event>): Promise<ThreadClient<C, Event>> {
    const worker = startWorker(options);
    await begun(worker);
    return new ThreadClient<C, Event>(options, worker);
  }

  /** Starts the thread; calls wait until it is there. When it could not begin its work, it is started again. */
  static begin<C extends Calls, Event = never>(options: ThreadOptions<Event>): ThreadClient<C, Event> {
    return new ThreadClient<C, Event>(options, startWorker(options));
  }

  /** Asks the thread. Rejects with the thread's error, or {@link RetryLater} when the thread did not survive it. */
  call<K extends keyof C & string>(
    call: K,
    args: Readonly<Parameters<C[K]>>,
    transfer: Transferable[] = [],
  ): Promise<Awaited<ReturnType<C[K]>>> {
    if (this.#closing) return Promise.reject(new RetryLater("The collector is stopping."));
    return this.#ask(call, args, transfer);
  }

  /** Lets the thread finish what it was asked, and ends it. */
  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    clearTimeout(this.#restart);
    const timer = setTimeout(() => this.kill(), CLOSE_MS);
    await this.#ask(CLOSE, [], []).catch(() => {});
    clearTimeout(timer);
    await this.#worker.terminate();
  }

  /** Ends the thread in the middle of what it does; it starts again. */
  kill(): void {
    void this.#worker.terminate();
  }

  /**
   * Ends the thread and keeps it from starting again until the returned function is called; calls are rejected with
   * {@link RetryLater} meanwhile.
   */
  async hold(): Promise<() => void> {
    this.#held = true;
    clearTimeout(this.#restart);
    this.#restart = undefined;
    await this.#worker.terminate();
    return () => {
      this.#held = false;
      if (!this.#closing) this.#begin();
    };
  }

  #ask(call: string, args: readonly unknown[], transfer: Transferable[]): Promise<never> {
    if (this.#restart || this.#held)
      return Promise.reject(new RetryLater("A thread of the collector is starting again."));
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const { deadlineMs } = this.#options;
      const timer = deadlineMs && call !== CLOSE ? setTimeout(() => this.kill(), deadlineMs) : undefined;
      this.#waiting.set(id, { resolve, reject, timer });
      this.#post({ id, call, args }, transfer);
    });
  }

  /** Calls of one turn of the event loop travel together: waking the thread costs more than what most of them carry. */
  #post(message: CallMessage, transfer: readonly Transferable[]): void {
    if (this.#outbox.length === 0) setImmediate(() => this.#send());
    this.#outbox.push(message);
    this.#transfer.push(...transfer);
  }

  #send(): void {
    const [messages, transfer] = [this.#outbox, this.#transfer];
    this.#outbox = [];
    this.#transfer = [];
    if (messages.length === 0) return;
    try {
      this.#worker.postMessage(messages, transfer);
    } catch (error) {
      for (const { id } of messages) this.#receive({ type: "error", id, error: errorMessage(error) });
    }
  }

  #follow(worker: Worker): void {
    worker.on("message", (messages: readonly ThreadMessage[]) => {
      for (const message of messages) this.#receive(message);
    });
    worker.on("error", (error) => this.#options.onCrash?.(`A thread of the collector crashed: ${faultOf(error)}.`));
    worker.on("exit", (code) => {
      this.#rejectAll(`A thread of the collector ended (${code}).`);
      if (!this.#closing && !this.#held) this.#startAgain();
    });
  }

  #receive(message: ThreadMessage): void {
    if (message.type === "event") this.#options.onEvent?.(message.event as Event);
    else if (message.type === "failed") this.#options.onError?.(errorOf(message.error));
    else if (message.type === "result" || message.type === "error") {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      clearTimeout(waiting?.timer);
      if (message.type === "result") waiting?.resolve(message.value as never);
      else {
        const error = errorOf(message.error);
        waiting?.reject(error);
        this.#options.onError?.(error);
      }
      this.#crashes = 0;
    }
  }

  #rejectAll(reason: string): void {
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(new RetryLater(reason));
    }
    this.#waiting.clear();
    this.#outbox = [];
    this.#transfer = [];
  }

  #startAgain(): void {
    const wait = Math.min(LONGEST_RESTART_MS, FIRST_RESTART_MS * 2 ** this.#crashes++);
    this.#restart = setTimeout(() => {
      this.#restart = undefined;
      this.#begin();
    }, wait);
  }

  #begin(): void {
    this.#worker = startWorker(this.#options);
    this.#follow(this.#worker);
  }
}

function startWorker({ file, data, youngMb }: ThreadOptions<never>): Worker {
  return new Worker(file, {
    workerData: data,
    resourceLimits: youngMb === undefined ? {} : { maxYoungGenerationSizeMb: youngMb },
  });
}

function begun(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once("message", ([message]: readonly [ThreadMessage]) => {
      if (message.type === "failed") reject(errorOf(message.error));
      else resolve();
    });
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`A thread of the collector ended at its start (${code}).`)));
  });
}

/** Errors that callers tell apart get their class back. */
function errorOf({ name, message }: ErrorMessage): Error {
  if (name === "InvalidCursor") return new InvalidCursor();
  if (name === "StoreBusy") return new StoreBusy(message);
  if (name === "StoreDamaged") return new StoreDamaged(message);
  if (name === "StoreMoved") return new StoreMoved(message);
  const error = new Error(message);
  error.name = name;
  return error;
}
