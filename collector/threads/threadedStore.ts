import type { LiveEvent } from "../contract/api.ts";
import { DEFAULT_SETTINGS, type StoreSettings } from "../contract/settings.ts";
import { faultOf } from "../faultOf.ts";
import type { OpenProcess } from "../model/openProcess.ts";
import { RetryLater } from "../otlp/acceptedRequest.ts";
import { openDatabase } from "../store/sqlite/openDatabase.ts";
import { removeStore } from "../store/sqlite/removeStore.ts";
import { lookAt, setAside, type Unusable } from "../store/sqlite/setAside.ts";
import { StoreDamaged, StoreMoved } from "../store/store.ts";
import { WriteTurn } from "../store/writeTurn.ts";
import { Every } from "./every.ts";
import { IngestLoad } from "./ingestLoad.ts";
import { LazyThread } from "./lazyThread.ts";
import { LoadMeter } from "./loadMeter.ts";
import type {
  AnalyserCalls,
  AnalyserEvent,
  CheckpointerCalls,
  CheckpointerEvent,
  ReaderCalls,
  StoreData,
  WriterCalls,
  WriterEvent,
} from "./threadCalls.ts";
import { ThreadClient } from "./threadClient.ts";
import { ThreadedReader } from "./threadedReader.ts";
import { ThreadedWriter } from "./threadedWriter.ts";
import type { ThreadFile } from "./threadMessages.ts";

/** Memory for new objects of the thread that understands, and of each of the others. */
const ANALYSER_YOUNG_MB = 32;
const YOUNG_MB = 24;
/** Bytes for the database's log after which somebody else begins to keep it short. */
const CHECKPOINT_BYTES = 1024 * 1024;
/** A search that takes longer than this is ended. */
const SEARCH_MS = 5_000;
/** A read that takes longer than this is ended. */
const READ_MS = 30_000;

export interface ThreadedStoreOptions {
  readonly folder: string;
  /** The usual ones unless given. */
  readonly settings?: StoreSettings;
  readonly threadFile: ThreadFile;
  /** What changed, as the live view tells it. */
  readonly onLive: (event: LiveEvent) => void;
  /** Which processes a run waits for: none when it is over. */
  readonly onOpen?: (runId: string, processes: readonly OpenProcess[]) => void;
  /** The store could not be used and a new one took its place: a sentence for the person whose it is. */
  readonly onSetAside?: (notice: string) => void;
  /** A thread crashed and is started again. */
  readonly onCrash: (reason: string) => void;
}

/** The store on its threads: one writes, one understands, others read, and one keeps the database's log short. */
export interface ThreadedStore {
  readonly writer: ThreadedWriter;
  readonly reader: ThreadedReader;
  readonly reindexing: ThreadedReindexing;
  /**
   * Starts the threads that are not needed to take requests, and with them the work on what an earlier stop left behind.
   * Without it each starts when there is something for it to do.
   */
  begin(): void;
  /** Commits what was accepted and ends the threads. */
  close(): Promise<void>;
}

/**
 * Opens a data folder; resolves when requests can be kept. A database that can't be used is set aside, now and whenever
 * it turns out. Rejects when the folder cannot be opened, with a sentence that says why.
 */
export async function openThreadedStore(options: ThreadedStoreOptions): Promise<ThreadedStore> {
  const { folder } = options;
  const look = lookAt(folder);
  if (look.wrong) {
    look.close();
    makeWay(options, look.wrong);
  }
  const threads = await startThreads(options)
    .catch((error: unknown) => {
      if (!(error instanceof StoreDamaged)) throw error;
      look.close();
      makeWay(options, "damaged");
      return startThreads(options);
    })
    .finally(look.close);
  const { writing, analysing, reading, searching, checkpointing, renew } = threads;
  const meter = new LoadMeter(new IngestLoad(threads.load), "taking");
  const show = (runId: string) => void analysing.call("show", [runId]).catch(() => {});
  const checkpoints = new Every(CHECKPOINT_BYTES, () => void checkpointing.call("poke", []).catch(() => {}));
  return {
    writer: new ThreadedWriter(writing, renew, meter, checkpoints),
    reindexing: new ThreadedReindexing(writing, analysing),
    reader: new ThreadedReader(reading, searching, show),
    begin: () => {
      analysing.get();
      reading.get();
    },
    close: async () => {
      await writing.close();
      await Promise.all([analysing.close(), reading.close(), searching.close(), checkpointing.close()]);
    },
  };
}

interface Threads {
  readonly writing: ThreadClient<WriterCalls, WriterEvent>;
  readonly analysing: LazyThread<AnalyserCalls, AnalyserEvent>;
  readonly reading: LazyThread<ReaderCalls>;
  /** A reader of its own, so that a long search holds up no other read and can be ended without one. */
  readonly searching: LazyThread<ReaderCalls>;
  /** Starts when there is so much to write that it helps. */
  readonly checkpointing: LazyThread<CheckpointerCalls, CheckpointerEvent>;
  /** Memory of an IngestLoad. */
  readonly load: SharedArrayBuffer;
  /** Puts a new, empty store in the place of what is there. */
  readonly renew: () => Promise<void>;
}

