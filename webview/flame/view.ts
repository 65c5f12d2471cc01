import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { count } from "../../collector/contract/figures.ts";
import { msAt, xOf } from "../draw/scale.ts";
import { drawnPixels, drawnRows } from "../timeline/drawn.ts";
import { BLEED } from "../timeline/paint.ts";
import { type Drop, drops, pathLeaves } from "../timeline/thread.ts";
import { type ChartPlace, TimeView } from "../timeline/timeView.ts";
import { axis, axisStyles } from "../ui/axis.ts";
import { sharedStyles } from "../ui/sharedStyles.ts";
import { tell } from "../ui/tell.ts";
import { spokenSpan, timesOf } from "./labels.ts";
import { type FlameLayout, flameLayout, spanAt } from "./layout.ts";
import { paintFlame } from "./paint.ts";
import { type FlameStep, flameStep, stepFrom } from "./steps.ts";
import { flameStyles } from "./styles.ts";

const LANE = 28;
/** Pixels beside the chart on each side. */
const MARGIN = 16;
/** So near, in pixels, a pointer finds a span that is too narrow to be met. */
const NEAR_PX = 3;
/** Room below the pointer that what it is at takes, in pixels. */
const TIP_ROOM = 90;
/** Names whose widths are remembered. */
const MOST_TEXTS = 20_000;

