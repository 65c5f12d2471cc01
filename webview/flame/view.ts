import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { count } from "../../collector/contract/figures.ts";
import { msAt, type TimeRange, xOf } from "../draw/scale.ts";
import { ThemeWatch } from "../draw/themeWatch.ts";
import { ticks } from "../draw/ticks.ts";
import { drawnPixels, drawnRows, isOutrun } from "../timeline/drawn.ts";
import { axisLabels } from "../timeline/frameTemplates.ts";
import { BLEED } from "../timeline/paint.ts";
import { scrollShowing } from "../timeline/rowSteps.ts";
import { type Drop, drops, pathLeaves } from "../timeline/thread.ts";
import type { SpanTree } from "../timeline/tree.ts";
import { wheelRange } from "../timeline/wheelRange.ts";
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
export class FlameView extends LitElement {
  static override styles = [sharedStyles, flameStyles];
  static override properties = {
    runId: { attribute: false },
    tree: { attribute: false },
    range: { attribute: false },
    selected: { attribute: false },
    showPath: { attribute: false },
    keep: { attribute: false },
  };

  declare runId: string;
  declare tree: SpanTree;
  declare range: TimeRange;
  /** Span id. */
  declare selected: string | null;
  declare showPath: boolean;
  /** 1 for spans that a filter leaves; null without one. */
  declare keep: Uint8Array | null;

  readonly #theme = new ThemeWatch(this);
  readonly #resize = new ResizeObserver(() => this.#measure());
  #layout: FlameLayout = { lane: new Int32Array(), byLane: [], selfMs: new Float64Array() };
  #drops: readonly Drop[] = [];
  #hasPath = false;
  /** Widths of names, while the theme is the same. */
  #texts = new Map<string, number>();
  #textsOf: unknown = null;
  /** What the picture was drawn from. */
  #drawnOf: readonly unknown[] = [];
  #scrollTop = 0;
  #drawnTop = 0;
  #width = 0;
  #height = 600;
  #pointed = -1;
  #pointer = { x: 0, y: 0 };

  constructor() {
    super();
    this.selected = null;
    this.showPath = true;
    this.keep = null;
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
    this.#drawnTop = this.#scrollTop;
    if (!changed.has("tree")) return;
    this.#layout = flameLayout(this.tree);
    const leaves = pathLeaves(this.tree);
    this.#hasPath = leaves.length > 0;
    this.#drops = drops(this.tree, leaves, (index) => this.#layout.lane[index] ?? -1);
    this.#pointed = -1;
  }

  protected override firstUpdated(): void {
    this.#measure();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("selected") || changed.has("runId")) this.#revealSelected();
    this.#paint();
  }

  protected override render(): TemplateResult {
    const height = this.#laneHeight;
    const active = this.#selectedIndex();
    const all = Math.max(this.#layout.byLane.length * height, this.#height);
    return html`
      <div class="ruler" aria-hidden="true"><div class="axis">${axisLabels(this.range, this.#chart)}</div></div>
      <div class="body" role="tree" tabindex="0" aria-label=${`Flame, ${count(this.tree.rows.length)} spans`}
        aria-activedescendant=${active >= 0 ? "active" : nothing} @scroll=${this.#onScroll} @keydown=${this.#onKey}
        @wheel=${{ handleEvent: this.#onWheel, passive: false }}>
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

  override focus(): void {
    this.#body?.focus();
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
    const height = this.#laneHeight;
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
    const isRight = x > this.#width / 2;
    const isLow = y > this.clientHeight - TIP_ROOM;
    const level = isLow ? `bottom:${this.clientHeight - y + 8}px` : `top:${y + 16}px`;
    const side = isRight ? `right:${this.#width - x + 10}px` : `left:${x + 12}px`;
    const whose = row.agent === null || row.kind === "agent" ? nothing : html`<span class="q">${row.agent}</span>`;
    return html`<div class="tip" aria-hidden="true" .style=${`${side};${level}`}>
      <b>${row.label}</b> ${whose} <span>${row.durationMs === null ? "no end" : timesOf(this.tree, index, this.#layout.selfMs[index] as number)}</span>
      ${row.error === null ? nothing : html`<div class="err">${row.error}</div>`}</div>`;
  }

  get #body(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(".body");
  }
  get #scale(): number {
    return this.#theme.palette.size / 13;
  }
  get #laneHeight(): number {
    return Math.round(LANE * this.#scale);
  }
  get #chart(): number {
    return Math.max(0, this.#width - 2 * MARGIN);
  }

