import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { time } from "../../collector/contract/figures.ts";
import type { LineMark, RunLine } from "../../collector/contract/line.ts";
import { isWhole, msAt, type TimeRange, wholeRange, xOf } from "../draw/scale.ts";
import { ThemeWatch } from "../draw/themeWatch.ts";
import type { AgentColours } from "../ui/agentColours.ts";
import { icon } from "../ui/icons.ts";
import { sharedStyles } from "../ui/sharedStyles.ts";
import { tell } from "../ui/tell.ts";
import { type BrushDrag, dragBrush } from "./brush.ts";
import { describeLine, type LineMarkGroup, lineLabels, lineMarks, lineWidth, segmentAt } from "./layout.ts";
import { paintLine } from "./paint.ts";

const MARK_WORD: Record<LineMark["kind"], string> = {
  failed: "failed",
  hit: "guardrail hit",
  check: "check allowed",
  over: "over budget",
  retry: "called again",
};

/** Pixels a pointer may move in a click. */
const CLICK_PX = 3;

/** The run as one line, with names over it, marks under it, and the brush that all views share. */
export class RunLineView extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { position: relative; height: 50px; margin: 6px 0 2px; touch-action: none; }
      canvas { position: absolute; left: 0; top: 17px; }
      .label { position: absolute; top: 1px; font-size: var(--tl-size-micro); line-height: 18px; color: var(--tl-text); white-space: nowrap; pointer-events: none; }
      .end { right: 0; color: var(--tl-text-2); }
      .mark { position: absolute; top: 33px; transform: translateX(-50%); font-size: 11px; line-height: 14px; font-family: var(--tl-mono); white-space: nowrap; min-width: 10px; text-align: center; display: flex; align-items: center; gap: 2px; }
      .mark .q { font-family: var(--tl-font); }
      .mark .ci { font-size: 13px; width: 13px; }
      .grip { position: absolute; top: 17px; width: 9px; height: 17px; margin-left: -4.5px; cursor: ew-resize; }
      .grip::before { content: ""; position: absolute; left: 3px; top: 0; width: 3px; height: 17px; border-radius: 2px; background: var(--tl-text-3); }
      .grip:focus-visible { outline-offset: 0; }
    `,
  ];
  static override properties = {
    line: { attribute: false },
    agents: { attribute: false },
    range: { attribute: false },
    running: { attribute: false },
    names: { attribute: false },
  };

  declare line: RunLine;
  declare agents: AgentColours;
  declare range: TimeRange;
  declare running: boolean;
  /** Label of a span, for the words of a mark. */
  declare names: (spanId: string) => string | null;

  readonly #theme = new ThemeWatch(this);
  readonly #resize = new ResizeObserver(() => this.requestUpdate());
  readonly #measurer = document.createElement("canvas").getContext("2d");
  #drag: { readonly brush: BrushDrag; readonly startX: number; moved: boolean } | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
  }

  protected override updated(): void {
    const canvas = this.renderRoot.querySelector("canvas");
    const { agents, range, running } = this;
    const look = { agents, range, running, palette: this.#theme.palette };
    if (canvas) paintLine(canvas, { width: this.clientWidth, height: 17 }, this.line, look);
  }

  protected override render(): TemplateResult {
    const width = this.clientWidth;
    const labels = lineLabels(this.line, width, (text) => this.#measure(text));
    return html`<div role="group" aria-label=${describeLine(this.line)} @pointerdown=${this.#onDown}
        @pointermove=${this.#onMove} @pointerup=${this.#onUp} @dblclick=${this.#onDouble}>
      <canvas aria-hidden="true"></canvas>
      ${labels.map((label) => html`<span class="label" aria-hidden="true" .style=${`left:${label.x}px`}>${label.text}</span>`)}
      <span class="label end" aria-hidden="true">${time(this.line.durationMs)}</span>
      ${lineMarks(this.line, width).map((mark) => this.#mark(mark))}
      ${this.#grip("from")}${this.#grip("to")}
    </div>`;
  }

  #mark(mark: LineMarkGroup): TemplateResult {
    const names = [...new Set(mark.spanIds.map((id) => this.names(id)).filter((name) => name !== null))].slice(0, 5);
    const words = `${names.join(", ")} ${MARK_WORD[mark.kind]}`.trim();
    const glyph = {
      failed: () => html`<span class="err">✕</span>`,
      hit: () => html`<span class="grd">◆</span>`,
      check: () => html`<span class="q">◇</span>`,
      over: () => html`<span class="ovr">▲</span>`,
      retry: () => html`<span class="q">${icon("refresh", "small")}</span>`,
    }[mark.kind];
    return html`<button class="mark" tabindex="-1" title=${words} aria-label=${words} .style=${`left:${mark.x}px`}
      @pointerdown=${(event: Event) => event.stopPropagation()}
      @click=${() => tell(this, "select-span", { spanId: mark.spanIds[0] ?? null })}>${glyph()}${
        mark.count > 1 ? html`<span class="q">${mark.count}</span>` : nothing
      }</button>`;
  }

  #grip(part: "from" | "to"): TemplateResult {
    const { durationMs } = this.line;
    const ms = part === "from" ? this.range.fromMs : this.range.toMs;
    const x = xOf(Math.min(ms, durationMs), wholeRange(durationMs), this.#width);
    return html`<div class="grip" role="slider" tabindex="0" aria-label=${part === "from" ? "Start of the range" : "End of the range"}
      aria-valuemin="0" aria-valuemax=${Math.round(durationMs)} aria-valuenow=${Math.round(ms)} aria-valuetext=${time(ms)}
      .style=${`left:${x}px`} data-part=${part} @keydown=${(event: KeyboardEvent) => this.#onGripKey(event, part)}></div>`;
  }

  get #width(): number {
    return lineWidth(this.line, this.clientWidth);
  }

  #measure(text: string): number {
    if (!this.#measurer) return text.length * 6;
    const { palette } = this.#theme;
    this.#measurer.font = `${palette.size - 2}px ${palette.font}`;
    return this.#measurer.measureText(text).width;
  }

  #msAt(event: MouseEvent): number {
    const x = event.clientX - this.getBoundingClientRect().left;
    return msAt(x, wholeRange(this.line.durationMs), this.#width);
  }

  #onDown(event: PointerEvent): void {
    if (event.button !== 0) return;
    const grip = event.target instanceof HTMLElement ? event.target.dataset.part : undefined;
    const startMs = this.#msAt(event);
    const { range } = this;
    const inside = startMs >= range.fromMs && startMs <= range.toMs && !isWhole(range, this.line.durationMs);
    const brush: BrushDrag =
      grip === "from" || grip === "to"
        ? { part: grip, range }
        : inside
          ? { part: "all", range, startMs }
          : { part: "new", startMs };
    this.#drag = { brush, startX: event.clientX, moved: false };
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
  }

  #onMove(event: PointerEvent): void {
    if (!this.#drag) return;
    if (Math.abs(event.clientX - this.#drag.startX) > CLICK_PX) this.#drag.moved = true;
    if (this.#drag.moved) tell(this, "range", dragBrush(this.#drag.brush, this.#msAt(event), this.line.durationMs));
  }

  #onUp(event: PointerEvent): void {
    const drag = this.#drag;
    this.#drag = null;
    if (!drag || drag.moved || drag.brush.part === "from" || drag.brush.part === "to") return;
    const segment = segmentAt(this.line, this.#msAt(event));
    if (segment) tell(this, "select-span", { spanId: segment.spanId });
  }

  #onDouble(): void {
    tell(this, "range", wholeRange(this.line.durationMs));
  }

  #onGripKey(event: KeyboardEvent, part: "from" | "to"): void {
    const direction = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1 }[event.key];
    if (direction === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const ms = (part === "from" ? this.range.fromMs : this.range.toMs) + (direction * this.line.durationMs) / 100;
    tell(this, "range", dragBrush({ part, range: this.range }, ms, this.line.durationMs));
  }
}

customElements.define("traceline-line", RunLineView);
