import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { TimeRange } from "./draw/scale.ts";
import type { Host } from "./host.ts";
import { type KeyAction, keepsKey, keyAction } from "./keys.ts";
import { TalkMemo } from "./messages/talkMemo.ts";
import type { TalkPair } from "./messages/talkTable.ts";
import { PanelModel } from "./panelModel.ts";
import type { ShownRun } from "./panelStand.ts";
import { panelStyles } from "./panelStyles.ts";
import { searchButton, searchPanelStyles, searchTemplate } from "./search/searchPanel.ts";
import { countOnItsWay, filterField, noMatch } from "./timeline/filterField.ts";
import { FilterMemo } from "./timeline/filterMemo.ts";
import { emptyState, emptyStateStyles } from "./ui/emptyState.ts";
import { icon } from "./ui/icons.ts";
import { keyList, keyListStyles } from "./ui/keyList.ts";
import { loadingBars, loadingBarsStyles } from "./ui/loadingBars.ts";
import { searchFieldStyles } from "./ui/searchField.ts";
import { sharedStyles } from "./ui/sharedStyles.ts";
import { tabRow } from "./ui/tabRow.ts";
import type { PanelEvents } from "./ui/tell.ts";
import { compareTemplate, type ShownView, viewTemplate } from "./viewTemplate.ts";
import { messagesTools, timelineTools } from "./viewTools.ts";

/** The run panel: title, line, tabs, view and details of one run. */
export class RunPanel extends LitElement {
  static override styles = [
    sharedStyles,
    emptyStateStyles,
    loadingBarsStyles,
    keyListStyles,
    searchFieldStyles,
    searchPanelStyles,
    panelStyles,
  ];
  static override properties = { host: { attribute: false } };

  declare host: Host;

  #model: PanelModel | null = null;
  #detailsShare = 0.38;
  #seenTab: string | null = null;
  readonly #talk = new TalkMemo();
  readonly #filtered = new FilterMemo();
  readonly #resize = new ResizeObserver(() => this.requestUpdate());
  readonly #onWindowKey = (event: KeyboardEvent) => this.#onKey(event);
  readonly #setFilter = (text: string) => this.#model?.setFilter(text);

