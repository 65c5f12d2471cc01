import type { Page, RunFilter, RunPart, RunParts, RunsAnswer } from "../contract/api.ts";
import type { SearchAnswer } from "../contract/search.ts";
import type { LazyThread } from "./lazyThread.ts";
import type { ReaderCalls } from "./threadCalls.ts";

/** Reads runs on a thread of their own; a read that takes too long is ended and rejects with RetryLater. */
export class ThreadedReader {
  readonly #thread: LazyThread<ReaderCalls>;
  readonly #searching: LazyThread<ReaderCalls>;
  readonly #onShown: (runId: string) => void;

  /** @param onShown told of each run that is read: somebody looks at it */
  constructor(thread: LazyThread<ReaderCalls>, searching: LazyThread<ReaderCalls>, onShown: (runId: string) => void) {
    this.#thread = thread;
    this.#searching = searching;
    this.#onShown = onShown;
  }

  columns(runId: string) {
    return this.#thread.call("columns", [runId]);
  }
  metrics(filter: { name?: string; since?: number }) {
    return this.#thread.call("metrics", [filter]);
  }
  search(text: string, page: Page): Promise<SearchAnswer> {
    return this.#searching.call("search", [text, page]);
  }

  health() {
    return this.#thread.call("health", []);
  }
  runs(filter: RunFilter): Promise<RunsAnswer> {
    return this.#thread.call("runs", [filter]);
  }
  runsJson(filter: RunFilter): Promise<Uint8Array> {
    return this.#thread.call("runsJson", [filter]);
  }
  run(runId: string) {
    this.#onShown(runId);
    return this.#thread.call("run", [runId]);
  }
  async part<P extends RunPart>(runId: string, part: P, page: Page): Promise<RunParts[P] | null> {
    return (await this.#thread.call("part", [runId, part, page])) as RunParts[P] | null;
  }
  span(runId: string, spanId: string) {
    return this.#thread.call("span", [runId, spanId]);
  }
  code(runId: string) {
    this.#onShown(runId);
    return this.#thread.call("code", [runId]);
  }
  divergence(a: string, b: string) {
    return this.#thread.call("divergence", [a, b]);
  }
  evidenceTotals(runId: string) {
    return this.#thread.call("evidenceTotals", [runId]);
  }
  evidence(runId: string, count: string, page: Page) {
    return this.#thread.call("evidence", [runId, count, page]);
  }
}
