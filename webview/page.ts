import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { Health, LiveEvent, RunsAnswer } from "../collector/contract/api.ts";
import type { CollectorClient } from "../collector/contract/client.ts";
import { plural } from "../collector/contract/figures.ts";
import type { RunSummary } from "../collector/contract/run.ts";
import { keepsKey } from "./keys.ts";
import { goToRun } from "./pageAddress.ts";
import { PageHost } from "./pageHost.ts";
import { pageStyles } from "./pageStyles.ts";
import { wordsOf } from "./runLoader.ts";
import { parseFilter } from "./runs/filter.ts";
import { LineCache } from "./runs/lineCache.ts";
import { SearchLoader } from "./search/searchLoader.ts";
import { emptyState, emptyStateStyles } from "./ui/emptyState.ts";
import { icon } from "./ui/icons.ts";
import { loadingBars, loadingBarsStyles } from "./ui/loadingBars.ts";
import { searchField, searchFieldStyles } from "./ui/searchField.ts";
import { sharedStyles } from "./ui/sharedStyles.ts";
import type { PanelEvents } from "./ui/tell.ts";

const TYPING_MS = 150;
const UNDO_MS = 10_000;
/** Counts follow what comes by so many milliseconds, however much comes. */
const COUNT_MS = 1_000;

/** The panel as a page: the list of runs, and a run where the address names one. */
export class TracelinePage extends LitElement {
  static override styles = [sharedStyles, emptyStateStyles, loadingBarsStyles, searchFieldStyles, pageStyles];
  static override properties = { client: { attribute: false } };

  declare client: CollectorClient;

