import { troubles } from "../collector/contract/run.ts";
import { CompareLoader } from "./compareLoader.ts";
import { DetailLoader } from "./detailLoader.ts";
import { clampRange, isWhole, type TimeRange, wholeRange } from "./draw/scale.ts";
import { EvidenceLoader } from "./evidenceLoader.ts";
import type { Host, HostEvent, PanelState } from "./host.ts";
import type { KeyAction } from "./keys.ts";
import { AT_FIRST, type PanelStand } from "./panelStand.ts";
import { PartsLoader } from "./partsLoader.ts";
import { endRange, rangeAction, rangeShowing } from "./rangeAction.ts";
import type { Get, RunData } from "./runData.ts";
import { RunLoader } from "./runLoader.ts";
import { SearchLoader } from "./search/searchLoader.ts";
import { countWanted } from "./timeline/filter.ts";
import { nextProblem } from "./timeline/problems.ts";
import { buildTree, type SpanTree } from "./timeline/tree.ts";
import { ContentLoader } from "./transcript/contentLoader.ts";
import { TrendLoader } from "./trendLoader.ts";
import { AgentColours } from "./ui/agentColours.ts";
import { VIEWS, type ViewName, type ViewTab, viewTabs } from "./views.ts";

/** Nothing is shown for this long while a run loads, so that a fast answer does not flicker. */
const QUIET_MS = 200;

/** What the panel shows and what happens to it, without anything of how it is drawn. */
export class PanelModel {
  readonly parts: PartsLoader;
  readonly compare: CompareLoader;
  readonly details: DetailLoader;
  readonly search: SearchLoader;
  readonly content: ContentLoader;
  readonly trend: TrendLoader;
  readonly #evidence: EvidenceLoader;
  readonly #host: Host;
  readonly #changed: () => void;
  readonly #loader: RunLoader;
  #stand = AT_FIRST;
  #stop: (() => void) | null = null;
  /** Somebody asked for the spans of this count, and the first one is not selected yet. */
  #countAsked: string | null = null;