  override connectedCallback(): void {
    super.connectedCallback();
    this.#model = new PanelModel(this.host, () => this.requestUpdate());
    this.#model.start();
    this.#resize.observe(this);
    window.addEventListener("keydown", this.#onWindowKey);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#model?.stop();
    this.#resize.disconnect();
    window.removeEventListener("keydown", this.#onWindowKey);
  }

  protected override render(): TemplateResult | typeof nothing {
    const model = this.#model;
    if (!model) return nothing;
    const { run, showHelp, news } = model.stand;
    return html`
      ${this.#notice(model)}
      ${run ? this.#run(model, run) : this.#withoutRun(model)}
      ${showHelp ? keyList(() => this.#act("help")) : nothing}
      <div class="hidden" aria-live="polite">${news}</div>`;
  }

  protected override updated(_changed: PropertyValues<this>): void {
    this.#revealTab();
    if (this.#model?.stand.showHelp) this.renderRoot.querySelector<HTMLElement>(".help button")?.focus();
  }

  /** Where there is no room for all tabs, the one that is shown is among those that are seen. */
  #revealTab(): void {
    const view = this.#model?.stand.run ? this.#model.stand.view : null;
    if (view === this.#seenTab) return;
    this.#seenTab = view;
    this.renderRoot.querySelector(".tab.on")?.scrollIntoView?.({ block: "nearest", inline: "nearest" });
  }

  #run(model: PanelModel, run: ShownRun): TemplateResult {
    const { view, range, isSearching } = model.stand;
    const { data, colours } = run;
    const isRunning = data.summary.status === "running";
    return html`
      <div class="top" @select-span=${this.#onSelect} @range=${this.#onRange} @next-problem=${() => this.#act("nextProblem")}
        @show-count=${this.#onShowCount}
        @compare-with-previous=${() => this.#act("compare")}>
        <traceline-header .run=${data.summary} .rows=${data.rows} .canCompare=${this.host.canCompare}></traceline-header>
        <traceline-line .line=${data.line} .agents=${colours} .range=${range} .running=${isRunning} .names=${this.#nameOf}></traceline-line>
      </div>
      <nav class="tabs">
        ${tabRow(model.tabs, { view, isShown: !isSearching }, (name) => model.open(name))}
        <span class="fill"></span>
        ${isSearching ? nothing : this.#tools(model, run)}
        ${this.host.place === "editor" ? searchButton(isSearching, () => (isSearching ? model.open(view) : this.#act("search"))) : nothing}
      </nav>
      ${isSearching ? this.#search(model) : this.#split(model, run)}`;
  }

  #split(model: PanelModel, run: ShownRun): TemplateResult {
    const { selected, view, showDetails } = model.stand;
    const { data, tree } = run;
    const isRunning = data.summary.status === "running";
    const hasDetails = selected !== null && tree.indexOf.has(selected) && showDetails && view !== "compare";
    return html`<div class=${hasDetails ? "split" : "split one"} .style=${`--share:${this.#detailsShare * 100}%`} @select-span=${this.#onSelect}
        @show-span=${this.#onShowSpan} @range=${this.#onRange} @open-code=${this.#onOpenCode} @open-frame=${this.#onOpenFrame} @open-both=${this.#onOpenBoth} @close-details=${this.#onCloseDetails}>
        <section class="view" role="tabpanel" aria-label=${view}>${this.#content(model, run)}</section>
        ${
          hasDetails
            ? html`<traceline-splitter .share=${this.#detailsShare} @details-share=${this.#onShare}></traceline-splitter>
              <traceline-details role="complementary" aria-label="Span details" .tree=${tree} .spanId=${selected}
                .detail=${model.details.detail} .problem=${model.details.problem} .inEditor=${this.host.place === "editor"}
                .live=${isRunning} .reason=${model.reasonOf(selected)} .talk=${this.#talkPairs(model, run)}></traceline-details>`
            : nothing
        }
      </div>`;
  }

  #search(model: PanelModel): TemplateResult {
    return searchTemplate(model.search, {
      openHit: ({ runId, spanId }) => model.openHit(runId, spanId),
      focus: (selector) => this.#focus(selector),
    });
  }

  #focus(selector: string): void {
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(selector)?.focus());
  }

  #content(model: PanelModel, run: ShownRun): TemplateResult {
    const { view, filter, range, selected, showPath, compareWith, otherForms } = model.stand;
    const { data, tree, colours } = run;
    const { summary } = data;
    if (view === "compare" && compareWith !== null)
      return compareTemplate(model.compare, [compareWith, summary.runId], this.host.place === "editor");
    if (view !== "timeline") {
      const isGraph = otherForms.includes("messages");
      return viewTemplate(view, { run: summary, tree, colours, range, selected, isGraph }, model);
    }
    const { counted } = model;
    if (counted && counted.ids === null) return countOnItsWay(counted.problem, this.#setFilter);
    const filtered = this.#filtered.of(tree, filter, counted?.ids ?? null);
    if (filtered?.matches === 0) return noMatch(tree, filter, this.#setFilter);
    if (otherForms.includes("timeline"))
      return html`<traceline-flame .runId=${summary.runId} .tree=${tree} .range=${range} .selected=${selected}
        .showPath=${showPath} .keep=${filtered?.keep ?? null}></traceline-flame>`;
    return html`<traceline-timeline .runId=${summary.runId} .tree=${tree} .range=${range} .selected=${selected}
      .showPath=${showPath} .panelWidth=${this.clientWidth} .inputTokens=${summary.inputTokens}
      .live=${summary.status === "running"} .keep=${filtered?.keep ?? null}></traceline-timeline>`;
  }

  /** What stands right of the tabs for the view that is shown. */
  #tools(model: PanelModel, run: ShownRun): TemplateResult | typeof nothing {
    const { view, showPath, filter, showFilter, otherForms } = model.stand;
    const act = (action: KeyAction) => this.#act(action);
    const isOther = otherForms.includes(view);
    if (view === "messages") return messagesTools(isOther, act);
    if (view !== "timeline") return nothing;
    return html`${timelineTools({ hasTrouble: run.tree.trouble.includes(1), showPath, isFlame: isOther }, act)}
      ${filterField({ text: filter, isWanted: showFilter, set: this.#setFilter, want: () => this.#act("filter") })}`;
  }

  /** What the page says in its bar is not said twice. */
  #notice(model: PanelModel): TemplateResult | typeof nothing {
    const { connection, run } = model.stand;
    if (connection === null || !run || this.host.place === "page") return nothing;
    return html`<div class="notice" role="status">${icon("debug-disconnect")} ${connection}</div>`;
  }

  #withoutRun(model: PanelModel): TemplateResult | typeof nothing {
    const { connection, problem, isLate } = model.stand;
    if (connection !== null) {
      return emptyState({
        head: "The collector stopped",
        sentences: connection.replace(/^The collector stopped\.\s*/, ""),
      });
    }
    if (problem !== null) {
      const actions = [{ label: "Try again", act: () => model.retry() }];
      return emptyState({ head: "This run could not be read", sentences: problem, actions });
    }
    if (model.runId !== null) return loadingBars();
    if (!isLate) return nothing;
    return emptyState({ head: "No run chosen", sentences: "Choose a run in the Runs view, and it stands here." });
  }

  /** Who talks to whom, beside the view of messages. */
  #talkPairs(model: PanelModel, run: ShownRun): readonly TalkPair[] | null {
    if (model.stand.view !== "messages") return null;
    const messages = model.parts.part("messages")?.messages;
    const approvals = model.parts.part("approvals")?.approvals;
    return messages && approvals ? this.#talk.pairs(run.tree, messages, approvals) : null;
  }

  readonly #nameOf = (spanId: string): string | null => {
    const tree = this.#model?.stand.run?.tree;
    const index = tree?.indexOf.get(spanId);
    return index === undefined ? null : (tree?.rows[index]?.label ?? null);
  };

  #onSelect(event: CustomEvent<PanelEvents["select-span"]>): void {
    this.#model?.point(event.detail.spanId);
  }
  #onShowSpan(event: CustomEvent<PanelEvents["show-span"]>): void {
    this.#model?.showSpan(event.detail.runId, event.detail.spanId);
  }
  #onShowCount(event: CustomEvent<PanelEvents["show-count"]>): void {
    this.#model?.showCount(event.detail.count);
  }
  #onRange(event: CustomEvent<TimeRange>): void {
    this.#model?.setRange(event.detail);
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
  #onOpenBoth(event: CustomEvent<PanelEvents["open-both"]>): void {
    this.host.openBoth(event.detail.a, event.detail.b);
  }
  #onCloseDetails(): void {
    this.#model?.closeDetails();
    this.#shown?.focus();
  }

  get #shown(): ShownView | null {
    return this.renderRoot.querySelector<ShownView>(".view > *");
  }

  #onKey(event: KeyboardEvent): void {
    if (!this.#model?.stand.run || event.defaultPrevented || keepsKey(event.composedPath(), event.key)) return;
    const action = keyAction(event);
    if (action === null) return;
    const tab = typeof action === "number" ? this.#model.tabs[action - 1] : undefined;
    if (typeof action === "number" && !tab) return;
    event.preventDefault();
    if (tab) this.#model.open(tab.name);
    else if (typeof action !== "number") this.#act(action);
  }

  #act(action: KeyAction): void {
    if (action === "down") this.#shown?.move?.(1);
    else if (action === "up") this.#shown?.move?.(-1);
    else if (action === "fold") this.#shown?.fold?.();
    else if (action === "unfold") this.#shown?.unfold?.();
    else this.#model?.act(action);
    if (action === "filter") this.#focus(".filter .search");
    else if (action === "search") this.#focus(".searching .search");
  }
}

customElements.define("traceline-panel", RunPanel);
