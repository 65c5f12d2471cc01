import type {
  ErrorAnswer,
  Health,
  LiveEvent,
  Page,
  Reindexing,
  RunFilter,
  RunPart,
  RunParts,
  RunsAnswer,
} from "./api.ts";
import type { CodeAnswer } from "./code.ts";
import type { Comparison } from "./comparison.ts";
import type { EvidenceAnswer, EvidenceTotals } from "./evidence.ts";
import type { ForwardStatus, ForwardVariables } from "./forwarding.ts";
import type { HintsAnswer } from "./hint.ts";
import type { MetricsAnswer } from "./metrics.ts";
import type { RunSummary } from "./run.ts";
import type { SearchAnswer } from "./search.ts";
import type { SpanDetail } from "./span.ts";

/** The part of `fetch` that the client needs; every runtime of the project has one. */
export type Fetch = (
  url: string,
  init: { method: string; headers: Record<string, string>; signal?: AbortSignalLike },
) => Promise<FetchAnswer>;

interface FetchAnswer {
  readonly ok: boolean;
  readonly status: number;
  json(): Promise<unknown>;
  arrayBuffer(): Promise<ArrayBuffer>;
  readonly body: unknown;
}

type AbortSignalLike = object;

/** A read API's refusal, with the code and sentence it gave. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The read API of one collector, typed. Every call throws {@link ApiError} when the collector refuses. */
export class CollectorClient {
  readonly #ui: string;
  readonly #token: string;
  readonly #fetch: Fetch;

  constructor(address: { ui: string; token: string }, fetch: Fetch) {
    this.#ui = address.ui;
    this.#token = address.token;
    this.#fetch = fetch;
  }

