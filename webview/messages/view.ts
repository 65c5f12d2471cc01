import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { oneLine, time } from "../../collector/contract/figures.ts";
import { icon } from "../ui/icons.ts";
import { sharedStyles } from "../ui/sharedStyles.ts";
import { tell } from "../ui/tell.ts";
import { tellWhole } from "../ui/tellWhole.ts";
import { type Activation, ARROW, activationsOf } from "./activations.ts";
import { lifelineMark } from "./lifelineMark.ts";
import type { Lifeline } from "./lifelines.ts";
import { messagesStyles } from "./styles.ts";
import type { Arrow, Pill, TalkRow } from "./talk.ts";
import { TalkForm } from "./talkForm.ts";
import { talkLabel } from "./words.ts";

const TIME_COLUMN = 68;
const LEAST_COLUMN = 112;
const OVERSCAN_ROWS = 8;

/** What was said in a run as a sequence diagram: a lifeline for each, a row for each thing said. */
export class MessagesView extends TalkForm {
  static override styles = [sharedStyles, messagesStyles];
  #activations: readonly Activation[] = [];
  #scrollTop = 0;
  /** Row that was chosen here: a span can stand in two. */
  #chosen = -1;

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = this.talk;
    super.willUpdate(changed);
    if (this.talk !== before) this.#activations = activationsOf(this.talk.rows, this.tree, this.approvals);
    if (changed.has("selected") && this.talk.rows[this.#chosen]?.spanId !== this.selected) {
      this.#chosen = this.talk.rows.findIndex((row) => row.spanId === this.selected);
    }
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("selected")) this.renderRoot.querySelector(".sel")?.scrollIntoView({ block: "nearest" });
  }

  protected override render(): TemplateResult {
    const height = this.#rowHeight;
    const total = this.talk.rows.length * height + 16;
    const [first, end] = this.#window(height);
    const rows = this.talk.rows.slice(first, end).map((row, i) => ({ row, position: first + i }));
    const width = Math.max(this.clientWidth, TIME_COLUMN + this.lifelines.length * LEAST_COLUMN);
    const column = (width - TIME_COLUMN) / Math.max(1, this.lifelines.length);
    return html`<div class="scroll" @scroll=${this.#onScroll} tabindex="0" role="list" aria-label=${`Messages, ${this.talk.rows.length} rows`} @keydown=${this.#onKey}>
      <div class="heads" aria-hidden="true" .style=${`width:${width}px`}>${this.lifelines.map((line, i) => this.#head(line, i, column))}<span class="corner"></span></div>
      <div class="body" role="presentation" .style=${`width:${width}px;height:${total}px`}>
        ${this.lifelines.map((_, i) => html`<i class="life" .style=${`left:${centre(i, column)}px`}></i>`)}
        ${repeat(
          rows,
          ({ position }) => position,
          ({ row, position }) => this.#row(row, position, column, height),
        )}
        ${this.#activations
          .filter((one) => one.toRow >= first && one.fromRow <= end)
          .map((one) => this.#activation(one, column, height))}
      </div>
    </div>`;
  }

  /** Selects the row `by` rows further down, or the first one. */
  move(by: number): void {
    const next = this.#chosen < 0 ? 0 : Math.min(Math.max(this.#chosen + by, 0), this.talk.rows.length - 1);
    this.#choose(next);
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>(".scroll")?.focus();
  }

  get #rowHeight(): number {
    return Number.parseFloat(getComputedStyle(this).getPropertyValue("--tl-row-message")) || 40;
  }

  #window(height: number): [number, number] {
    const seen = this.clientHeight || 800;
    const first = Math.max(0, Math.floor(this.#scrollTop / height) - OVERSCAN_ROWS);
    return [first, Math.min(this.talk.rows.length, Math.ceil((this.#scrollTop + seen) / height) + OVERSCAN_ROWS)];
  }

  #column(id: string): number {
    const at = this.folded.get(id) ?? id;
    return this.lifelines.findIndex((line) => line.id === at);
  }

  #head(line: Lifeline, i: number, column: number): TemplateResult {
    return html`<div class="head" .style=${`left:${TIME_COLUMN + i * column}px;width:${column}px`} @mouseover=${tellWhole}>
      <b>${lifelineMark(line, this.colours)}<span>${line.name}</span></b><small>${line.note}</small></div>`;
  }

  #colour(id: string): string {
    return `--c:var(${this.colours.variable(id)})`;
  }

  #activation(one: Activation, column: number, height: number): TemplateResult | typeof nothing {
    const i = this.#column(one.id);
    if (i < 0) return nothing;
    const tall = Math.max(10, (one.toRow - one.fromRow) * height);
    const top = one.fromRow * height - (one.toRow === one.fromRow ? 5 : 0);
    const colour = one.kind === "failed" ? "--c:var(--tl-error)" : this.#colour(one.id);
    return html`<i class=${`work ${one.kind}`} .style=${`left:${centre(i, column)}px;top:${top}px;height:${tall}px;${colour}`}></i>`;
  }

  #row(row: TalkRow, position: number, column: number, height: number): TemplateResult {
    const selected = position === this.#chosen;
    return html`<div class=${selected ? "row sel" : "row"} role="listitem" aria-label=${talkLabel(row)} aria-current=${selected ? "true" : nothing}
      data-span=${row.spanId} .style=${`top:${position * height}px;height:${height}px`} @click=${() => this.#choose(position)}
      @dblclick=${() => tell(this, "open-code", { spanId: row.spanId, role: "call" })}>
      <span class="time">${time(row.atMs)}</span>
      ${row.type === "arrow" ? this.#arrow(row, column, height) : this.#pill(row, column)}
    </div>`;
  }

  #arrow(row: Arrow, column: number, height: number): TemplateResult | typeof nothing {
    const from = this.#column(row.from);
    const to = this.#column(row.to);
    if (from < 0 || to < 0) return nothing;
    const left = centre(Math.min(from, to), column) + 4;
    const width = Math.abs(to - from) * column - 8;
    const own = this.lifelines.find((line) => line.id === row.from)?.kind;
    const colour = row.failed
      ? "--c:var(--tl-error)"
      : own === "agent"
        ? this.#colour(row.from)
        : "--c:var(--tl-text-2)";
    const classes = [
      "arrow",
      row.style,
      to < from ? "left" : "",
      row.inferred ? "inferred" : "",
      from === to ? "self" : "",
    ];
    const note = from === to ? [row.note, this.#foldedName(row)].filter(Boolean).join(" · ") : row.note;
    return html`<div class=${classes.join(" ")} .style=${`left:${left}px;width:${Math.max(0, width)}px;top:${height * ARROW}px;${colour}`} @mouseover=${tellWhole}>
      ${row.text === null ? nothing : html`<span class="text">${oneLine(row.text)}</span>`}
      ${note ? html`<span class="note">${note}</span>` : nothing}
    </div>`;
  }

  /** The one of the two that has no lifeline of its own. */
  #foldedName(row: Arrow): string | null {
    return this.folded.has(row.to) ? `to ${row.to}` : this.folded.has(row.from) ? `from ${row.from}` : null;
  }

  #pill(row: Pill, column: number): TemplateResult | typeof nothing {
    const i = this.#column(row.at);
    if (i < 0) return nothing;
    const glyph = { hit: "◆", warned: "◇", check: null, approval: null }[row.kind];
    const symbol = icon(row.kind === "approval" ? "account" : "shield");
    const mark = glyph === null ? symbol : html`<span aria-hidden="true">${glyph}</span>`;
    return html`<div class=${`pill ${row.kind}`} .style=${`left:${centre(i, column)}px;--half:${centre(i, column) - TIME_COLUMN - 4}px`}>${mark} ${row.text}</div>`;
  }

  #choose(position: number): void {
    const row = this.talk.rows[position];
    if (!row) return;
    this.#chosen = position;
    tell(this, "select-span", { spanId: row.spanId });
    this.requestUpdate();
  }

  #onScroll(event: Event): void {
    this.#scrollTop = (event.currentTarget as HTMLElement).scrollTop;
    this.requestUpdate();
  }

  #onKey(event: KeyboardEvent): void {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    this.move(by);
  }
}

const centre = (i: number, column: number) => TIME_COLUMN + (i + 0.5) * column;

customElements.define("traceline-messages", MessagesView);