  /** `changed` is called whenever something is to be drawn anew. */
  constructor(host: Host, changed: () => void) {
    const get: Get = (path) => host.get(path);
    this.#host = host;
    this.#changed = changed;
    this.#loader = new RunLoader(
      host,
      (run) => this.#take(run),
      (problem) => this.#set({ problem }),
    );
    this.details = new DetailLoader(get, changed);
    this.search = new SearchLoader(get, changed);
    this.content = new ContentLoader(get, changed);
    this.trend = new TrendLoader(get, changed);
    this.parts = new PartsLoader(get, changed);
    this.compare = new CompareLoader(get, changed);
    this.#evidence = new EvidenceLoader(get, () => this.#countCame());
  }

  get stand(): PanelStand {
    return this.#stand;
  }
  get runId(): string | null {
    return this.#loader.runId;
  }
  get tabs(): ViewTab[] {
    const { run, compareWith } = this.#stand;
    return run ? viewTabs(run.data.summary, compareWith !== null) : [];
  }

  /** Begins to follow the host. */
  start(): void {
    this.#stop = this.#host.listen((event) => this.#receive(event));
    this.#waitQuietly();
  }
  stop(): void {
    this.#stop?.();
  }

  /** Selects here and everywhere else. */
  choose(spanId: string | null): void {
    if (spanId === this.#stand.selected) return;
    this.#host.select(spanId);
    this.#select(spanId);
  }

  /** Somebody pointed at a span: it is selected, and its details are wanted. */
  point(spanId: string | null): void {
    if (spanId === null || !this.#stand.run?.tree.indexOf.has(spanId)) return;
    this.#set({ showDetails: true, isSearching: false });
    this.choose(spanId);
  }

  /** Reads the run again that could not be read. */
  retry(): void {
    this.#set({ problem: null });
    this.#loader.reload();
  }

  open(view: ViewName): void {
    this.#set({ view, isSearching: false });
  }
  setRange(range: TimeRange): void {
    this.#set({ range, follows: false });
  }
  setFilter(filter: string): void {
    this.#set({ filter });
  }
  /** Leaves only the spans behind a count of the run in the timeline, and selects the first one. */
  showCount(count: string): void {
    this.#countAsked = count;
    this.#set({ view: "timeline", filter: `count:${count}`, isSearching: false });
    this.#selectCounted();
  }

  /** The spans behind the count that the filter asks for, null ids while they are on their way; null where it asks for none. */
  get counted(): { readonly ids: ReadonlySet<string> | null; readonly problem: string | null } | null {
    const count = countWanted(this.#stand.filter);
    const { runId } = this.#loader;
    if (count === null || runId === null) return null;
    const ids = this.#evidence.of(runId, count);
    return { ids, problem: this.#evidence.problem };
  }

  /** Shows a span in the timeline of its run. */
  showSpan(runId: string, spanId: string): void {
    if (runId === this.#loader.runId) this.#set({ view: "timeline", filter: "" });
    this.openHit(runId, spanId);
  }

  /** Goes to a place that was found, in this run or in another one. */
  openHit(runId: string, spanId: string | null): void {
    this.#set({ isSearching: false });
    if (runId !== this.#loader.runId) this.#host.openRun(runId, spanId);
    else if (spanId !== null) this.point(spanId);
  }

  closeDetails(): void {
    this.#set({ showDetails: false });
  }

  /** Does what a key or a button means, as far as no view has to do it. */
  act(action: KeyAction): void {
    const { run, range, selected, showDetails, showHelp, showPath } = this.#stand;
    if (!run) return;
    const index = selected === null ? undefined : run.tree.indexOf.get(selected);
    const next = rangeAction(action, range, run.tree, index);
    if (next) this.#set({ range: next, follows: action === "follow" });
    else if (action === "openCode" && selected !== null) this.#host.openCode(selected, "call");
    else if (action === "details") this.#set({ showDetails: !showDetails });
    else if (action === "nextProblem") this.#goToProblem(run.tree, index, 1);
    else if (action === "previousProblem") this.#goToProblem(run.tree, index, -1);
    else if (action === "path") this.#set({ showPath: !showPath });
    else if (action === "form") this.#turn();
    else if (action === "filter") this.#set({ view: "timeline", showFilter: true, isSearching: false });
    else if (action === "search") this.#set({ isSearching: this.#host.place === "editor" });
    else if (action === "compare") this.#host.compareWithPrevious();
    else if (action === "help") this.#set({ showHelp: !showHelp });
    else if (action === "escape") this.#escape();
  }

  /** The reason of a check, which only the list of checks has. */
  reasonOf(spanId: string): string | null {
    const tree = this.#stand.run?.tree;
    const index = tree?.indexOf.get(spanId);
    if (!tree || index === undefined || tree.rows[index]?.kind !== "guardrail") return null;
    const checks = this.parts.part("guardrails")?.guardrails ?? [];
    return checks.find((check) => check.spanId === spanId)?.reason ?? null;
  }

  #countCame(): void {
    this.#selectCounted();
    this.#changed();
  }

  #selectCounted(): void {
    const tree = this.#stand.run?.tree;
    if (this.#countAsked === null || countWanted(this.#stand.filter) !== this.#countAsked || !tree) return;
    const ids = this.counted?.ids;
    if (!ids) return;
    this.#countAsked = null;
    const first = [...ids].find((id) => tree.indexOf.has(id));
    if (first !== undefined) this.choose(first);
  }

  /** The shown view in its other form, where it has one. */
  #turn(): void {
    const { view, otherForms } = this.#stand;
    if (view !== "timeline" && view !== "messages") return;
    const rest = otherForms.filter((one) => one !== view);
    this.#set({ otherForms: rest.length < otherForms.length ? rest : [...otherForms, view], isSearching: false });
  }

  #escape(): void {
    if (this.#stand.showHelp) this.#set({ showHelp: false });
    else if (this.#stand.isSearching) this.#set({ isSearching: false });
    else if (this.#stand.selected !== null) this.choose(null);
    else this.#set({ filter: "", showFilter: false });
  }

  #goToProblem(tree: SpanTree, from: number | undefined, direction: 1 | -1): void {
    const next = nextProblem(tree, from ?? null, direction);
    const spanId = next === null ? undefined : tree.rows[next]?.spanId;
    if (spanId === undefined) return;
    this.#set({ isSearching: false });
    this.choose(spanId);
  }

  #receive(event: HostEvent): void {
    if (event.type === "show") this.#show(event.runId, event.compareWith);
    else if (event.type === "select") this.#select(event.spanId);
    else if (event.type === "view") this.open(event.view);
    else if (event.type === "comparable") this.#changed();
    else if (event.type === "connection") {
      const isBack = this.#stand.connection !== null && event.problem === null;
      this.#set({ connection: event.problem });
      if (isBack) this.#loader.reload();
    } else if (event.runId === this.#loader.runId) {
      this.#loader.reload();
      this.#changed();
    }
  }

  #show(runId: string, compareWith: string | null): void {
    if (runId !== this.#loader.runId) {
      const kept = this.#host.kept();
      const isSame = kept?.runId === runId;
      const view = (isSame && VIEWS.find((one) => one === kept.view)) || "timeline";
      const selected = isSame ? kept.selected : null;
      const otherForms = this.#loader.runId === null ? formsOf(kept) : this.#stand.otherForms;
      this.#set({ run: null, selected, view, otherForms, filter: "", isSearching: false, problem: null });
      this.#waitQuietly();
    }
    const { view } = this.#stand;
    if (compareWith !== this.#stand.compareWith) this.#set({ isSearching: false });
    this.#set({ compareWith, view: compareWith !== null ? "compare" : view === "compare" ? "timeline" : view });
    this.#loader.show(runId);
    this.#readDetail();
  }

  #waitQuietly(): void {
    this.#set({ isLate: false });
    setTimeout(() => this.#set({ isLate: true }), QUIET_MS);
  }

  #take(data: RunData): void {
    const { run: before, range, follows } = this.#stand;
    const { summary, line, rows, places } = data;
    const duration = Math.max(summary.durationMs, line.durationMs);
    const colours = new AgentColours(summary.agents);
    const tree = buildTree(rows, colours, duration, places);
    const wasWhole = !before || isWhole(range, before.tree.durationMs);
    const isWorse = before !== null && troubles(summary) > troubles(before.data.summary);
    this.parts.turnTo(summary.runId);
    if (before) this.compare.forget();
    if (before) this.#evidence.forget();
    if (before && summary.status !== "running") this.content.renew();
    this.#set({
      run: { data, tree, colours },
      range: wasWhole ? wholeRange(duration) : follows ? endRange(range, duration) : clampRange(range, duration),
      problem: null,
      ...(isWorse && summary.status === "running" ? { news: summary.sentence } : {}),
    });
    if (!this.tabs.some((tab) => tab.name === this.#stand.view)) this.#set({ view: "timeline" });
    if (before) this.#readDetail();
  }

  #select(selected: string | null): void {
    if (selected === this.#stand.selected) return;
    const tree = this.#stand.run?.tree;
    const index = selected === null ? undefined : tree?.indexOf.get(selected);
    const { range } = this.#stand;
    this.#set({ selected, range: tree && index !== undefined ? rangeShowing(range, tree, index) : range });
    this.#readDetail();
  }

  #readDetail(): void {
    const { selected } = this.#stand;
    const { runId } = this.#loader;
    if (runId !== null && selected !== null) void this.details.read(runId, selected);
  }

  #set(change: Partial<PanelStand>): void {
    this.#stand = { ...this.#stand, ...change };
    const { run, view, selected, otherForms } = this.#stand;
    if (run) this.#host.keep({ runId: run.data.summary.runId, view, selected, otherForms });
    this.#changed();
  }
}

/** Views that stood in their other form. */
function formsOf(kept: PanelState | null): ViewName[] {
  return VIEWS.filter((view) => kept?.otherForms?.includes(view));
}
