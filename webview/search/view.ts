import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { clock } from "../../collector/contract/figures.ts";
import type { SearchHit } from "../../collector/contract/search.ts";
import { emptyState, emptyStateStyles } from "../ui/emptyState.ts";
import { listStyles } from "../ui/listStyles.ts";
import { loadingBars, loadingBarsStyles } from "../ui/loadingBars.ts";
import { sharedStyles } from "../ui/sharedStyles.ts";
import { tell } from "../ui/tell.ts";
import { foundInWords, hitGroups, snippetParts, waitingInWords } from "./hitGroups.ts";
import type { Found } from "./searchLoader.ts";

/** The places where words stand in what was sent, by run; each leads to its span. */
export class SearchView extends LitElement {
  static override styles = [
    sharedStyles,
    listStyles,
    emptyStateStyles,
    loadingBarsStyles,
    css`
      .row { grid-template-columns: minmax(90px, 220px) minmax(0, 1fr) auto; width: calc(100% + 2 * var(--tl-gutter)); height: 26px; cursor: pointer; }
      .name, .text { display: block; }
      .text b { color: var(--tl-text-strong); font-weight: var(--tl-weight-strong); }
      .count { display: flex; gap: 8px; height: 30px; align-items: center; font-size: var(--tl-size-small); color: var(--tl-text-2); }
      .count .aside { margin-left: auto; color: var(--tl-text-3); }
      .run { height: 30px; font-size: inherit; color: var(--tl-text-strong); min-width: 0; }
      .run span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      .run .qq { font-weight: 400; flex: none; }
      .more { margin: 8px 0; }
      @media (max-width: 719px) { .row { grid-template-columns: minmax(70px, 30%) minmax(0, 1fr); } .when { display: none; } }
    `,
  ];
  static override properties = { found: { attribute: false } };

  /** null while the first answer is on its way. */
  declare found: Found | null;

  protected override render(): TemplateResult {
    const { found } = this;
    if (!found) return loadingBars();
    if (found.problem !== null) return emptyState({ head: "The search failed", sentences: found.problem });
    const waiting = waitingInWords(found.waiting);
    if (found.hits.length === 0) {
      const how = "Every word has to be there; what stands in double quotes has to stand together.";
      return emptyState({
        head: `Nothing that was sent says ${found.text.trim()}`,
        sentences: waiting === null ? how : `${how} ${waiting}`,
      });
    }
    return html`<div class="scroll" @keydown=${this.#onKey}>
      <p class="count" role="status">${foundInWords(found)}${waiting === null ? nothing : html`<span class="aside">${waiting}</span>`}</p>
      ${repeat(
        hitGroups(found.hits),
        ({ runId }) => runId,
        ({ runName, hits }) =>
          html`<section><h2 class="run"><span title=${runName}>${runName}</span><span class="qq">${hits.length}</span></h2>
            <div role="list" aria-label=${runName}>${hits.map((hit) => this.#hit(hit))}</div></section>`,
      )}
      ${found.next === null ? nothing : this.#more(found)}
    </div>`;
  }

  /** The first place takes the focus. */
  override focus(): void {
    this.#rows[0]?.focus();
  }

  /** The way to what comes after, and what was in it the last time. */
  #more({ moreProblem }: Found): TemplateResult {
    const said =
      moreProblem === null ? nothing : html`<span role="status">More could not be read: ${moreProblem}</span> `;
    return html`<p class="more">${said}<button class="lk" @click=${() => tell(this, "more-hits", null)}>${moreProblem === null ? "Show more" : "Try again"}</button></p>`;
  }

  #hit(hit: SearchHit): TemplateResult {
    const { runId, spanId } = hit;
    return html`<div role="listitem"><button class="row" @click=${() => tell(this, "open-hit", { runId, spanId })}>
      <span class="name">${hit.name === "" ? html`<span class="qq">log record</span>` : hit.name}</span>
      <span class="text">${snippetParts(hit).map(({ text, marked }) => (marked ? html`<b>${text}</b>` : text))}</span>
      <span class="when qq">${clock(hit.timeMs, Date.now())}</span>
    </button></div>`;
  }

  get #rows(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>(".row, .more button")];
  }

  #onKey(event: KeyboardEvent): void {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const rows = this.#rows;
    const at = rows.indexOf(event.composedPath()[0] as HTMLElement);
    if (at + by < 0) tell(this, "search-again", null);
    else rows[at + by]?.focus();
  }
}

customElements.define("traceline-search", SearchView);
