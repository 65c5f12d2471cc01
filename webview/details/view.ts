import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { count } from "../../collector/contract/figures.ts";
import type { SpanDetail } from "../../collector/contract/span.ts";
import type { TalkPair } from "../messages/talkTable.ts";
import type { RunRow } from "../runRow.ts";
import { isHit, SHAPE, type SpanTree } from "../timeline/tree.ts";
import { slotVariable } from "../ui/agentColours.ts";
import { icon } from "../ui/icons.ts";
import { kindIcon, kindWord } from "../ui/kinds.ts";
import { sharedStyles } from "../ui/sharedStyles.ts";
import { tell } from "../ui/tell.ts";
import { type SpanFact, spanFacts } from "./facts.ts";
import { DetailSections } from "./sections.ts";
import { insideOf, ordinalOf, sameCalls } from "./siblings.ts";
import { detailsStyles } from "./styles.ts";
import { insideTable, talkPairs } from "./tables.ts";

/** Other calls of the same thing that the small line shows. */
const MOST_CALLS = 60;

/** Everything known of the selected span. */
export class DetailsView extends LitElement {
  static override styles = [sharedStyles, detailsStyles];
  static override properties = {
    tree: { attribute: false },
    spanId: { attribute: false },
    detail: { attribute: false },
    problem: { attribute: false },
    inEditor: { attribute: false },
    live: { attribute: false },
    reason: { attribute: false },
    talk: { attribute: false },
  };

  declare tree: SpanTree;
  declare spanId: string;
  /** null until it has come. */
  declare detail: SpanDetail | null;
  /** Why the details could not be read. */
  declare problem: string | null;
  declare inEditor: boolean;
  /** Whether what has no end may still get one. */
  declare live: boolean;
  /** Of a guardrail check. */
  declare reason: string | null;
  /** Who talks to whom in the run, where the view beside it is about that; else null. */
  declare talk: readonly TalkPair[] | null;

  readonly #sections = new DetailSections(this);

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("spanId")) this.#sections.turn();
  }

  protected override render(): TemplateResult | typeof nothing {
    const index = this.tree.indexOf.get(this.spanId);
    if (index === undefined) return nothing;
    const row = this.tree.rows[index] as RunRow;
    const calls = sameCalls(this.tree, index);
    const next = row.repaired ? this.#nextTry(calls, index) : null;
    const detail = this.detail?.spanId === row.spanId ? this.detail : null;
    return html`
      ${this.#head(row, index, calls)}
      ${this.#mini(index, calls)}
      <dl class="kv">${spanFacts(row, { detail, runMs: this.tree.durationMs, next, isLive: this.live, reason: this.reason }).map((fact) => this.#fact(fact, row))}</dl>
      ${this.#inside(index)}
      ${this.problem === null ? nothing : html`<p class="q problem">${this.problem}</p>`}
      ${this.#talk()}
      ${detail ? this.#sections.of(detail, this) : nothing}`;
  }

  #head(row: RunRow, index: number, calls: readonly number[]): TemplateResult {
    const slot = this.tree.slot[index] as number;
    const ordinal = ordinalOf(calls, index);
    const who =
      row.agent === null || row.kind === "agent"
        ? nothing
        : html` by <span class="dot" .style=${`--c:var(${slotVariable(slot)})`}></span> ${row.agent}`;
    return html`<header>
      <h2>${icon(kindIcon(row))}<span class="title" title=${row.label}>${row.label}</span>
        <span class="acts">${
          this.inEditor
            ? html`<button class="ib" aria-label="Open the code" title="Open the code (Enter)" @click=${() => tell(this, "open-code", { spanId: row.spanId, role: "call" })}>${icon("go-to-file")}</button>`
            : nothing
        }<button class="ib" aria-label="Close" title="Close (Esc)" @click=${() => tell(this, "close-details", null)}>${icon("close")}</button></span></h2>
      <p class="q">${kindWord(row.kind)}${who}${ordinal === null ? nothing : ` · ${ordinal}`}</p>
    </header>`;
  }

  #mini(index: number, calls: readonly number[]): TemplateResult {
    const whole = Math.max(this.tree.durationMs, 1e-9);
    const others = calls.filter((i) => i !== index).slice(0, MOST_CALLS);
    const segment = (i: number) => {
      const row = this.tree.rows[i] as RunRow;
      const from = ((this.tree.from[i] as number) / whole) * 100;
      const width = (((this.tree.to[i] as number) - (this.tree.from[i] as number)) / whole) * 100;
      const hit = row.verdict === "warn" ? "--tl-over-mark" : "--tl-guard";
      const trouble = isHit(row) ? hit : row.status === "error" ? "--tl-error" : null;
      const colour = trouble ?? slotVariable(this.tree.slot[i] as number);
      return html`<i class=${i === index ? "" : "other"} .style=${`left:${from}%;width:${width}%;background:var(${colour})`}></i>`;
    };
    return html`<div class="mini" aria-hidden="true">${others.map(segment)}${segment(index)}</div>`;
  }

  #fact(fact: SpanFact, row: RunRow): TemplateResult {
    const tone = { plain: "", error: "err", over: "ovr", guard: "grd" }[fact.tone];
    const text = html`${fact.glyph === null ? nothing : html`<span aria-hidden="true">${fact.glyph} </span>`}${fact.text}`;
    const { link } = fact;
    const canOpen = link !== null && (this.inEditor || "spanId" in link);
    const go = () => {
      if (link === null) return;
      if ("role" in link) tell(this, "open-code", { spanId: row.spanId, role: link.role });
      else if ("frame" in link) tell(this, "open-frame", { location: link.frame });
      else tell(this, "select-span", { spanId: link.spanId });
    };
    return html`<dt>${fact.name}</dt><dd title=${fact.from === null ? nothing : `from ${fact.from}`}>${
      canOpen ? html`<button class="lk" @click=${go}>${text}</button>` : html`<span class=${tone}>${text}</span>`
    }${fact.after === null ? nothing : html` ${fact.after}`}${fact.quiet === null ? nothing : html` <span class="qq">${fact.quiet.startsWith("into ") ? "" : "· "}${fact.quiet}</span>`}</dd>`;
  }

  #inside(index: number): TemplateResult | typeof nothing {
    const { rows, spans } = insideOf(this.tree, index);
    if (rows.length === 0 || this.tree.shape[index] !== SHAPE.container) return nothing;
    return this.#sections.section("Inside", `${count(spans)} ${spans === 1 ? "span" : "spans"}`, nothing, () =>
      insideTable(rows),
    );
  }

  #talk(): TemplateResult | typeof nothing {
    const { talk } = this;
    if (!talk || talk.length === 0) return nothing;
    return this.#sections.section("Who talks to whom", null, nothing, () => talkPairs(talk));
  }

  #nextTry(calls: readonly number[], index: number): RunRow | null {
    const after = calls[calls.indexOf(index) + 1];
    const next = after === undefined ? undefined : this.tree.rows[after];
    return next && next.attempt !== null ? next : null;
  }
}

customElements.define("traceline-details", DetailsView);
