import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { count, money, time, tokens } from "../../collector/contract/figures.ts";
import type { SpanDetail } from "../../collector/contract/span.ts";
import type { RunRow } from "../runRow.ts";
import type { SpanTree } from "../timeline/tree.ts";
import { slotVariable } from "../ui/agentColours.ts";
import { icon } from "../ui/icons.ts";
import { kindIcon, outcomeWord } from "../ui/kinds.ts";
import { moveInList } from "../ui/moveInList.ts";
import { sharedStyles } from "../ui/sharedStyles.ts";
import { tell } from "../ui/tell.ts";
import type { ContentLoader } from "./contentLoader.ts";
import { editOf, patchOf } from "./edit.ts";
import { type Entry, transcriptEntries } from "./entries.ts";
import { askedText, firstLines, plainText, saidText } from "./said.ts";
import { transcriptStyles } from "./styles.ts";

/** Entries that stand at first, and that come with each wish for more: what each of them said is read on its own. */
const PAGE = 100;
/** Lines of a result that stand. */
const RESULT_LINES = 3;
const AT_ONCE = "0\u00a0ms";

/** What was said and done, one after the other, as far as it was sent. */
export class TranscriptView extends LitElement {
  static override styles = [sharedStyles, transcriptStyles];
  static override properties = {
    runId: { attribute: false },
    tree: { attribute: false },
    content: { attribute: false },
    answers: { attribute: false },
    selected: { attribute: false },
  };

  declare runId: string;
  declare tree: SpanTree;
  declare content: ContentLoader;
  /** Grows when content has come. */
  declare answers: number;
  declare selected: string | null;

  #entries: readonly Entry[] = [];
  #shown = PAGE;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("runId")) this.#shown = PAGE;
    if (changed.has("tree")) this.#entries = transcriptEntries(this.tree);
    if (!changed.has("selected")) return;
    const at = this.#entries.findIndex(({ index }) => this.tree.rows[index]?.spanId === this.selected);
    if (at >= this.#shown) this.#shown = Math.ceil((at + 1) / PAGE) * PAGE;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("selected")) this.renderRoot.querySelector(".sel")?.scrollIntoView({ block: "nearest" });
  }

