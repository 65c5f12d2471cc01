import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Message } from "../collector/contract/facts.ts";
import { troubles } from "../collector/contract/run.ts";
import type { SpanDetail } from "../collector/contract/span.ts";
import { CompareLoader } from "./compareLoader.ts";
import { clampRange, isWhole, type TimeRange, wholeRange } from "./draw/scale.ts";
import type { Host, HostEvent } from "./host.ts";
import { type KeyAction, keepsKey, keyAction } from "./keys.ts";
import { talkOf } from "./messages/talk.ts";
import { type TalkPair, talkTable } from "./messages/talkTable.ts";
import { panelStyles } from "./panelStyles.ts";
import { PartsLoader } from "./partsLoader.ts";
import { endRange, rangeAction, rangeShowing } from "./rangeAction.ts";
import { loadSpan, type RunData } from "./runData.ts";
import { RunLoader, wordsOf } from "./runLoader.ts";
import { type Filtered, failuresInWords, filterTree, spanFilter } from "./timeline/filter.ts";
import { nextProblem } from "./timeline/problems.ts";
import { buildTree, type SpanTree } from "./timeline/tree.ts";
import { AgentColours } from "./ui/agentColours.ts";
import { emptyState, emptyStateStyles } from "./ui/emptyState.ts";
import { icon } from "./ui/icons.ts";
import { keyList, keyListStyles } from "./ui/keyList.ts";
import { loadingBars, loadingBarsStyles } from "./ui/loadingBars.ts";
import { searchField, searchFieldStyles } from "./ui/searchField.ts";
import { sharedStyles } from "./ui/sharedStyles.ts";
import type { PanelEvents } from "./ui/tell.ts";
import { VIEWS, type ViewName, type ViewTab, viewTabs } from "./views.ts";
import { compareTemplate, type ShownView, viewTemplate } from "./viewTemplate.ts";

/** Nothing is shown for this long while a run loads, so that a fast answer does not flicker. */
const QUIET_MS = 200;

/** The run panel: title, line, tabs, view and details of one run. */
export class RunPanel extends LitElement {
  static override styles = [
    sharedStyles,
    emptyStateStyles,
    loadingBarsStyles,
    keyListStyles,
    searchFieldStyles,
    panelStyles,
  ];
  static override properties = { host: { attribute: false } };

  declare host: Host;

  #stop: (() => void) | null = null;
  #loader: RunLoader | null = null;
  #data: RunData | null = null;
  #tree: SpanTree | null = null;
  #agents = new AgentColours([]);
  #range: TimeRange = wholeRange(0);
  #selected: string | null = null;
  #detail: SpanDetail | null = null;
  #detailProblem: string | null = null;
  #showDetails = true;
  #detailsShare = 0.38;
  #filter = "";
  #showFilter = false;
  #showPath = true;
  #showHelp = false;
  #view: ViewName = "timeline";
  #parts: PartsLoader | null = null;
  #compare: CompareLoader | null = null;
  /** Run that this one is compared with. */
  #compareWith: string | null = null;
  /** The range stays at the end of a run that grows. */
  #follows = false;
  #isLate = false;
  #problem: string | null = null;
  #connection: string | null = null;
  #news = "";
  readonly #resize = new ResizeObserver(() => this.requestUpdate());
  readonly #onWindowKey = (event: KeyboardEvent) => this.#onKey(event);

