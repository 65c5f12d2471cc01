import type { LiveEvent } from "../collector/contract/api.ts";
import { CollectorClient, type Fetch } from "../collector/contract/client.ts";
import type { Host, HostEvent } from "./host.ts";

export interface PageAddress {
  /** Address of the read API. */
  readonly ui: string;
  /** The token, asked for once, before the first request. */
  readonly token: () => Promise<string>;
}

/** Milliseconds between two tries to follow the live events again. */
const RECONNECT_MS = 2_000;

/** A host that reads the collector over HTTP, for the panel as a page. */
export class PageHost implements Host {
  readonly place = "page";
  readonly #client: Promise<CollectorClient>;
  readonly #listeners = new Set<(event: HostEvent) => void>();
  #lastEventId = "";
  #following: AbortController | null = null;

  constructor(address: PageAddress, fetch: Fetch) {
    this.#client = address.token().then((token) => new CollectorClient({ ui: address.ui, token }, fetch));
  }

  async get<T>(path: string): Promise<T> {
    return (await this.#client).get<T>(path);
  }

  listen(on: (event: HostEvent) => void): () => void {
    this.#listeners.add(on);
    if (!this.#following) {
      this.#following = new AbortController();
      void this.#follow(this.#following.signal);
    }
    return () => {
      this.#listeners.delete(on);
      if (this.#listeners.size > 0) return;
      this.#following?.abort();
      this.#following = null;
    };
  }

  /** Tells the panel which run to show; a page has no extension that does. */
  show(runId: string): void {
    this.#tell({ type: "show", runId, compareWith: null });
  }

  select(): void {}
  openCode(): void {}
  openFrame(): void {}
  compareWithPrevious(): void {}

  async #follow(signal: AbortSignal): Promise<void> {
    const decoder = new TextDecoder();
    while (!signal.aborted) {
      try {
        const client = await this.#client;
        const decode = (chunk: Uint8Array) => decoder.decode(chunk, { stream: true });
        this.#tell({ type: "connection", problem: null });
        await client.live((event, id) => this.#live(event, id), { lastEventId: this.#lastEventId, signal, decode });
      } catch (problem) {
        if (signal.aborted) return;
        this.#tell({ type: "connection", problem: problem instanceof Error ? problem.message : String(problem) });
      }
      await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
    }
  }

  #live(event: LiveEvent, id: string): void {
    this.#lastEventId = id;
    if (event.type === "run") this.#tell({ type: "changed", runId: event.run.runId });
  }

  #tell(event: HostEvent): void {
    for (const on of this.#listeners) on(event);
  }
}