  protected override render(): TemplateResult {
    const shown = this.#entries.slice(0, this.#shown);
    const left = this.#entries.length - shown.length;
    return html`<div class="scroll" tabindex="0" role="group" aria-label=${`Transcript, ${count(this.#entries.length)} entries`} @keydown=${this.#onKey}>
      <div role="list" aria-label="Transcript">${this.#asked()}${repeat(
        shown,
        ({ index }) => this.tree.rows[index]?.spanId,
        (entry) => this.#entry(entry),
      )}</div>
      ${left > 0 ? html`<p class="more"><button class="lk" @click=${this.#more}>Show more</button> <span class="qq">${count(left)} left</span></p>` : nothing}
    </div>`;
  }

  /** Selects the entry `by` further down, or the first one. */
  move(by: number): void {
    const rows = this.#entries.map(({ index }) => this.tree.rows[index] as RunRow);
    moveInList(this, rows, this.selected, by);
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>(".scroll")?.focus();
  }

  /** The question, as the first model call was asked it, else as the run itself was. */
  #asked(): TemplateResult | typeof nothing {
    const first = this.#entries.find(({ kind }) => kind === "model")?.index;
    const text = [first, 0]
      .map((index) => (index === undefined ? null : this.#askedOf(index)))
      .find((one) => one !== null);
    if (text === undefined || text === null) return nothing;
    return html`<div class="entry" role="listitem"><span class="at">${AT_ONCE}</span><div class="spine" .style=${"--c:var(--tl-text-2)"}>
      <div class="body top"><p class="who">${icon("account")} <b>You</b></p><p class="text">${text}</p></div></div></div>`;
  }

  #askedOf(index: number): string | null {
    const row = this.tree.rows[index];
    const detail = row ? this.#detail(row) : null;
    return detail && "input" in detail ? askedText(detail.input) : null;
  }

  #entry(entry: Entry): TemplateResult {
    const row = this.tree.rows[entry.index] as RunRow;
    const isSelected = row.spanId === this.selected;
    const colour = `var(${slotVariable(this.tree.slot[entry.index] as number)})`;
    const around = this.tree.parent[entry.index] as number;
    const outer = entry.level > 0 ? this.#outerSlot(around) : null;
    const style = `--c:${colour};--level:${entry.level}${outer === null ? "" : `;--around:var(${slotVariable(outer)})`}`;
    return html`<div class=${isSelected ? "entry sel" : "entry"} role="listitem" aria-current=${isSelected ? "true" : nothing} data-span=${row.spanId}
      @click=${() => tell(this, "select-span", { spanId: row.spanId })}
      @dblclick=${() => tell(this, "open-code", { spanId: row.spanId, role: "call" })}>
      <span class="at">${row.offsetMs === 0 ? AT_ONCE : time(row.offsetMs)}</span>
      <div class="spine" .style=${style}><div class=${entry.level === 0 ? "body top" : "body"}>${this.#body(entry, row)}</div></div>
    </div>`;
  }

  #body({ kind }: Entry, row: RunRow): TemplateResult {
    if (kind === "model") return this.#said(row);
    if (kind === "tool") return html`${this.#call(row)}${this.#result(row)}`;
    return this.#call(row);
  }

  #said(row: RunRow): TemplateResult {
    const detail = this.#detail(row);
    const known = detail && "output" in detail ? detail : null;
    const who = html`<p class="who"><b>${row.agent ?? row.label}</b><span class="meta">${speakerMeta(row, known)}</span></p>`;
    if (row.status === "error") return html`${who}<p class="err">✕ ${row.error ?? "failed"}</p>`;
    if (detail === null) return who;
    if ("problem" in detail) return html`${who}<p class="unsent">${detail.problem}</p>`;
    const text = saidText(detail.output);
    if (text !== null) return html`${who}<p class="text">${text}</p>`;
    const why = detail.output === null ? "What it said was not sent." : "No text, only calls of tools.";
    return html`${who}<p class="unsent">${row.durationMs === null ? "It has not answered yet." : why}</p>`;
  }

  #call(row: RunRow): TemplateResult {
    const failed = row.status === "error";
    const took = row.durationMs === null ? null : time(row.durationMs);
    const word = row.kind === "guardrail" || failed ? outcomeWord(row) : null;
    const tone = failed ? "err" : row.kind === "guardrail" ? "grd" : "";
    const glyph = failed ? "✕ " : "◆ ";
    return html`<p class="call">${icon(kindIcon(row))}<span>${row.label}</span>${row.note === null ? nothing : html`<code>${row.note}</code>`}
      <span class="out">${word === null ? nothing : html`<span class=${tone}><span aria-hidden="true">${glyph}</span>${word}</span>${took === null ? "" : " · "}`}${took ?? "running"}</span></p>`;
  }

  #result(row: RunRow): TemplateResult | typeof nothing {
    if (row.status === "error") return html`<p class="result err">${row.error ?? "failed"}</p>`;
    const detail = this.#detail(row);
    if (detail === null) return nothing;
    if ("problem" in detail) return html`<p class="unsent">${detail.problem}</p>`;
    const edit = patchOf(detail.output) ?? editOf(detail.input);
    if (edit)
      return html`<div class="edit">${edit.removed.map((line) => html`<div class="removed">− ${line}</div>`)}${edit.added.map((line) => html`<div class="added">+ ${line}</div>`)}</div>`;
    const text = plainText(detail.output);
    if (text !== null) return html`<p class="result">${firstLines(text, RESULT_LINES)}</p>`;
    return row.durationMs === null ? nothing : html`<p class="unsent">Its result was not sent.</p>`;
  }

  /** What is known of a span: null while it is on its way. */
  #detail(row: RunRow): SpanDetail | { readonly problem: string } | null {
    const content = this.content.of(this.runId, row.spanId, `${row.status} ${row.durationMs}`);
    return content && ("detail" in content ? content.detail : content);
  }

  /** Colour slot of the outermost agent around a row. */
  #outerSlot(index: number): number {
    let slot = 0;
    for (let i = index; i >= 0; i = this.tree.parent[i] as number)
      if (this.tree.rows[i]?.kind === "agent") slot = this.tree.slot[i] as number;
    return slot;
  }

  readonly #more = () => {
    this.#shown += PAGE;
    this.requestUpdate();
  };

  #onKey(event: KeyboardEvent): void {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    this.move(by);
  }
}

/** Beside the one who speaks: model, tokens, cost and time, as far as they are known. */
function speakerMeta(row: RunRow, detail: SpanDetail | null): string {
  const cost =
    row.costUsd === null || detail === null ? null : money(row.costUsd, detail.costEstimated ? "estimated" : "emitted");
  const parts = [
    row.agent === null ? null : row.label,
    tokens(row.inputTokens, row.outputTokens),
    cost,
    row.durationMs === null ? null : time(row.durationMs),
  ];
  return parts.filter((part) => part !== null).join(" · ");
}

customElements.define("traceline-transcript", TranscriptView);