  #host: PageHost | null = null;
  #lines: LineCache | null = null;
  #search: SearchLoader | null = null;
  #linesVersion = 0;
  #runs: RunSummary[] | null = null;
  #next: string | null = null;
  #health: Health | null = null;
  #problem: string | null = null;
  #connection: string | null = null;
  #text = "";
  #typing: ReturnType<typeof setTimeout> | undefined;
  #counting: ReturnType<typeof setTimeout> | undefined;
  #isLoadingMore = false;
  /** What was asked for last and could not be done, in words. */
  #refused: string | null = null;
  #runId: string | null = null;
  #deleting: { readonly runId: string; readonly name: string; readonly timer: ReturnType<typeof setTimeout> } | null =
    null;
  #following = new AbortController();
  readonly #onHash = () => this.#followAddress();
  readonly #onKey = (event: KeyboardEvent) => {
    if (event.key === "Escape" && this.#runId === null && this.#text !== "") return this.#type("");
    const isAsked = event.key === "s" || (event.key === "/" && this.#runId === null);
    const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
    if (!isAsked || hasModifier || keepsKey(event.composedPath(), event.key)) return;
    event.preventDefault();
    this.#focusField();
  };

  override connectedCallback(): void {
    super.connectedCallback();
    const host = new PageHost(this.client);
    this.#host = host;
    this.#search = new SearchLoader(
      (path) => host.get(path),
      () => this.requestUpdate(),
    );
    this.#lines = new LineCache(
      (path) => host.get(path),
      () => {
        this.#linesVersion++;
        this.requestUpdate();
      },
    );
    this.#following = new AbortController();
    host.listen((event) => {
      if (event.type !== "connection") return;
      if (this.#connection !== null && event.problem === null) void this.#load();
      this.#connection = event.problem;
      this.requestUpdate();
    });
    host.listenLive((event) => this.#live(event));
    void host.follow(this.#following.signal);
    window.addEventListener("hashchange", this.#onHash);
    window.addEventListener("keydown", this.#onKey);
    this.#followAddress();
    void this.#load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#following.abort();
    clearTimeout(this.#counting);
    window.removeEventListener("hashchange", this.#onHash);
    window.removeEventListener("keydown", this.#onKey);
  }

  protected override render(): TemplateResult {
    const parsed = parseFilter(this.#text);
    return html`<header class="bar">
        ${this.#runId === null ? html`<h1>${logo()}</h1>` : logo()}
        <div class="field">${searchField({ label: "Search", hint: "Search all that was sent, or filter: status:blocked service:desk", value: this.#text, isInvalid: parsed.problem !== null, icon: "search", input: (text) => this.#type(text), down: () => this.#focusFound() })}</div>
        ${this.#state()}
      </header>
      ${parsed.problem === null ? nothing : html`<p class="problem" role="status">${parsed.problem}</p>`}
      ${this.#refused === null ? nothing : html`<p class="problem" role="status">${this.#refused}</p>`}
      ${this.#health?.warnings.map((warning) => html`<p class="problem" role="note">${warning}</p>`)}
      <main @open-run=${this.#onOpen} @delete-run=${this.#onDelete} @pin-run=${this.#onPin} @more-runs=${() => void this.#more()}
        @open-hit=${this.#onHit} @more-hits=${() => void this.#search?.more()} @search-again=${() => this.#focusField()}>${
          this.#runId === null ? this.#list() : html`<traceline-panel .host=${this.#host}></traceline-panel>`
        }</main>
      ${this.#deleting ? html`<div class="undo" role="status"><span>Deleted: ${this.#deleting.name}</span> <button class="lk" @click=${() => this.#undo()}>Undo</button></div>` : nothing}`;
  }

  #state(): TemplateResult {
    if (this.#connection !== null)
      return html`<span class="state away" role="status">${icon("debug-disconnect", "small")} ${this.#connection}</span>`;
    const known = this.#health
      ? html`<span class="more"> · ${plural(this.#health.runs, "run")} · ${plural(this.#health.spans, "span")}</span>`
      : nothing;
    return html`<span class="state"><span class="dot" .style=${"--c:var(--tl-run)"}></span><span>Listening${this.#health ? html`<span class="ports">${listeningOn(this.#health)}</span>` : nothing}${known}</span></span>`;
  }

  #list(): TemplateResult {
    const search = this.#search;
    if (!search || search.text === "" || this.#problem !== null) return this.#runsOrNone();
    const named = this.#runs && this.#runs.length > 0 ? this.#runsOrNone() : nothing;
    return html`<div class="found">${named}<traceline-search .found=${search.found}></traceline-search></div>`;
  }

  #runsOrNone(): TemplateResult {
    if (this.#problem !== null) {
      const actions = [{ label: "Try again", act: () => void this.#load() }];
      return emptyState({ head: "The runs could not be read", sentences: this.#problem, actions });
    }
    if (this.#runs === null) return loadingBars();
    const shown = this.#runs.filter((run) => run.runId !== this.#deleting?.runId);
    if (shown.length > 0 && this.#lines) {
      return html`<traceline-runs .runs=${shown} .lines=${this.#lines} .linesVersion=${this.#linesVersion}></traceline-runs>`;
    }
    if (this.#text.trim() !== "")
      return emptyState({
        head: `No run matches ${this.#text.trim()}`,
        sentences: "Change the search, or clear it to see all runs.",
      });
    return emptyState({
      head: "No runs yet",
      sentences: "Traceline is listening. Start an agent with these variables set, or with traceline run.",
      variables: this.#health
        ? [`OTEL_EXPORTER_OTLP_ENDPOINT=${this.#health.ports.http}`, "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"]
        : [],
    });
  }

  async #load(): Promise<void> {
    const { filter } = parseFilter(this.#text);
    try {
      const [answer, health] = await Promise.all([this.client.runs({ ...filter, limit: 100 }), this.client.health()]);
      this.#take(answer);
      this.#health = health;
    } catch (problem) {
      if (this.#runs === null) this.#problem = wordsOf(problem);
    }
    this.requestUpdate();
  }

  #take(answer: RunsAnswer): void {
    this.#runs = [...answer.runs];
    this.#next = answer.next;
    this.#problem = null;
  }

  async #more(): Promise<void> {
    if (this.#next === null || this.#isLoadingMore) return;
    this.#isLoadingMore = true;
    const cursor = this.#next;
    const { filter } = parseFilter(this.#text);
    const answer = await this.#tried(
      "More runs could not be read",
      this.client.runs({ ...filter, limit: 100, cursor }),
    );
    this.#isLoadingMore = false;
    if (!answer || this.#next !== cursor) return;
    const known = new Set(this.#runs?.map((run) => run.runId));
    this.#runs = [...(this.#runs ?? []), ...answer.runs.filter((run) => !known.has(run.runId))];
    this.#next = answer.next;
    this.requestUpdate();
  }

  /** Reads how much there is, soon. */
  #count(): void {
    this.#counting ??= setTimeout(async () => {
      this.#counting = undefined;
      this.#health = await this.client.health().catch(() => this.#health);
      this.requestUpdate();
    }, COUNT_MS);
  }

  #live(event: LiveEvent): void {
    this.#count();
    if (event.type === "reset" || (event.type === "run" && this.#text.trim() !== "")) {
      void this.#load();
      return;
    }
    if (!this.#runs) return;
    const runId = event.type === "deleted" ? event.runId : event.type === "run" ? event.run.runId : "";
    const rest = this.#runs.filter((run) => run.runId !== runId);
    this.#runs = event.type === "run" ? [event.run, ...rest] : rest;
    this.requestUpdate();
  }

  #followAddress(): void {
    const address = new URLSearchParams(window.location.hash.slice(1));
    this.#runId = address.get("run");
    if (this.#runId !== null) this.#host?.show(this.#runId, address.get("span"));
    this.requestUpdate();
  }

  #type(text: string): void {
    this.#text = text;
    if (this.#runId !== null) window.location.hash = "";
    this.#search?.search(parseFilter(text).filter.q ?? "");
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => void this.#load(), TYPING_MS);
    this.requestUpdate();
  }

  #onOpen(event: CustomEvent<PanelEvents["open-run"]>): void {
    goToRun(event.detail.runId, null);
  }

  #onHit(event: CustomEvent<PanelEvents["open-hit"]>): void {
    goToRun(event.detail.runId, event.detail.spanId);
  }

  #focusField(): void {
    this.renderRoot.querySelector<HTMLElement>(".search")?.focus();
  }

  #focusFound(): void {
    this.renderRoot.querySelector<HTMLElement>("traceline-runs, traceline-search")?.focus();
  }

  /** The collector tells of nothing when a run is pinned: the row changes once it is. */
  async #onPin(event: CustomEvent<PanelEvents["pin-run"]>): Promise<void> {
    const { runId, pinned } = event.detail;
    const done = (pinned ? this.client.pinRun(runId) : this.client.unpinRun(runId)).then(() => true);
    if (!(await this.#tried(`The run could not be ${pinned ? "pinned" : "unpinned"}`, done))) return;
    this.#runs = this.#runs?.map((run) => (run.runId === runId ? { ...run, pinned } : run)) ?? null;
    this.requestUpdate();
  }

  #onDelete(event: CustomEvent<PanelEvents["delete-run"]>): void {
    this.#finishDelete();
    this.#deleting = { ...event.detail, timer: setTimeout(() => this.#finishDelete(), UNDO_MS) };
    this.requestUpdate();
  }

  #undo(): void {
    clearTimeout(this.#deleting?.timer);
    this.#deleting = null;
    this.requestUpdate();
  }

  #finishDelete(): void {
    const gone = this.#deleting;
    if (!gone) return;
    clearTimeout(gone.timer);
    this.#deleting = null;
    this.#runs = this.#runs?.filter((run) => run.runId !== gone.runId) ?? null;
    const done = this.client.deleteRun(gone.runId).then(() => true);
    void this.#tried(`${gone.name} could not be deleted`, done).then((isGone) => (isGone ? undefined : this.#load()));
    this.requestUpdate();
  }

  /** What was asked for; null, and said, where it could not be done. */
  async #tried<T>(what: string, asked: Promise<T>): Promise<T | null> {
    this.#refused = null;
    try {
      return await asked;
    } catch (problem) {
      this.#refused = `${what}: ${wordsOf(problem)}`;
      return null;
    } finally {
      this.requestUpdate();
    }
  }
}

/** The ports of the receivers: *on 4317 and 4318*. */
function listeningOn({ ports }: Health): string {
  const port = (address: string) => /:(\d+)\/?$/.exec(address)?.[1];
  const known = [port(ports.grpc), port(ports.http)].filter((one) => one !== undefined);
  return known.length === 0 ? "" : ` on ${known.join(" and ")}`;
}

function logo(): TemplateResult {
  return html`<a class="logo" href="#" aria-label="Traceline, all runs">${mark()}<span>Traceline</span></a>`;
}

/** Three heavy steps on a thin falling line. */
function mark(): TemplateResult {
  return html`<svg width="18" height="18" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" aria-hidden="true"><path d="M2 6h5v6h6v6h9" stroke-width="1.4"></path><path d="M2.4 6H6M7.6 12H13M14 18h4" stroke-width="4"></path></svg>`;
}