  override connectedCallback(): void {
    super.connectedCallback();
    this.#loader = new RunLoader(
      (path) => this.host.get(path),
      (run) => this.#take(run),
      (problem) => this.#fail(problem),
    );
    this.#parts = new PartsLoader(
      (path) => this.host.get(path),
      () => this.requestUpdate(),
    );
    this.#compare = new CompareLoader(
      (path) => this.host.get(path),
      () => this.requestUpdate(),
    );
    this.#stop = this.host.listen((event) => this.#receive(event));
    this.#resize.observe(this);
    window.addEventListener("keydown", this.#onWindowKey);
    this.#waitQuietly();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
    this.#resize.disconnect();
    window.removeEventListener("keydown", this.#onWindowKey);
  }

  protected override render(): TemplateResult {
    return html`
      ${this.#notice()}
      ${this.#data && this.#tree ? this.#run(this.#data, this.#tree) : this.#withoutRun()}
      ${this.#showHelp ? keyList(() => this.#act("help")) : nothing}
      <div class="hidden" aria-live="polite">${this.#news}</div>`;
  }

  protected override updated(_changed: PropertyValues<this>): void {
    const runId = this.#loader?.runId ?? null;
    if (runId !== null && this.#data) this.host.keep({ runId, view: this.#view, selected: this.#selected });
    if (this.#showHelp) this.renderRoot.querySelector<HTMLElement>(".help button")?.focus();
  }

  #run(data: RunData, tree: SpanTree): TemplateResult {
    const isSelected =
      this.#selected !== null && tree.indexOf.has(this.#selected) && this.#showDetails && this.#view !== "compare";
    return html`
      <div class="top" @select-span=${this.#onSelect} @range=${this.#onRange} @next-problem=${() => this.#goToProblem(1)}
        @compare-with-previous=${() => this.host.compareWithPrevious()}>
        <traceline-header .run=${data.summary} .spans=${data.spans} .canCompare=${this.host.canCompare}></traceline-header>
        <traceline-line .line=${data.line} .agents=${this.#agents} .range=${this.#range}
          .running=${data.summary.status === "running"} .names=${this.#nameOf}></traceline-line>
      </div>
      <nav class="tabs">
        <div role="tablist" aria-label="Views" class="tablist" @keydown=${this.#onTabKey}>${this.#tabs.map((tab) => this.#tab(tab))}</div>
        <span class="fill"></span>
        ${this.#view === "timeline" ? html`<div class="tools" role="toolbar" aria-label="Timeline">${this.#tools(tree)}</div>${this.#filterField()}` : nothing}
      </nav>
      <div class=${isSelected ? "split" : "split one"} .style=${`--share:${this.#detailsShare * 100}%`} @select-span=${this.#onSelect} @range=${this.#onRange}
        @open-code=${this.#onOpenCode} @open-frame=${this.#onOpenFrame} @close-details=${() => this.#closeDetails()}>
        <section class="view" role="tabpanel" aria-label=${this.#view}>${this.#content(data, tree)}</section>
        ${
          isSelected
            ? html`<traceline-splitter .share=${this.#detailsShare} @details-share=${this.#onShare}></traceline-splitter>
              <traceline-details role="complementary" aria-label="Span details" .tree=${tree} .spanId=${this.#selected}
                .detail=${this.#detail} .problem=${this.#detailProblem} .inEditor=${this.host.place === "editor"} .live=${data.summary.status === "running"}
                .reason=${this.#reasonOf(tree)} .talk=${this.#talkPairs(tree)}></traceline-details>`
            : nothing
        }
      </div>`;
  }

  #filterField(): TemplateResult {
    const problem = spanFilter(this.#filter)?.problem ?? null;
    const isShown = this.#showFilter || this.#filter !== "";
    return html`<button class="ib filterButton" aria-label="Filter" title="Filter (/)" aria-pressed=${isShown} @click=${() => this.#act("filter")}>${icon("filter")}</button>
      <div class=${isShown ? "filter shown" : "filter"}>${searchField({
        label: "Filter spans",
        hint: "Filter: agent:researcher tool:search status:error",
        value: this.#filter,
        isInvalid: problem !== null,
        icon: "filter",
        input: (text) => this.#setFilter(text),
      })}${problem === null ? nothing : html`<span class="problem" role="status">${problem}</span>`}</div>`;
  }

  #setFilter(text: string): void {
    this.#filter = text;
    this.requestUpdate();
  }

  /** The rows that the filter leaves, or null without one. */
  #filtered(tree: SpanTree): Filtered | null {
    const filter = spanFilter(this.#filter);
    return filter ? filterTree(tree, filter.matches) : null;
  }

  get #tabs(): ViewTab[] {
    return this.#data ? viewTabs(this.#data.summary, this.#compareWith !== null) : [];
  }

  #tab(tab: ViewTab): TemplateResult {
    const isOn = tab.name === this.#view;
    const tone = { quiet: "n", over: "n ovr", guard: "n grd" }[tab.tone];
    return html`<button class=${isOn ? "tab on" : "tab"} role="tab" aria-selected=${isOn} tabindex=${isOn ? 0 : -1} data-view=${tab.name}
      @click=${() => this.#open(tab.name)}>${tab.label}${tab.count === null ? nothing : html` <span class=${tone}>${tab.count}</span>`}</button>`;
  }

  #content(data: RunData, tree: SpanTree): TemplateResult {
    const parts = this.#parts;
    if (this.#view === "timeline" || !parts) {
      const filtered = this.#filtered(tree);
      if (filtered?.matches === 0) return this.#noMatch(tree);
      return html`<traceline-timeline .runId=${data.summary.runId} .tree=${tree} .range=${this.#range} .selected=${this.#selected}
        .showPath=${this.#showPath} .panelWidth=${this.clientWidth} .inputTokens=${data.summary.inputTokens}
        .complete=${data.complete} .live=${data.summary.status === "running"} .keep=${filtered?.keep ?? null}></traceline-timeline>`;
    }
    const about = { run: data.summary, tree, colours: this.#agents, range: this.#range, selected: this.#selected };
    if (this.#view === "compare" && this.#compare && this.#compareWith !== null) {
      return compareTemplate(this.#compare, this.#compareWith, data.summary.runId);
    }
    return viewTemplate(this.#view, about, parts);
  }

  #noMatch(tree: SpanTree): TemplateResult {
    const actions = [{ label: "Clear filter", act: () => this.#setFilter("") }];
    if (/\bstatus:error\b/.test(this.#filter) && tree.rows.some((row) => row.status === "error")) {
      actions.unshift({ label: "Show status:error", act: () => this.#setFilter("status:error") });
    }
    return emptyState({ head: `No span matches ${this.#filter.trim()}`, sentences: failuresInWords(tree), actions });
  }

  #open(view: ViewName): void {
    this.#view = view;
    this.requestUpdate();
  }

  #onTabKey(event: KeyboardEvent): void {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const tabs = this.#tabs;
    const at = tabs.findIndex((tab) => tab.name === this.#view);
    const next = tabs[(at + by + tabs.length) % tabs.length];
    if (!next) return;
    this.#open(next.name);
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(".tab.on")?.focus());
  }

  #tools(tree: SpanTree): TemplateResult {
    const hasTrouble = tree.trouble.includes(1);
    return html`
      ${
        hasTrouble
          ? html`<button class="ib" aria-label="Previous problem" title="Previous problem (Shift+E)" @click=${() => this.#goToProblem(-1)}>${icon("arrow-up")}</button>
            <button class="ib" aria-label="Next problem" title="Next problem (e)" @click=${() => this.#goToProblem(1)}>${icon("arrow-down")}</button>`
          : nothing
      }
      <button class="ib path" aria-label="Critical path" title="Critical path (p)" aria-pressed=${this.#showPath} @click=${() => this.#act("path")}>${icon("git-commit")}</button>`;
  }

  #notice(): TemplateResult | typeof nothing {
    if (this.#connection === null || !this.#data) return nothing;
    return html`<div class="notice" role="status">${icon("debug-disconnect")} ${this.#connection}</div>`;
  }

  #withoutRun(): TemplateResult | typeof nothing {
    if (this.#connection !== null) {
      const sentences = this.#connection.replace(/^The collector stopped\.\s*/, "");
      return emptyState({ head: "The collector stopped", sentences });
    }
    if (this.#problem !== null) return emptyState({ head: "This run could not be read", sentences: this.#problem });
    if (!this.#isLate) return nothing;
    if (this.#loader?.runId != null) return loadingBars();
    return emptyState({ head: "No run chosen", sentences: "Choose a run in the Runs view, and it stands here." });
  }

  #receive(event: HostEvent): void {
    if (event.type === "show") this.#show(event.runId, event.compareWith);
    else if (event.type === "changed") {
      if (event.runId === this.#loader?.runId) this.#loader.reload();
    } else if (event.type === "select") this.#select(event.spanId);
    else {
      const isBack = this.#connection !== null && event.problem === null;
      this.#connection = event.problem;
      if (isBack) this.#loader?.reload();
    }
    this.requestUpdate();
  }

  #show(runId: string, compareWith: string | null): void {
    if (runId !== this.#loader?.runId) {
      this.#data = null;
      this.#tree = null;
      const kept = this.host.kept();
      const isSame = kept?.runId === runId;
      this.#selected = isSame ? kept.selected : null;
      this.#detail = null;
      this.#problem = null;
      this.#view = (isSame && VIEWS.find((view) => view === kept.view)) || "timeline";
      this.#filter = "";
      this.#waitQuietly();
    }
    if (compareWith !== null) this.#view = "compare";
    else if (this.#view === "compare") this.#view = "timeline";
    this.#compareWith = compareWith;
    this.#loader?.show(runId);
    if (this.#selected !== null && !this.#detail) void this.#loadDetail(this.#selected);
  }

  #waitQuietly(): void {
    this.#isLate = false;
    setTimeout(() => {
      this.#isLate = true;
      this.requestUpdate();
    }, QUIET_MS);
  }

  #take(run: RunData): void {
    const before = this.#data;
    const wasWhole = !before || isWhole(this.#range, before.summary.durationMs);
    const duration = Math.max(run.summary.durationMs, run.line.durationMs);
    if (before && run.summary.status === "running" && troubles(run.summary) > troubles(before.summary)) {
      this.#news = run.summary.sentence;
    }
    this.#problem = null;
    this.#data = run;
    if (!this.#tabs.some((tab) => tab.name === this.#view)) this.#view = "timeline";
    this.#parts?.turnTo(run.summary.runId);
    if (before) this.#compare?.forget();
    this.#agents = new AgentColours(run.summary.agents);
    this.#tree = buildTree(run.spans, this.#agents, duration);
    if (wasWhole) this.#range = wholeRange(duration);
    else if (this.#follows) this.#range = endRange(this.#range, duration);
    else this.#range = clampRange(this.#range, duration);
    if (before && this.#selected !== null && run.complete) void this.#loadDetail(this.#selected);
    this.requestUpdate();
  }

  #fail(problem: string): void {
    this.#problem = problem;
    this.requestUpdate();
  }

  #select(spanId: string | null): void {
    if (spanId === this.#selected) return;
    this.#selected = spanId;
    this.#detailProblem = null;
    if (spanId !== null) {
      const index = this.#tree?.indexOf.get(spanId);
      if (this.#tree && index !== undefined) this.#range = rangeShowing(this.#range, this.#tree, index);
      void this.#loadDetail(spanId);
    }
    this.requestUpdate();
  }

  async #loadDetail(spanId: string): Promise<void> {
    const runId = this.#loader?.runId ?? null;
    if (runId === null) return;
    const isCurrent = () => this.#loader?.runId === runId && this.#selected === spanId;
    try {
      const detail = await loadSpan((path) => this.host.get(path), runId, spanId);
      if (isCurrent()) this.#detail = detail;
    } catch (problem) {
      if (isCurrent()) this.#detailProblem = wordsOf(problem);
    }
    this.requestUpdate();
  }

  readonly #nameOf = (spanId: string): string | null => {
    const index = this.#tree?.indexOf.get(spanId);
    return index === undefined ? null : (this.#tree?.rows[index]?.label ?? null);
  };

  /** The reason of the selected check, which only the list of checks has. */
  #reasonOf(tree: SpanTree): string | null {
    const index = tree.indexOf.get(this.#selected ?? "");
    if (index === undefined || tree.rows[index]?.kind !== "guardrail") return null;
    const checks = this.#parts?.part("guardrails")?.guardrails ?? [];
    return checks.find((check) => check.spanId === this.#selected)?.reason ?? null;
  }

  #talk: {
    readonly tree: SpanTree;
    readonly messages: readonly Message[];
    readonly pairs: readonly TalkPair[];
  } | null = null;

  /** Who talks to whom, beside the view of messages. */
  #talkPairs(tree: SpanTree): readonly TalkPair[] | null {
    const parts = this.#parts;
    if (this.#view !== "messages" || !parts) return null;
    const messages = parts.part("messages")?.messages;
    if (!messages) return null;
    if (this.#talk?.tree !== tree || this.#talk.messages !== messages) {
      const { rows } = talkOf(tree, { messages, guardrails: [], approvals: [] });
      this.#talk = { tree, messages, pairs: talkTable(rows, tree) };
    }
    return this.#talk.pairs;
  }

  #onSelect(event: CustomEvent<PanelEvents["select-span"]>): void {
    const { spanId } = event.detail;
    if (spanId === null || !this.#tree?.indexOf.has(spanId)) return;
    this.#showDetails = true;
    this.#choose(spanId);
  }

  /** Selects here and everywhere else. */
  #choose(spanId: string | null): void {
    if (spanId !== this.#selected) this.host.select(spanId);
    this.#select(spanId);
    this.requestUpdate();
  }

  #onRange(event: CustomEvent<TimeRange>): void {
    this.#range = event.detail;
    this.#follows = false;
    this.requestUpdate();
  }

  #onShare(event: CustomEvent<PanelEvents["details-share"]>): void {
    this.#detailsShare = event.detail;
    this.requestUpdate();
  }

  #onOpenCode(event: CustomEvent<PanelEvents["open-code"]>): void {
    this.host.openCode(event.detail.spanId, event.detail.role);
  }

  #onOpenFrame(event: CustomEvent<PanelEvents["open-frame"]>): void {
    this.host.openFrame(event.detail.location);
  }

  #closeDetails(): void {
    this.#showDetails = false;
    this.requestUpdate();
    this.#shown?.focus();
  }

  #goToProblem(direction: 1 | -1): void {
    if (!this.#tree) return;
    const from = this.#selected === null ? null : (this.#tree.indexOf.get(this.#selected) ?? null);
    const next = nextProblem(this.#tree, from, direction);
    const spanId = next === null ? undefined : this.#tree.rows[next]?.spanId;
    if (spanId !== undefined) this.#choose(spanId);
  }

  get #shown(): ShownView | null {
    return this.renderRoot.querySelector<ShownView>(".view > *");
  }

  #onKey(event: KeyboardEvent): void {
    const digit = this.#tabs[Number(event.key) - 1];
    if (
      digit &&
      /^[1-7]$/.test(event.key) &&
      !event.ctrlKey &&
      !event.metaKey &&
      !event.altKey &&
      !keepsKey(event.composedPath()[0], event.key)
    ) {
      this.#open(digit.name);
      return;
    }
    const action = keyAction(event);
    if (action === null || !this.#tree || keepsKey(event.composedPath()[0], event.key)) return;
    event.preventDefault();
    this.#act(action);
  }

  #act(action: KeyAction): void {
    const tree = this.#tree;
    if (!tree) return;
    const index = this.#selected === null ? undefined : tree.indexOf.get(this.#selected);
    const range = rangeAction(action, this.#range, tree, index);
    if (range) {
      this.#range = range;
      this.#follows = action === "follow";
      this.requestUpdate();
      return;
    }
    const acts: Partial<Record<KeyAction, () => void>> = {
      down: () => this.#shown?.move?.(1),
      up: () => this.#shown?.move?.(-1),
      openCode: () => this.#selected !== null && this.host.openCode(this.#selected, "call"),
      details: () => {
        this.#showDetails = !this.#showDetails;
      },
      nextProblem: () => this.#goToProblem(1),
      previousProblem: () => this.#goToProblem(-1),
      path: () => {
        this.#showPath = !this.#showPath;
      },
      filter: () => {
        this.#view = "timeline";
        this.#showFilter = true;
        this.requestUpdate();
        void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(".search")?.focus());
      },
      compare: () => this.host.compareWithPrevious(),
      escape: () => {
        if (this.#showHelp) this.#showHelp = false;
        else if (this.#selected !== null) this.#choose(null);
        else {
          this.#filter = "";
          this.#showFilter = false;
        }
      },
      help: () => {
        this.#showHelp = !this.#showHelp;
      },
    };
    acts[action]?.();
    this.requestUpdate();
  }
}

customElements.define("traceline-panel", RunPanel);