  health(): Promise<Health> {
    return this.get("/api/health");
  }
  runs(filter: RunFilter = {}): Promise<RunsAnswer> {
    return this.get(`/api/runs${query(filter)}`);
  }
  run(runId: string): Promise<RunSummary> {
    return this.get(`/api/runs/${encodeURIComponent(runId)}`);
  }
  part<P extends RunPart>(runId: string, part: P, page: Page = {}): Promise<RunParts[P]> {
    return this.get(`/api/runs/${encodeURIComponent(runId)}/${part}${query(page)}`);
  }
  span(runId: string, spanId: string): Promise<SpanDetail> {
    return this.get(`/api/runs/${encodeURIComponent(runId)}/spans/${encodeURIComponent(spanId)}`);
  }
  /** What each count of a run adds up to. */
  evidenceTotals(runId: string): Promise<EvidenceTotals> {
    return this.get(`/api/runs/${encodeURIComponent(runId)}/evidence`);
  }
  /** The spans behind one count of a run, as `evidenceTotals` names it. */
  evidence(runId: string, count: string, page: Page = {}): Promise<EvidenceAnswer> {
    return this.get(`/api/runs/${encodeURIComponent(runId)}/evidence${query({ count, ...page })}`);
  }
  /** What senders counted: metrics whose name begins with `name`. */
  metrics(filter: { name?: string; since?: number } = {}): Promise<MetricsAnswer> {
    return this.get(`/api/metrics${query(filter)}`);
  }
  /** Where words stand in what was sent, newest first. */
  search(q: string, page: Page = {}): Promise<SearchAnswer> {
    return this.get(`/api/search${query({ q, ...page })}`);
  }
  code(of: { run: string } | { runs: readonly string[] } | { a: string; b: string }): Promise<CodeAnswer> {
    return this.get(`/api/code${query("runs" in of ? { runs: of.runs.join(",") } : of)}`);
  }
  compare(a: string, b: string): Promise<Comparison> {
    return this.get(`/api/compare${query({ a, b })}`);
  }
  /** Frameworks that ran and sent nothing. */
  hints(): Promise<HintsAnswer> {
    return this.get("/api/hints");
  }
  /** Puts a hint away, for everybody. */
  async dismissHint(id: string): Promise<void> {
    await this.#request("DELETE", `/api/hints/${encodeURIComponent(id)}`);
  }
  /** The door to a backend, as a program's variables name it; the same one for the same variables. */
  async forward(variables: ForwardVariables): Promise<ForwardStatus> {
    return (await (await this.#request("POST", `/api/forwards${query(variables)}`)).json()) as ForwardStatus;
  }
  /** Closes a door, with all that waits to be passed on from it. */
  async removeForward(id: string): Promise<void> {
    await this.#request("DELETE", `/api/forwards/${encodeURIComponent(id)}`);
  }
  /** A new address that lets a browser into the page, once. */
  async wayIn(): Promise<string> {
    const answer = (await (await this.#request("POST", "/api/ways-in")).json()) as { url: string };
    return answer.url;
  }
  /** Asks the collector to keep what it accepted and to leave, so that a newer one can take its place. */
  async stop(): Promise<void> {
    await this.#request("POST", "/api/stop");
  }
  async deleteRun(runId: string): Promise<void> {
    await this.#request("DELETE", `/api/runs/${encodeURIComponent(runId)}`);
  }
  /** Keeps a run whatever its age and the size of the store, until it is unpinned. */
  async pinRun(runId: string): Promise<void> {
    await this.#request("PUT", `/api/runs/${encodeURIComponent(runId)}/pin`);
  }
  async unpinRun(runId: string): Promise<void> {
    await this.#request("DELETE", `/api/runs/${encodeURIComponent(runId)}/pin`);
  }
  /** Begins to make what is derived from the stored bodies again, of one run or of all. */
  async reindex(runId: string | null): Promise<Reindexing> {
    const answer = await this.#request("POST", `/api/reindex${runId === null ? "" : query({ run: runId })}`);
    return (await answer.json()) as Reindexing;
  }
  /** How far that is. */
  reindexing(): Promise<Reindexing> {
    return this.get("/api/reindex");
  }
  /** Deletes every run and everything else that was sent. */
  async deleteAll(): Promise<void> {
    await this.#request("DELETE", "/api/runs");
  }

  /** GET of a path of the API; the answer is trusted to have the shape that the contract gives it. */
  async get<T>(path: string): Promise<T> {
    const answer = await this.#request("GET", path);
    return (await answer.json()) as T;
  }

  /** GET of a path that is answered in bytes. */
  async bytes(path: string): Promise<ArrayBuffer> {
    return (await this.#request("GET", path)).arrayBuffer();
  }

  /** Follows `GET /api/live` until the signal ends it or the connection breaks; then it throws or returns. */
  async live(
    on: (event: LiveEvent, id: string) => void,
    options: { lastEventId?: string; signal?: AbortSignalLike; decode: (chunk: Uint8Array) => string },
  ): Promise<void> {
    const headers: Record<string, string> = options.lastEventId ? { "last-event-id": options.lastEventId } : {};
    const answer = await this.#request("GET", "/api/live", headers, options.signal);
    let rest = "";
    for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
      rest += options.decode(chunk);
      for (let end = rest.indexOf("\n\n"); end >= 0; end = rest.indexOf("\n\n")) {
        const event = parseEvent(rest.slice(0, end));
        rest = rest.slice(end + 2);
        if (event) on(event.event, event.id);
      }
    }
  }

  async #request(method: string, path: string, extra: Record<string, string> = {}, signal?: AbortSignalLike) {
    const headers = { authorization: `Bearer ${this.#token}`, ...extra };
    const answer = await this.#fetch(this.#ui + path, { method, headers, ...(signal ? { signal } : {}) });
    if (answer.ok) return answer;
    const body = (await answer.json().catch(() => null)) as ErrorAnswer | null;
    const { code, message } = body?.error ?? { code: "unknown", message: `The collector answered ${answer.status}.` };
    throw new ApiError(answer.status, code, message);
  }
}

function query(values: object): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  if (given.length === 0) return "";
  return `?${given.map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`).join("&")}`;
}

function parseEvent(block: string): { id: string; event: LiveEvent } | null {
  let id = "";
  let data = "";
  for (const line of block.split("\n")) {
    if (line.startsWith("id: ")) id = line.slice(4);
    else if (line.startsWith("data: ")) data += line.slice(6);
  }
  return data ? { id, event: JSON.parse(data) as LiveEvent } : null;
}
