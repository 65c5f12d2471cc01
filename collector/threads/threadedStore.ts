import type { LiveEvent, Page, RunFilter, RunPart, RunParts, RunsAnswer } from "../contract/api.ts";
import { DEFAULT_SETTINGS, type StoreSettings } from "../contract/settings.ts";
import { type AcceptedRequest, type Outcome, RetryLater } from "../otlp/acceptedRequest.ts";
import type { AnalyserCalls, AnalyserEvent, ReaderCalls, StoreData, WriterCalls, WriterEvent } from "./threadCalls.ts";
import { ThreadClient } from "./threadClient.ts";
import type { ThreadFile } from "./threadMessages.ts";

/** Bytes that may wait for the writer before senders are asked to come back later. */
const MOST_WAITING = 128 * 1024 * 1024;
/** A read that takes longer than this is ended. */
const READ_MS = 30_000;

export interface ThreadedStoreOptions {
  readonly folder: string;
  /** The usual ones unless given. */
  readonly settings?: StoreSettings;
  readonly threadFile: ThreadFile;
  /** What changed, as the live view tells it. */
  readonly onLive: (event: LiveEvent) => void;
  /** A thread crashed and is started again. */
  readonly onCrash: (reason: string) => void;
}

/** The store on its three threads: one writes, one understands, one reads. */
export interface ThreadedStore {
  readonly writer: ThreadedWriter;
  readonly reader: ThreadedReader;
  /** Commits what was accepted and ends the threads. */
  close(): Promise<void>;
}

/** Opens a data folder. Rejects when it cannot be opened, with a sentence that says why. */
export async function openThreadedStore(options: ThreadedStoreOptions): Promise<ThreadedStore> {
  const { threadFile, onCrash, onLive } = options;
  const data: StoreData = { folder: options.folder, settings: options.settings ?? DEFAULT_SETTINGS };
  let changed = () => {};
  const writing = await ThreadClient.start<WriterCalls, WriterEvent>({
    file: threadFile("writer"),
    data,
    onCrash,
    onEvent: (event) => (event === "changed" ? changed() : onLive({ type: "deleted", runId: event.deleted })),
  });
  const starting = [
    ThreadClient.start<AnalyserCalls, AnalyserEvent>({ file: threadFile("analyser"), data, onCrash, onEvent: onLive }),
    ThreadClient.start<ReaderCalls>({ file: threadFile("reader"), data, onCrash, deadlineMs: READ_MS }),
  ] as const;
  const [analysing, reading] = await Promise.all(starting).catch(async (error: unknown) => {
    const started = await Promise.allSettled(starting);
    for (const thread of started) if (thread.status === "fulfilled") await thread.value.close();
    await writing.close();
    throw error;
  });
  changed = () => void analysing.call("poke", []).catch(() => {});
  return {
    writer: new ThreadedWriter(writing, onLive),
    reader: new ThreadedReader(reading),
    close: async () => {
      await writing.close();
      await Promise.all([analysing.close(), reading.close()]);
    },
  };
}

/** Keeps requests on the writer's thread. */
export class ThreadedWriter {
  readonly #thread: ThreadClient<WriterCalls, WriterEvent>;
  readonly #onLive: (event: LiveEvent) => void;
  #waiting = 0;

  constructor(thread: ThreadClient<WriterCalls, WriterEvent>, onLive: (event: LiveEvent) => void) {
    this.#thread = thread;
    this.#onLive = onLive;
  }

  /** Resolves when the request is durable. Rejects with {@link RetryLater} when it could not be kept now. */
  async keep(request: AcceptedRequest): Promise<Outcome> {
    const bytes = request.plain.length + (request.plain === request.body ? 0 : request.body.length);
    if (this.#waiting > 0 && this.#waiting + bytes > MOST_WAITING)
      throw new RetryLater("Too much telemetry is waiting to be stored.");
    this.#waiting += bytes;
    try {
      return await this.#thread.call("keep", [request], ownMemory(request));
    } catch (error) {
      if (error instanceof RetryLater) throw error;
      throw new RetryLater(error instanceof Error ? error.message : "The store could not write.");
    } finally {
      this.#waiting -= bytes;
    }
  }

  /** True when there was such a run; then its bytes are gone. Rejects when they could not be removed now. */
  async deleteRun(runId: string): Promise<boolean> {
    const deleted = await this.#thread.call("deleteRun", [runId]);
    if (deleted) this.#onLive({ type: "deleted", runId });
    return deleted;
  }

  /** Keeps a run whatever its age, or no longer. False when there is no such run. */
  pinRun(runId: string, pinned: boolean): Promise<boolean> {
    return this.#thread.call("pinRun", [runId, pinned]);
  }

  /** Deletes everything that was sent. Rejects when it could not be removed now. */
  async deleteAll(): Promise<void> {
    await this.#thread.call("deleteAll", []);
    this.#onLive({ type: "reset" });
  }
}

/** Reads runs on a thread of their own; a read that takes too long is ended and rejects with RetryLater. */
export class ThreadedReader {
  readonly #thread: ThreadClient<ReaderCalls>;
  constructor(thread: ThreadClient<ReaderCalls>) {
    this.#thread = thread;
  }

  health() {
    return this.#thread.call("health", []);
  }
  runs(filter: RunFilter): Promise<RunsAnswer> {
    return this.#thread.call("runs", [filter]);
  }
  run(runId: string) {
    return this.#thread.call("run", [runId]);
  }
  async part<P extends RunPart>(runId: string, part: P, page: Page): Promise<RunParts[P] | null> {
    return (await this.#thread.call("part", [runId, part, page])) as RunParts[P] | null;
  }
  span(runId: string, spanId: string) {
    return this.#thread.call("span", [runId, spanId]);
  }
  code(runId: string) {
    return this.#thread.call("code", [runId]);
  }
}

/** Buffers that can change hands instead of being copied: those that nobody else has a part of. */
function ownMemory({ body, plain }: AcceptedRequest): ArrayBuffer[] {
  return [...new Set([body, plain])]
    .filter(({ buffer, byteLength }) => buffer instanceof ArrayBuffer && buffer.byteLength === byteLength)
    .map(({ buffer }) => buffer as ArrayBuffer);
}
