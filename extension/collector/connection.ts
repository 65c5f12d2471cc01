import type { Health, LiveEvent } from "../../collector/contract/api.ts";
import { ApiError, CollectorClient } from "../../collector/contract/client.ts";
import type { Discovery } from "../../collector/contract/discovery.ts";
import { type Disposable, Emitter } from "../common/emitter.ts";
import { say } from "../common/say.ts";
import { isOlder } from "./isOlder.ts";
import { loopbackFetch } from "./loopbackFetch.ts";
import { isAlive, readDiscovery } from "./readDiscovery.ts";
import { startCollector } from "./startCollector.ts";

/** A collector that answers, and what it says of ports that other programs have. */
interface Found {
  readonly discovery: Discovery;
  readonly client: CollectorClient;
  readonly portNotes: readonly string[];
  /** Whether secrets are masked before anything is stored; null where the collector does not say. */
  readonly masks: boolean | null;
  /** What a person should go on seeing, one sentence each. */
  readonly warnings: readonly string[];
}

export type ConnectionState =
  | { readonly kind: "disabled" }
  | { readonly kind: "off"; readonly reason: string }
  | { readonly kind: "looking" }
  | { readonly kind: "starting" }
  | ({ readonly kind: "connected" } & Found)
  | { readonly kind: "failed"; readonly reason: string };

interface ConnectionOptions {
  /** The bundle of the collector's command line. */
  readonly entry: string;
  readonly folder: () => string;
  /** The extension's own version: an older collector is replaced. */
  readonly version: string;
  /** Whether Traceline does anything in this window; asked each time. */
  readonly isOn: () => boolean;
  /** Whether a collector may be started when none runs; asked each time. */
  readonly mayStart: () => boolean;
  readonly log: (line: string) => void;
}

/** How long a started collector has to say where it listens. */
const START_MS = 15_000;
const POLL_MS = 150;
/** How long a collector that was asked to leave may take to keep what it accepted. */
const LEAVE_MS = 30_000;
/** Between two looks for a collector that somebody else may start. */
const LOOK_MS = 3_000;

/**
 * This window's way to the collector: finds the one that runs, else starts one, follows its live events and finds it
 * again after it went. The state says at every moment what it does.
 */
export class Connection implements Disposable {
  readonly #options: ConnectionOptions;
  readonly #changed = new Emitter<ConnectionState>();
  readonly #live = new Emitter<LiveEvent>();
  readonly onDidChange = this.#changed.event;
  readonly onLive = this.#live.event;
  #state: ConnectionState = { kind: "looking" };
  #stop: AbortController | null = null;
  #failures = 0;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get client(): CollectorClient | null {
    return this.#state.kind === "connected" ? this.#state.client : null;
  }

  /** Begins, or begins again at once; returns without waiting for anything. */
  begin(): void {
    this.#stop?.abort();
    const stop = new AbortController();
    this.#stop = stop;
    this.#failures = 0;
    void this.#run(stop.signal);
  }

  dispose(): void {
    this.#stop?.abort();
    this.#stop = null;
  }

  async #run(signal: AbortSignal): Promise<void> {
    let lastEventId: string | undefined;
    let pid = 0;
    while (!signal.aborted) {
      if (!this.#options.isOn()) {
        this.#set({ kind: "disabled" });
        return;
      }
      const found = await this.#find(signal);
      if (signal.aborted) return;
      if (!found) {
        await pause(LOOK_MS, signal);
        continue;
      }
      if (found.discovery.pid !== pid) lastEventId = undefined;
      pid = found.discovery.pid;
      this.#failures = 0;
      const decoder = new TextDecoder();
      let follows = false;
      try {
        await found.client.live(
          (event, id) => {
            lastEventId = id || lastEventId;
            this.#live.fire(event);
          },
          {
            ...(lastEventId ? { lastEventId } : {}),
            signal,
            decode: (chunk) => {
              // Only what is read after the feed has begun can miss nothing: then the window may read its runs.
              if (!follows) this.#set({ kind: "connected", ...found });
              follows = true;
              return decoder.decode(chunk, { stream: true });
            },
          },
        );
      } catch (error) {
        if (signal.aborted) return;
        this.#options.log(`The live connection ended: ${sentence(error)}`);
      }
      if (signal.aborted) return;
      this.#set({ kind: "looking" });
      await pause(POLL_MS * 2, signal);
    }
  }

  /** The collector that runs or, where it may be started, one that has just been; null with the state saying why. */
  async #find(signal: AbortSignal): Promise<Found | null> {
    const folder = this.#options.folder();
    const mayStart = this.#options.mayStart();
    const running = await this.#attach(folder);
    if (signal.aborted) return null;
    const tooOld = running !== null && mayStart && isOlder(running.discovery.version, this.#options.version);
    if (running && !tooOld) return running;
    if (!mayStart) {
      this.#set({ kind: "off", reason: say("No collector runs, and this window does not start one.") });
      return null;
    }
    if (this.#failures >= 3) return null;
    this.#set({ kind: "starting" });
    try {
      if (running) await this.#replace(running, signal);
      return await this.#start(folder, signal);
    } catch (error) {
      this.#failures++;
      if (signal.aborted) return null;
      this.#options.log(`The collector did not start: ${sentence(error)}`);
      this.#set({ kind: "failed", reason: sentence(error) });
      return null;
    }
  }

  async #start(folder: string, signal: AbortSignal) {
    const { exited } = await startCollector(this.#options.entry, folder);
    let reason: string | null = null;
    void exited.then((why) => {
      reason = why;
    });
    for (let waited = 0; waited < START_MS && !signal.aborted; waited += POLL_MS) {
      // An early end is no failure yet: another window may have been quicker with the same folder.
      const running = await this.#attach(folder);
      if (running) return running;
      if (reason && waited > 2_000) break;
      await pause(POLL_MS, signal);
    }
    throw new Error(reason ?? say("It did not say where it listens."));
  }

  /** Asks an older collector to leave and waits until it has kept what it accepted. */
  async #replace({ client, discovery: { pid, version } }: Found, signal: AbortSignal): Promise<void> {
    this.#options.log(`The collector (pid ${pid}) is version ${version}; this window takes its place.`);
    // It may be gone before its answer is.
    await client.stop().catch(() => {});
    for (let waited = 0; isAlive(pid) && !signal.aborted; waited += POLL_MS) {
      if (waited > LEAVE_MS)
        throw new Error(say("An older collector (version {0}, pid {1}) did not leave.", version, pid));
      await pause(POLL_MS, signal);
    }
  }

  async #attach(folder: string): Promise<Found | null> {
    const discovery = await readDiscovery(folder);
    if (!discovery) return null;
    const client = new CollectorClient(discovery, loopbackFetch);
    try {
      const health = await client.health();
      // Older collectors say less.
      const { ports, settings, warnings = [] }: Partial<Health> = health;
      if (health.status !== "ok") return null;
      return { discovery, client, portNotes: ports?.notes ?? [], masks: settings?.masking ?? null, warnings };
    } catch (error) {
      this.#options.log(`A collector is named but does not answer: ${sentence(error)}`);
      return null;
    }
  }

  #set(state: ConnectionState): void {
    const same = state.kind === this.#state.kind && state.kind !== "connected" && state.kind !== "failed";
    this.#state = state;
    if (!same) this.#changed.fire(state);
  }
}

function sentence(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  return error instanceof Error ? error.message : String(error);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}
