import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { count } from "../../collector/contract/figures.ts";
import type { TimeRange } from "../draw/scale.ts";
import { ThemeWatch } from "../draw/themeWatch.ts";
import type { RunRow } from "../runRow.ts";
import { sharedStyles } from "../ui/sharedStyles.ts";
import { tell } from "../ui/tell.ts";
import { ChartPainter } from "./chartPainter.ts";
import { type Columns, columnsOf } from "./columns.ts";
import { drawnPixels, drawnRows, isOutrun } from "./drawn.ts";
import { hasChildren } from "./fold.ts";
import { columnStyle, hasLane, laneFrame, ruler } from "./frameTemplates.ts";
import { RowModel } from "./rowModel.ts";
import { rowStep, scrollShowing } from "./rowSteps.ts";
import { rowTemplate } from "./rowTemplate.ts";
import { timelineStyles } from "./styles.ts";
import type { SpanTree } from "./tree.ts";
import { wheelRange } from "./wheelRange.ts";

const ROW = 22;
const LANE = 56;

/** The timeline: rows with names and times, and the chart beside them. Only what is on screen exists. */
export class TimelineView extends LitElement {
  static override styles = [sharedStyles, timelineStyles];
  static override properties = {
    runId: { attribute: false },
    tree: { attribute: false },
    range: { attribute: false },
    selected: { attribute: false },
    showPath: { attribute: false },
    panelWidth: { attribute: false },
    inputTokens: { attribute: false },
    keep: { attribute: false },
    live: { attribute: false },
  };

  declare runId: string;
  declare tree: SpanTree;
  declare range: TimeRange;
  /** Span id. */
  declare selected: string | null;
  declare showPath: boolean;
  declare panelWidth: number;
  /** Of the whole run, for the lane's head. */
  declare inputTokens: number | null;
  /** 1 for rows that a filter leaves; null without one. */
  declare keep: Uint8Array | null;
  /** Whether what has no end may still get one. */
  declare live: boolean;

  readonly #theme = new ThemeWatch(this);
  readonly #resize = new ResizeObserver(() => this.#measure());
  readonly #rows = new RowModel();
  readonly #painter = new ChartPainter();
  #scrollTop = 0;
  /** Where the rows were scrolled to when they were drawn last. */
  #drawnTop = 0;
  /** Measured when they change, so that scrolling never has to ask for a layout. */
  #width = 0;
  #bodyHeight = 600;
  /** Height of rows and lane together. */
  #room = 600;