  #measure(): void {
    const height = this.#body?.clientHeight ?? 0;
    if (this.clientWidth === this.#width && height === this.#height) return;
    this.#width = this.clientWidth;
    this.#height = height;
    this.requestUpdate();
  }

  #selectedIndex(): number {
    return this.selected === null ? -1 : (this.tree.indexOf.get(this.selected) ?? -1);
  }

  #revealSelected(): void {
    const lane = this.#layout.lane[this.#selectedIndex()];
    const body = this.#body;
    if (body && lane !== undefined) body.scrollTop = scrollShowing(lane * this.#laneHeight, this.#laneHeight, body);
  }

  #paint(): void {
    const canvas = this.renderRoot.querySelector("canvas");
    if (!canvas) return;
    const { palette } = this.#theme;
    const { tree, range, selected, showPath, keep } = this;
    const key = [
      tree,
      range,
      selected,
      showPath,
      keep,
      palette,
      this.#drawnTop,
      this.#width,
      this.#height,
      this.#pointed,
    ];
    // What the pointer is at moves with it; what it points over stays as it is drawn.
    if (key.every((part, i) => part === this.#drawnOf[i])) return;
    this.#drawnOf = key;
    if (palette !== this.#textsOf || this.#texts.size > MOST_TEXTS) {
      this.#textsOf = palette;
      this.#texts = new Map();
    }
    const laneHeight = this.#laneHeight;
    const lanes = this.#layout.byLane.length;
    const [firstLane, endLane] = drawnRows(this.#drawnTop, this.#height, laneHeight, lanes);
    const drawn = drawnPixels(this.#drawnTop, this.#height, Math.max(lanes * laneHeight, this.#height));
    canvas.style.top = `${drawn.top}px`;
    canvas.style.left = `${MARGIN - BLEED}px`;
    const scene = {
      tree: this.tree,
      layout: this.#layout,
      range: this.range,
      ticks: ticks(this.range, this.#chart),
      drops: this.#drops,
      firstLane,
      endLane,
      laneHeight,
      top: drawn.top,
      selected: this.#selectedIndex(),
      pointed: this.#pointed,
      showPath: this.showPath && this.#hasPath && this.keep === null,
      keep: this.keep,
    };
    paintFlame(canvas, { width: this.#chart, height: drawn.height }, scene, palette, this.#texts);
  }

  #step(step: FlameStep): void {
    this.#choose(stepFrom(this.tree, this.#layout, this.#selectedIndex(), step));
  }

  #choose(index: number): void {
    const spanId = this.tree.rows[index]?.spanId;
    if (spanId !== undefined) tell(this, "select-span", { spanId });
  }

  /** The span under the pointer, or -1. */
  #at(event: MouseEvent): number {
    const lanes = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const lane = this.#layout.byLane[Math.floor((event.clientY - lanes.top) / this.#laneHeight)];
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
    this.#choose(this.#at(event));
  }

  #onDouble(event: MouseEvent): void {
    const spanId = this.tree.rows[this.#at(event)]?.spanId;
    if (spanId !== undefined) tell(this, "open-code", { spanId, role: "call" });
  }

  #onScroll(): void {
    this.#scrollTop = this.#body?.scrollTop ?? 0;
    this.#point(-1);
    if (isOutrun(this.#drawnTop, this.#scrollTop)) this.requestUpdate();
  }

  readonly #onWheel = (event: WheelEvent): void => {
    const { deltaX, deltaY, ctrlKey, metaKey, shiftKey } = event;
    const x = event.clientX - this.getBoundingClientRect().left - MARGIN;
    const turn = { deltaX, deltaY, ctrlKey, metaKey, shiftKey, x };
    const range = wheelRange(turn, this.range, this.#chart, this.tree.durationMs);
    if (!range) return;
    event.preventDefault();
    tell(this, "range", range);
  };

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