async function startThreads(options: ThreadedStoreOptions): Promise<Threads> {
  const { threadFile, onCrash, onLive } = options;
  const data: StoreData = {
    folder: options.folder,
    settings: options.settings ?? DEFAULT_SETTINGS,
    load: IngestLoad.memory(),
    turn: WriteTurn.memory(),
  };
  let recover = (_: Unusable | "moved") => {};
  const analysing = new LazyThread<AnalyserCalls, AnalyserEvent>({
    file: threadFile("analyser"),
    data,
    youngMb: ANALYSER_YOUNG_MB,
    onCrash,
    onEvent: (event) => {
      if (event === "damaged") recover("damaged");
      else if (event.type === "open") options.onOpen?.(event.runId, event.processes);
      else onLive(event);
    },
    onError: (error) => {
      if (error instanceof StoreDamaged) recover("damaged");
      else onCrash(`The analysis could not begin: ${faultOf(error)}.`);
    },
  });
  const reader = { file: threadFile("reader"), data, youngMb: YOUNG_MB, onCrash };
  const reading = new LazyThread<ReaderCalls>({ ...reader, deadlineMs: READ_MS });
  const searching = new LazyThread<ReaderCalls>({ ...reader, deadlineMs: SEARCH_MS });
  const writing = await ThreadClient.start<WriterCalls, WriterEvent>({
    file: threadFile("writer"),
    data,
    youngMb: YOUNG_MB,
    onCrash,
    onEvent: (event) => {
      if (event === "changed") void analysing.call("poke", []).catch(() => {});
      else if (event === "damaged") recover("damaged");
      else onLive({ type: "deleted", runId: event.deleted });
    },
    onError: (error) => {
      if (error instanceof StoreDamaged) recover("damaged");
      else if (error instanceof StoreMoved) recover("moved");
    },
  });
  const checkpointing = new LazyThread<CheckpointerCalls, CheckpointerEvent>({
    file: threadFile("checkpointer"),
    data,
    youngMb: YOUNG_MB,
    onCrash,
    onEvent: () => recover("damaged"),
  });
  let replacing: Promise<void> | null = null;
  const replace = (act: () => void) => {
    replacing ??= withThreadsHeld([writing, analysing, reading, searching, checkpointing], act).finally(() => {
      replacing = null;
      onLive({ type: "reset" });
    });
    return replacing;
  };
  recover = (why) => {
    if (replacing) return;
    replace(() => makeWay(options, why)).catch((error: unknown) =>
      onCrash(`The store could not be set aside: ${faultOf(error)}.`),
    );
  };
  const renew = async () => {
    if (replacing) throw new RetryLater("The store is being replaced.");
    await replace(() => {
      removeStore(options.folder);
      openDatabase(options.folder).close();
    });
  };
  return { writing, analysing, reading, searching, checkpointing, load: data.load, renew };
}

async function withThreadsHeld(threads: readonly { hold(): Promise<() => void> }[], act: () => void): Promise<void> {
  const resume = await Promise.all(threads.map((thread) => thread.hold()));
  try {
    act();
  } finally {
    for (const start of resume) start();
  }
}

/** Puts a new database in the place of one that can't be used, and tells. */
function makeWay({ folder, onSetAside }: ThreadedStoreOptions, why: Unusable | "moved"): void {
  const aside = why === "moved" ? null : setAside(folder, new Date());
  openDatabase(folder).close();
  onSetAside?.(
    aside === null
      ? "The store's file was removed while it was open. What comes now is kept in a new one."
      : `${why === "damaged" ? "The store was damaged" : "The store's file was not one of Traceline"}. It was set aside as ${aside}, and what comes now is kept in a new one.`,
  );
}

/** Makes what is derived from stored bodies again: rows on the writer's thread, what is understood on the analysis's. */
export class ThreadedReindexing {
  readonly #writing: ThreadClient<WriterCalls, WriterEvent>;
  readonly #analysing: LazyThread<AnalyserCalls, AnalyserEvent>;

  constructor(writing: ThreadClient<WriterCalls, WriterEvent>, analysing: LazyThread<AnalyserCalls, AnalyserEvent>) {
    this.#writing = writing;
    this.#analysing = analysing;
  }

  /** Puts a run in line, or all with null. Resolves with how many traces wait; with null when there is no such run. */
  begin(runId: string | null): Promise<number | null> {
    return this.#writing.call("reindex", [runId]);
  }

  /** How many traces wait, also of an upgrade that made new rules. */
  async waiting(): Promise<number> {
    const rows = await this.#writing.call("reindexing", []);
    return rows + (await this.#analysing.call("behind", []));
  }
}