  constructor() {
    super();
    this.selected = null;
    this.showPath = true;
    this.panelWidth = 1200;
    this.inputTokens = null;
    this.keep = null;
    this.live = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("tree") || changed.has("runId")) this.#takeTree(changed.has("runId"));
    if (changed.has("keep") || changed.has("tree")) this.#rows.filter(this.keep);
    this.#drawnTop = this.#scrollTop;
    if (!changed.has("selected")) return;
    const index = this.#selectedIndex();
    if (index >= 0) this.#rows.reveal(index);
  }

  protected override updated(changed: PropertyValues<this>): void {
    const body = this.#body;
    if (body && changed.has("tree") && Math.abs(body.scrollTop - this.#scrollTop) > 0.5)
      body.scrollTop = this.#scrollTop;
    if (changed.has("selected") || changed.has("runId")) this.#revealSelected();
    this.#paint();
  }

  protected override firstUpdated(): void {
    if (this.#body) this.#resize.observe(this.#body);
    this.#measure();
  }

  protected override render(): TemplateResult {
    const columns = this.#columns;
    const height = this.#rowHeight;
    const [first, end] = this.#window();
    const rows: number[] = [];
    for (let position = first; position < end; position++) rows.push(position);
    const active = this.#selectedPosition();
    const isOnScreen = active >= first && active < end;
    return html`
      ${ruler(columns, this.range, this.#rows.visible.length, this.tree.rows.length)}
      <div class="body" role="tree" tabindex="0" aria-label=${`Timeline, ${count(this.tree.rows.length)} spans`}
        aria-activedescendant=${isOnScreen ? `row${active}` : nothing}
        .style=${columnStyle(columns)} @scroll=${this.#onScroll} @keydown=${this.#onKey}
        @wheel=${{ handleEvent: this.#onWheel, passive: false }}>
        <div class="rows" role="presentation" .style=${`height:${this.#rows.visible.length * height}px`}>
          ${repeat(
            rows,
            (position) => this.tree.rows[this.#rows.visible[position] as number]?.spanId,
            (position) => this.#row(position, columns, height),
          )}
          <canvas class="chart" aria-hidden="true"></canvas>
        </div>
      </div>
      ${hasLane(this.#rows.lane, columns, this.#room) ? laneFrame(columns, this.#rows.lane, this.inputTokens) : nothing}`;
  }

  /** Selects the row `by` rows further down, or the first one. */
  move(by: number): void {
    const last = this.#rows.visible.length - 1;
    const active = this.#selectedPosition();
    const wanted = active < 0 && by !== Number.POSITIVE_INFINITY ? 0 : active + by;
    this.#selectPosition(Math.min(Math.max(wanted, 0), last));
  }

  /** Opens a folded row, or goes to its first child. */
  unfold(): void {
    const index = this.#selectedIndex();
    if (index < 0 || !hasChildren(this.tree, index)) return;
    if (this.#rows.isFolded(index)) this.#toggle(index);
    else this.move(1);
  }

  /** Folds an open row, or goes to its parent. */
  fold(): void {
    const index = this.#selectedIndex();
    if (index < 0) return;
    const parent = this.tree.parent[index] as number;
    if (hasChildren(this.tree, index) && !this.#rows.isFolded(index)) this.#toggle(index);
    else if (parent >= 0) tell(this, "select-span", { spanId: this.tree.rows[parent]?.spanId ?? null });
  }

  override focus(): void {
    this.#body?.focus();
  }

  get #body(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(".body");
  }
  get #scale(): number {
    return this.#theme.palette.size / 13;
  }
  get #rowHeight(): number {
    return Math.round(ROW * this.#scale);
  }
  get #columns(): Columns {
    return columnsOf(this.#width, this.panelWidth, this.#scale);
  }

  /** News of a run keeps the first row on screen where it is. */
  #takeTree(isOtherRun: boolean): void {
    const top = this.#rows.visible[Math.floor(this.#scrollTop / this.#rowHeight)];
    const anchor = isOtherRun || top === undefined ? undefined : this.#lastTree?.rows[top]?.spanId;
    this.#rows.take(this.tree, isOtherRun);
    this.#lastTree = this.tree;
    if (isOtherRun) this.#scrollTop = 0;
    const index = anchor === undefined ? undefined : this.tree.indexOf.get(anchor);
    if (index === undefined || this.#scrollTop === 0) return;
    this.#scrollTop = this.#rows.position(index) * this.#rowHeight + (this.#scrollTop % this.#rowHeight);
  }
  #lastTree: SpanTree | null = null;

  #measure(): void {
    const height = this.#body?.clientHeight ?? 0;
    if (this.clientWidth === this.#width && height === this.#bodyHeight) return;
    this.#width = this.clientWidth;
    this.#bodyHeight = height;
    this.#room = height + (this.renderRoot.querySelector(".lane")?.clientHeight ?? 0);
    this.#painter.forgetLane();
    this.requestUpdate();
  }

  #toggle(index: number): void {
    this.#rows.toggle(index);
    this.requestUpdate();
  }

  #selectedIndex(): number {
    return this.selected === null ? -1 : (this.tree.indexOf.get(this.selected) ?? -1);
  }
  #selectedPosition(): number {
    const index = this.#selectedIndex();
    return index < 0 ? -1 : this.#rows.position(index);
  }
  #selectPosition(position: number): void {
    const index = this.#rows.visible[position];
    if (index !== undefined) tell(this, "select-span", { spanId: this.tree.rows[index]?.spanId ?? null });
  }

  #revealSelected(): void {
    const body = this.#body;
    const position = this.#selectedPosition();
    if (body && position >= 0) body.scrollTop = scrollShowing(position * this.#rowHeight, this.#rowHeight, body);
  }

  #window(): [number, number] {
    return drawnRows(this.#drawnTop, this.#bodyHeight, this.#rowHeight, this.#rows.visible.length);
  }

  #row(position: number, columns: Columns, height: number): TemplateResult {
    const index = this.#rows.visible[position] as number;
    const row = this.tree.rows[index] as RunRow;
    return rowTemplate({
      tree: this.tree,
      index,
      position,
      count: this.#rows.visible.length,
      columns,
      height,
      isFolded: this.#rows.isFolded(index),
      isSelected: row.spanId === this.selected,
      isDim: this.#dims && !row.onPath,
      isLive: this.live,
      toggle: () => this.#toggle(index),
    });
  }

  get #dims(): boolean {
    return this.showPath && this.#rows.hasPath;
  }

  #paint(): void {
    const canvas = this.renderRoot.querySelector<HTMLCanvasElement>(".chart");
    if (!canvas) return;
    const columns = this.#columns;
    const height = this.#rowHeight;
    const [firstRow, endRow] = this.#window();
    const all = Math.max(this.#rows.visible.length * height, this.#bodyHeight);
    const drawn = drawnPixels(this.#drawnTop, this.#bodyHeight, all);
    const at = { left: columns.chartLeft, width: columns.chart, height: drawn.height };
    const shown = {
      tree: this.tree,
      visible: this.#rows.visible,
      isFolded: (index: number) => this.#rows.isFolded(index),
      range: this.range,
      drops: this.#rows.drops,
      firstRow,
      endRow,
      rowHeight: height,
      top: drawn.top,
      selected: this.#selectedIndex(),
      showPath: this.#dims,
      says: !columns.narrow,
    };
    this.#painter.chart(canvas, at, shown, this.#theme.palette);
    const lane = this.renderRoot.querySelector<HTMLCanvasElement>(".laneChart");
    const size = { width: columns.chart, height: LANE - 1 };
    if (lane) this.#painter.lane(lane, size, { ...shown, columns: this.#rows.lane }, this.#theme.palette);
    else this.#painter.forgetLane();
  }

  #onScroll(): void {
    this.#scrollTop = this.#body?.scrollTop ?? 0;
    if (isOutrun(this.#drawnTop, this.#scrollTop)) this.requestUpdate();
  }

  readonly #onWheel = (event: WheelEvent): void => {
    const { chart, chartLeft } = this.#columns;
    const { deltaX, deltaY, ctrlKey, metaKey, shiftKey } = event;
    const x = event.clientX - this.getBoundingClientRect().left - chartLeft;
    const turn = { deltaX, deltaY, ctrlKey, metaKey, shiftKey, x };
    const range = wheelRange(turn, this.range, chart, this.tree.durationMs);
    if (!range) return;
    event.preventDefault();
    tell(this, "range", range);
  };

  #onKey(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor((this.#body?.clientHeight ?? 0) / this.#rowHeight) - 1);
    const step = rowStep(event, page);
    if (step === null) return;
    event.preventDefault();
    if (step === "fold") this.fold();
    else if (step === "unfold") this.unfold();
    else this.move(step);
  }
}

customElements.define("traceline-timeline", TimelineView);
