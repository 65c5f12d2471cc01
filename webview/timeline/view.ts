import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { count } from "../../collector/contract/figures.ts";
import type { RunRow } from "../runRow.ts";
import { axis, axisStyles } from "../ui/axis.ts";
import { sharedStyles } from "../ui/sharedStyles.ts";
import { ChartPainter } from "./chartPainter.ts";
import { type Columns, columnsOf } from "./columns.ts";
import { drawnPixels, drawnRows } from "./drawn.ts";
import { canFold } from "./fold.ts";
import { columnStyle, hasLane, laneFrame, ruler } from "./frameTemplates.ts";
import { RowModel } from "./rowModel.ts";
import { rowStep } from "./rowSteps.ts";
import { rowTemplate } from "./rowTemplate.ts";
import { timelineStyles } from "./styles.ts";
import { type ChartPlace, TimeView } from "./timeView.ts";
import type { SpanTree } from "./tree.ts";

const ROW = 22;
const LANE = 56;

/** The timeline: rows with names and times, and the chart beside them. Only what is on screen exists. */
export class TimelineView extends TimeView {
  static override styles = [sharedStyles, axisStyles, timelineStyles];
  static override properties: PropertyDeclarations = {
    panelWidth: { attribute: false },
    inputTokens: { attribute: false },
    live: { attribute: false },
  };

  declare panelWidth: number;
  /** Of the whole run, for the lane's head. */
  declare inputTokens: number | null;
  /** Whether what has no end may still get one. */
  declare live: boolean;

  readonly #rows = new RowModel();
  readonly #painter = new ChartPainter();
  /** Height of rows and lane together. */
  #room = 600;

  constructor() {
    super();
    this.panelWidth = 1200;
    this.inputTokens = null;
    this.live = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("tree") || changed.has("runId")) this.#takeTree(changed.has("runId"));
    if (changed.has("keep") || changed.has("tree")) this.#rows.filter(this.keep);
    super.willUpdate(changed);
    if (!changed.has("selected")) return;
    const index = this.selectedIndex();
    if (index >= 0) this.#rows.reveal(index);
  }

  protected override updated(changed: PropertyValues<this>): void {
    const body = this.body;
    if (body && changed.has("tree") && Math.abs(body.scrollTop - this.scrolledTo) > 0.5)
      body.scrollTop = this.scrolledTo;
    super.updated(changed);
    this.#paint();
  }

  protected override render(): TemplateResult {
    const columns = this.#columns;
    const height = this.rowHeight;
    const [first, end] = this.#window();
    const rows: number[] = [];
    for (let position = first; position < end; position++) rows.push(position);
    const active = this.#selectedPosition();
    const isOnScreen = active >= first && active < end;
    return html`
      ${ruler(columns, axis(this.marks, this.range, columns.chart), { visible: this.#rows.visible.length, of: this.tree.rows.length })}
      <div class="body" role="tree" tabindex="0" aria-label=${`Timeline, ${count(this.tree.rows.length)} spans`}
        aria-activedescendant=${isOnScreen ? `row${active}` : nothing}
        .style=${columnStyle(columns)} @scroll=${this.onScroll} @keydown=${this.#onKey}
        @wheel=${{ handleEvent: this.onWheel, passive: false }}>
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
    this.choose(this.#rows.visible[Math.min(Math.max(wanted, 0), last)]);
  }

  /** Opens a folded row, or goes to its first child. */
  unfold(): void {
    const index = this.selectedIndex();
    if (index < 0 || !canFold(this.tree, index)) return;
    if (this.#rows.isFolded(index)) this.#toggle(index);
    else this.move(1);
  }

  /** Folds an open row, or goes to its parent. */
  fold(): void {
    const index = this.selectedIndex();
    if (index < 0) return;
    const parent = this.tree.parent[index] as number;
    if (canFold(this.tree, index) && !this.#rows.isFolded(index)) this.#toggle(index);
    else if (this.tree.bundle[index] !== -1 && this.tree.bundle[index] !== index) this.choose(this.tree.bundle[index]);
    else if (parent >= 0) this.choose(parent);
  }

  protected override get chartPlace(): ChartPlace {
    const { chart, chartLeft } = this.#columns;
    return { left: chartLeft, width: chart };
  }
  protected override get rowHeight(): number {
    return Math.round(ROW * this.scale);
  }
  get #columns(): Columns {
    return columnsOf(this.viewWidth, this.panelWidth, this.scale);
  }

  /** News of a run keeps the first row on screen where it is. */
  #takeTree(isOtherRun: boolean): void {
    const top = this.#rows.visible[Math.floor(this.scrolledTo / this.rowHeight)];
    const anchor = isOtherRun || top === undefined ? undefined : this.#lastTree?.rows[top]?.spanId;
    this.#rows.take(this.tree, isOtherRun);
    this.#lastTree = this.tree;
    if (isOtherRun) this.scrolledTo = 0;
    const index = anchor === undefined ? undefined : this.tree.indexOf.get(anchor);
    if (index === undefined || this.scrolledTo === 0) return;
    this.scrolledTo = this.#rows.position(index) * this.rowHeight + (this.scrolledTo % this.rowHeight);
  }
  #lastTree: SpanTree | null = null;

  protected override resized(): void {
    this.#room = this.bodyHeight + (this.renderRoot.querySelector(".lane")?.clientHeight ?? 0);
    this.#painter.forgetLane();
    super.resized();
  }

  #toggle(index: number): void {
    this.#rows.toggle(index);
    this.requestUpdate();
  }

  #selectedPosition(): number {
    const index = this.selectedIndex();
    return index < 0 ? -1 : this.#rows.position(index);
  }
  protected override selectedRow(): number {
    return this.#selectedPosition();
  }

  #window(): [number, number] {
    return drawnRows(this.drawnTop, this.bodyHeight, this.rowHeight, this.#rows.visible.length);
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
    const height = this.rowHeight;
    const [firstRow, endRow] = this.#window();
    const all = Math.max(this.#rows.visible.length * height, this.bodyHeight);
    const drawn = drawnPixels(this.drawnTop, this.bodyHeight, all);
    const at = { left: columns.chartLeft, width: columns.chart, height: drawn.height };
    const shown = {
      tree: this.tree,
      visible: this.#rows.visible,
      isFolded: (index: number) => this.#rows.isFolded(index),
      range: this.range,
      ticks: this.marks,
      drops: this.#rows.drops,
      firstRow,
      endRow,
      rowHeight: height,
      top: drawn.top,
      selected: this.selectedIndex(),
      showPath: this.#dims,
      says: !columns.narrow,
    };
    this.#painter.chart(canvas, at, shown, this.theme.palette);
    const lane = this.renderRoot.querySelector<HTMLCanvasElement>(".laneChart");
    const size = { width: columns.chart, height: LANE - 1 };
    if (lane) this.#painter.lane(lane, size, { ...shown, columns: this.#rows.lane }, this.theme.palette);
    else this.#painter.forgetLane();
  }

  #onKey(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor((this.body?.clientHeight ?? 0) / this.rowHeight) - 1);
    const step = rowStep(event, page);
    if (step === null) return;
    event.preventDefault();
    if (step === "fold") this.fold();
    else if (step === "unfold") this.unfold();
    else this.move(step);
  }
}

customElements.define("traceline-timeline", TimelineView);