/** The timeline as a flame: every span over what it holds, on the same time. */
export class FlameView extends TimeView {
  static override styles = [sharedStyles, axisStyles, flameStyles];
  #layout: FlameLayout = { lane: new Int32Array(), byLane: [], selfMs: new Float64Array() };
  #drops: readonly Drop[] = [];
  #hasPath = false;
  /** Widths of names, while the theme is the same. */
  #texts = new Map<string, number>();
  #textsOf: unknown = null;
  /** What the picture was drawn from. */
  #drawnOf: readonly unknown[] = [];
  #pointed = -1;
  #pointer = { x: 0, y: 0 };

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (!changed.has("tree")) return;
    this.#layout = flameLayout(this.tree);
    const leaves = pathLeaves(this.tree);
    this.#hasPath = leaves.length > 0;
    this.#drops = drops(this.tree, leaves, (index) => this.#layout.lane[index] ?? -1);
    this.#pointed = -1;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    this.#paint();
  }

  protected override render(): TemplateResult {
    const height = this.rowHeight;
    const active = this.selectedIndex();
    const all = Math.max(this.#layout.byLane.length * height, this.bodyHeight);
    return html`
      <div class="ruler">${axis(this.marks, this.range, this.#chart)}</div>
      <div class="body" role="tree" tabindex="0" aria-label=${`Flame, ${count(this.tree.rows.length)} spans`}
        aria-activedescendant=${active >= 0 ? "active" : nothing} @scroll=${this.onScroll} @keydown=${this.#onKey}
        @wheel=${{ handleEvent: this.onWheel, passive: false }}>
        <div class="lanes" role="presentation" .style=${`height:${all}px`} @click=${this.#onClick} @dblclick=${this.#onDouble}
          @pointermove=${this.#onPoint} @pointerleave=${() => this.#point(-1)}>
          <canvas aria-hidden="true"></canvas>
          ${this.#items(active)}
        </div>
      </div>
      ${this.#tip()}`;
  }

  /** Goes down to what the selected span holds, or up to what holds it. */
  move(by: number): void {
    this.#step(by > 0 ? "below" : "above");
  }
  /** Goes to the span before in the same lane. */
  fold(): void {
    this.#step("before");
  }
  /** Goes to the span after in the same lane. */
  unfold(): void {
    this.#step("after");
  }

  /** The selected span and what holds it, for readers of a screen: the rest is reached from there. */
  #items(active: number): TemplateResult[] {
    const chain: number[] = [];
    for (let i = active < 0 ? (this.tree.rows.length > 0 ? 0 : -1) : active; i >= 0; i = this.tree.parent[i] as number)
      chain.push(i);
    return chain
      .slice(0, MOST_ABOVE)
      .reverse()
      .map((index) => this.#item(index, index === active));
  }

  #item(index: number, isActive: boolean): TemplateResult {
    const { tree } = this;
    const height = this.rowHeight;
    const left = xOf(tree.from[index] as number, this.range, this.#chart);
    const right = xOf(tree.to[index] as number, this.range, this.#chart);
    const place = `left:${MARGIN + left}px;width:${Math.max(1, right - left)}px;top:${(this.#layout.lane[index] as number) * height}px;height:${height}px`;
    return html`<span class="item" role="treeitem" id=${isActive ? "active" : nothing} aria-level=${(tree.rows[index]?.depth ?? 0) + 1}
      aria-selected=${isActive} aria-label=${spokenSpan(tree, index, this.#layout.selfMs[index] as number)} data-span=${tree.rows[index]?.spanId} .style=${place}></span>`;
  }

  /** What the pointer is at: most spans of a large run are too narrow for a name. */
  #tip(): TemplateResult | typeof nothing {
    const index = this.#pointed;
    const row = this.tree.rows[index];
    if (!row) return nothing;
    const { x, y } = this.#pointer;
    const isRight = x > this.viewWidth / 2;
    const isLow = y > this.clientHeight - TIP_ROOM;
    const level = isLow ? `bottom:${this.clientHeight - y + 8}px` : `top:${y + 16}px`;
    const side = isRight ? `right:${this.viewWidth - x + 10}px` : `left:${x + 12}px`;
    const whose = row.agent === null || row.kind === "agent" ? nothing : html`<span class="q">${row.agent}</span>`;
    return html`<div class="tip" aria-hidden="true" .style=${`${side};${level}`}>
      <b>${row.label}</b> ${whose} <span>${row.durationMs === null ? "no end" : timesOf(this.tree, index, this.#layout.selfMs[index] as number)}</span>
      ${row.error === null ? nothing : html`<div class="err">${row.error}</div>`}</div>`;
  }

  protected override get chartPlace(): ChartPlace {
    return { left: MARGIN, width: this.#chart };
  }
  protected override get rowHeight(): number {
    return Math.round(LANE * this.scale);
  }
  get #chart(): number {
    return Math.max(0, this.viewWidth - 2 * MARGIN);
  }

  protected override selectedRow(): number {
    return this.#layout.lane[this.selectedIndex()] ?? -1;
  }

  #paint(): void {
    const canvas = this.renderRoot.querySelector("canvas");
    if (!canvas) return;
    const { palette } = this.theme;
    const { tree, range, selected, showPath, keep } = this;
    const key = [
      tree,
      range,
      selected,
      showPath,
      keep,
      palette,
      this.drawnTop,
      this.viewWidth,
      this.bodyHeight,
      this.#pointed,
    ];
    // What the pointer is at moves with it; what it points over stays as it is drawn.
    if (key.every((part, i) => part === this.#drawnOf[i])) return;
    this.#drawnOf = key;
    if (palette !== this.#textsOf || this.#texts.size > MOST_TEXTS) {
      this.#textsOf = palette;
      this.#texts = new Map();
    }
    const laneHeight = this.rowHeight;
    const lanes = this.#layout.byLane.length;
    const [firstLane, endLane] = drawnRows(this.drawnTop, this.bodyHeight, laneHeight, lanes);
    const drawn = drawnPixels(this.drawnTop, this.bodyHeight, Math.max(lanes * laneHeight, this.bodyHeight));
    canvas.style.top = `${drawn.top}px`;
    canvas.style.left = `${MARGIN - BLEED}px`;
    const scene = {
      tree: this.tree,
      layout: this.#layout,
      range: this.range,
      ticks: this.marks,
      drops: this.#drops,
      firstLane,
      endLane,
      laneHeight,
      top: drawn.top,
      selected: this.selectedIndex(),
      pointed: this.#pointed,
      showPath: this.showPath && this.#hasPath && this.keep === null,
      keep: this.keep,
    };
    paintFlame(canvas, { width: this.#chart, height: drawn.height }, scene, palette, this.#texts);
  }

  #step(step: FlameStep): void {
    this.choose(stepFrom(this.tree, this.#layout, this.selectedIndex(), step));
  }

  /** The span under the pointer, or -1. */
  #at(event: MouseEvent): number {
    const lanes = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const lane = this.#layout.byLane[Math.floor((event.clientY - lanes.top) / this.rowHeight)];
    const ms = msAt(event.clientX - lanes.left - MARGIN, this.range, this.#chart);
    const index = spanAt(this.tree, lane, ms, msAt(NEAR_PX, this.range, this.#chart) - this.range.fromMs);
    return this.keep && !this.keep[index] ? -1 : index;
  }

  #point(index: number): void {
    if (index < 0 && this.#pointed < 0) return;
    this.#pointed = index;
    this.requestUpdate();
  }

  #onPoint(event: PointerEvent): void {
    const box = this.getBoundingClientRect();
    this.#pointer = { x: event.clientX - box.left, y: event.clientY - box.top };
    this.#point(this.#at(event));
  }

  #onClick(event: MouseEvent): void {
    this.choose(this.#at(event));
  }

  #onDouble(event: MouseEvent): void {
    const spanId = this.tree.rows[this.#at(event)]?.spanId;
    if (spanId !== undefined) tell(this, "open-code", { spanId, role: "call" });
  }

  protected override onScroll(): void {
    super.onScroll();
    this.#point(-1);
  }

  #onKey(event: KeyboardEvent): void {
    const step = flameStep(event);
    if (step === null) return;
    event.preventDefault();
    this.#step(step);
  }
}

/** Of what holds a span so many are told to readers of a screen. */
const MOST_ABOVE = 40;

customElements.define("traceline-flame", FlameView);
