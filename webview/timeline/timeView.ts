import { LitElement, type PropertyDeclarations, type PropertyValues } from "lit";
import type { TimeRange } from "../draw/scale.ts";
import { ThemeWatch } from "../draw/themeWatch.ts";
import { type Tick, ticks } from "../draw/ticks.ts";
import { tell } from "../ui/tell.ts";
import { isOutrun } from "./drawn.ts";
import { scrollShowing } from "./rowSteps.ts";
import type { SpanTree } from "./tree.ts";
import { wheelRange } from "./wheelRange.ts";

/** Where the spans of a run are drawn over time, in pixels from the left edge of the view. */
export interface ChartPlace {
  readonly left: number;
  readonly width: number;
}

/** The spans of a run over time, in rows that scroll: what the timeline and the flame have in common. */
export abstract class TimeView extends LitElement {
  static override properties: PropertyDeclarations = {
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

  protected readonly theme = new ThemeWatch(this);
  readonly #resize = new ResizeObserver(() => this.#measure());
  protected scrolledTo = 0;
  /** Where the rows were scrolled to when they were drawn last. */
  protected drawnTop = 0;
  /** Measured when they change, so that scrolling never has to ask for a layout. */
  protected viewWidth = 0;
  protected bodyHeight = 600;

  constructor() {
    super();
    this.selected = null;
    this.showPath = true;
    this.keep = null;
  }

  protected abstract readonly chartPlace: ChartPlace;
  protected abstract readonly rowHeight: number;
  /** The row that the selected span stands in, or -1. */
  protected abstract selectedRow(): number;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
  }

  protected override willUpdate(_changed: PropertyValues<this>): void {
    this.drawnTop = this.scrolledTo;
  }

  protected override firstUpdated(): void {
    if (this.body) this.#resize.observe(this.body);
    this.#measure();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("selected") || changed.has("runId")) this.#revealSelected();
  }

  override focus(): void {
    this.body?.focus();
  }

  protected get body(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(".body");
  }
  /** The font size over 13 px. */
  protected get scale(): number {
    return this.theme.palette.size / 13;
  }
  protected get marks(): Tick[] {
    return ticks(this.range, this.chartPlace.width, this.scale);
  }

  protected selectedIndex(): number {
    return this.selected === null ? -1 : (this.tree.indexOf.get(this.selected) ?? -1);
  }

  /** Selects a span by its index in the tree; where there is none, nothing changes. */
  protected choose(index: number | undefined): void {
    const spanId = index === undefined ? undefined : this.tree.rows[index]?.spanId;
    if (spanId !== undefined) tell(this, "select-span", { spanId });
  }

  /** The view has another size. */
  protected resized(): void {
    this.requestUpdate();
  }

  #measure(): void {
    const height = this.body?.clientHeight ?? 0;
    if (this.clientWidth === this.viewWidth && height === this.bodyHeight) return;
    this.viewWidth = this.clientWidth;
    this.bodyHeight = height;
    this.resized();
  }

  #revealSelected(): void {
    const { body } = this;
    const row = this.selectedRow();
    if (body && row >= 0) body.scrollTop = scrollShowing(row * this.rowHeight, this.rowHeight, body);
  }

  protected onScroll(): void {
    this.scrolledTo = this.body?.scrollTop ?? 0;
    if (isOutrun(this.drawnTop, this.scrolledTo)) this.requestUpdate();
  }

  protected readonly onWheel = (event: WheelEvent): void => {
    const { left, width } = this.chartPlace;
    const { deltaX, deltaY, ctrlKey, metaKey, shiftKey } = event;
    const x = event.clientX - this.getBoundingClientRect().left - left;
    const range = wheelRange(
      { deltaX, deltaY, ctrlKey, metaKey, shiftKey, x },
      this.range,
      width,
      this.tree.durationMs,
    );
    if (!range) return;
    event.preventDefault();
    tell(this, "range", range);
  };
}
