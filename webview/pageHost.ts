import type { LiveEvent } from "../collector/contract/api.ts";
import type { CollectorClient } from "../collector/contract/client.ts";
import type { Host, HostEvent } from "./host.ts";
import { goToRun } from "./pageAddress.ts";
import { previousRun } from "./runs/previousRun.ts";

/** Milliseconds between two tries to follow the live events again. */
const RECONNECT_MS = 2_000;

/** A host that reads the collector over HTTP, for the panel as a page. */
export class PageHost implements Host {
  readonly place = "page";
  readonly #client: CollectorClient;
  readonly #listeners = new Set<(event: HostEvent) => void>();
  readonly #liveListeners = new Set<(event: LiveEvent) => void>();
  #lastEventId = "";
  #runId: string | null = null;
  #spanId: string | null = null;
  #previous: string | null = null;

  constructor(client: CollectorClient) {
    this.#client = client;
  }

  get canCompare(): boolean {
    return this.#previous !== null;
  }

  get<T>(path: string): Promise<T> {
    return this.#client.get<T>(path);
  }
  bytes(path: string): Promise<ArrayBuffer> {
    return this.#client.bytes(path);
  }

  listen(on: (event: HostEvent) => void): () => void {
    this.#listeners.add(on);
    if (this.#runId !== null) on({ type: "show", runId: this.#runId, compareWith: null });
    if (this.#spanId !== null) on({ type: "select", spanId: this.#spanId });
    return () => this.#listeners.delete(on);
  }

  /** Calls back for every change that the collector tells of. The answer stops it. */
  listenLive(on: (event: LiveEvent) => void): () => void {
    this.#liveListeners.add(on);
    return () => this.#liveListeners.delete(on);
  }

  /** Tells the panel which run to show, and which span of it; a page has no extension that does. */
  show(runId: string, spanId: string | null): void {
    this.#runId = runId;
    this.#spanId = spanId;
    this.#previous = null;
    this.#tell({ type: "show", runId, compareWith: null });
    if (spanId !== null) this.#tell({ type: "select", spanId });
    void this.#findPrevious(runId);
  }

  kept(): null {
    return null;
  }
  keep(): void {}
  select(): void {}
  openCode(): void {}
  openFrame(): void {}
  openBoth(): void {}
  openRun(runId: string, spanId: string | null): void {
    goToRun(runId, spanId);
  }

  compareWithPrevious(): void {
    if (this.#runId === null || this.#previous === null) return;
    this.#tell({ type: "show", runId: this.#runId, compareWith: this.#previous });
  }

  /** Follows the collector's news until the signal ends it, and again whenever the connection breaks. */
  async follow(signal: AbortSignal): Promise<void> {
    const decoder = new TextDecoder();
    const decode = (chunk: Uint8Array) => decoder.decode(chunk, { stream: true });
    while (!signal.aborted) {
      try {
        await this.#client.health();
        this.#tell({ type: "connection", problem: null });
        await this.#client.live((event, id) => this.#live(event, id), {
          lastEventId: this.#lastEventId,
          signal,
          decode,
        });
      } catch {
        if (signal.aborted) return;
        this.#tell({ type: "connection", problem: "The collector does not answer. Runs already shown can be read." });
      }
      await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
    }
  }

  async #findPrevious(runId: string): Promise<void> {
    const run = await this.#client.run(runId).catch(() => null);
    if (!run || run.service === null) return;
    const answer = await this.#client.runs({ service: run.service, limit: 200 }).catch(() => null);
    if (!answer || this.#runId !== runId) return;
    this.#previous = previousRun(run, answer.runs)?.runId ?? null;
    if (this.#previous !== null) this.#tell({ type: "comparable" });
  }

  #live(event: LiveEvent, id: string): void {
    this.#lastEventId = id;
    for (const on of this.#liveListeners) on(event);
    if (event.type === "run") this.#tell({ type: "changed", runId: event.run.runId });
  }

  #tell(event: HostEvent): void {
    for (const on of this.#listeners) on(event);
  }
}
