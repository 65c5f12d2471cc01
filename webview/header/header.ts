import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { clock, plural } from "../../collector/contract/figures.ts";
import type { RunSummary } from "../../collector/contract/run.ts";
import type { RunRow } from "../runRow.ts";
import { icon } from "../ui/icons.ts";
import { sharedStyles } from "../ui/sharedStyles.ts";
import { statusMark, statusMarkStyles } from "../ui/statusMark.ts";
import { tell } from "../ui/tell.ts";
import { type Fact, runFacts } from "./facts.ts";
import { type SentencePart, sentenceParts } from "./sentence.ts";

/** Title, sentence and facts of a run. */
export class RunHeader extends LitElement {
  static override styles = [
    sharedStyles,
    statusMarkStyles,
    css`
      .title { display: flex; align-items: center; gap: 8px; height: 42px; min-width: 0; }
      h1 { font-size: var(--tl-size-title); font-weight: var(--tl-weight-strong); color: var(--tl-text-strong); white-space: nowrap; overflow: hidden; text-overflow: ellipsis; letter-spacing: -.005em; }
      .meta { color: var(--tl-text-2); white-space: nowrap; flex: none; padding-left: 4px; }
      .acts { margin-left: auto; display: flex; gap: 2px; flex: none; }
      .say { max-width: 150ch; margin-top: -3px; overflow-wrap: anywhere; }
      .say b { font-weight: var(--tl-weight-strong); color: var(--tl-text-strong); }
      .facts { display: flex; flex-wrap: wrap; gap: 0 20px; margin-top: 4px; color: var(--tl-text-2); font-size: var(--tl-size-small); height: var(--tl-leading); overflow: hidden; }
      .facts li { white-space: nowrap; }
      .facts button:hover { text-decoration: underline; }
      .facts b { font-weight: 400; color: var(--tl-text); }
      @media (max-width: 719px) {
        .meta, .facts li:nth-child(n + 4) { display: none; }
        .title { height: auto; min-height: 42px; padding: 8px 0; align-items: flex-start; }
        .title .status { margin-top: 3px; }
        .acts { margin-top: -3px; }
        h1 { white-space: normal; overflow-wrap: anywhere; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; }
      }
    `,
  ];
  static override properties = {
    run: { attribute: false },
    rows: { attribute: false },
    canCompare: { attribute: false },
  };

  declare run: RunSummary;
  declare rows: readonly RunRow[];
  declare canCompare: boolean;

  protected override render(): TemplateResult {
    const { run } = this;
    const service = run.service === null ? "" : `${run.service} · `;
    return html`
      <div class="title">
        ${statusMark(run.status)}
        <h1 title=${run.name}>${run.name}</h1>
        <span class="meta">${service}${clock(run.startMs, Date.now())} · ${plural(run.spanCount, "span")}</span>
        <div class="acts">${
          this.canCompare
            ? html`<button class="ib" aria-label="Compare with the previous run" title="Compare with the previous run (c)" @click=${() => tell(this, "compare-with-previous", null)}>${icon("git-compare")}</button>`
            : nothing
        }</div>
      </div>
      <p class="say">${sentenceParts(run.sentence).map((part) => this.#part(part))}</p>
      <ul class="facts" aria-label="Facts">${runFacts(run, this.rows).map(
        (fact) =>
          html`<li>${this.#fact(fact)}${fact.addition === null ? nothing : html` <span class="qq">· ${fact.addition}</span>`}</li>`,
      )}</ul>`;
  }

  #fact({ figure, what, count: behind }: Fact): TemplateResult {
    const words = html`<b>${figure}</b> ${what}`;
    if (behind === null) return words;
    return html`<button title="Show these spans in the timeline" @click=${() => tell(this, "show-count", { count: behind })}>${words}</button>`;
  }

  #part(part: SentencePart): TemplateResult | string {
    if (part.tone === "plain") return part.text;
    if (part.tone === "strong") return html`<b>${part.text}</b>`;
    if (part.tone === "more") {
      return html`<button class="lk" title="Next problem (e)" @click=${() => tell(this, "next-problem", null)}>${part.text}</button>`;
    }
    const glyph = part.text.startsWith(GLYPH[part.tone])
      ? nothing
      : html`<span aria-hidden="true">${GLYPH[part.tone]} </span>`;
    return html`<span class=${TONE_CLASS[part.tone]}>${glyph}${part.text}</span>`;
  }
}

/** Colour is never alone. */
const GLYPH = { over: "▲", guard: "◆", error: "✕" } as const;
const TONE_CLASS = { over: "ovr", guard: "grd", error: "err" } as const;

customElements.define("traceline-header", RunHeader);
