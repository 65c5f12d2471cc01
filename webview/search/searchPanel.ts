import { type CSSResult, css, html, type TemplateResult } from "lit";
import { emptyState } from "../ui/emptyState.ts";
import { icon } from "../ui/icons.ts";
import { searchField } from "../ui/searchField.ts";
import type { PanelEvents } from "../ui/tell.ts";
import type { SearchLoader } from "./searchLoader.ts";

export const searchPanelStyles: CSSResult = css`
  .searching { flex: 1; display: grid; grid-template-rows: auto minmax(0, 1fr); min-height: 0; }
  .searching .field { padding: 10px var(--tl-gutter) 4px; max-width: calc(460px + 2 * var(--tl-gutter)); }
`;

/** Leads to the search; it stays pressed while that stands in the place of the view. */
export function searchButton(isOn: boolean, act: () => void): TemplateResult {
  return html`<button class="ib searchButton" aria-label="Search all runs" title="Search all runs (s)" aria-pressed=${isOn} @click=${act}>${icon("search")}</button>`;
}

/** The search in the place of a view: the field, and what was found in all runs. */
export function searchTemplate(
  loader: SearchLoader,
  act: {
    readonly openHit: (hit: PanelEvents["open-hit"]) => void;
    readonly focus: (selector: string) => void;
  },
): TemplateResult {
  const { text, found } = loader;
  const field = searchField({
    label: "Search all runs",
    hint: "Search all that was sent",
    value: text,
    isInvalid: false,
    icon: "search",
    input: (typed) => loader.search(typed),
    down: () => act.focus("traceline-search"),
  });
  return html`<section class="searching" role="search" aria-label="Search all runs"
    @open-hit=${({ detail }: CustomEvent<PanelEvents["open-hit"]>) => act.openHit(detail)}
    @more-hits=${() => void loader.more()} @search-again=${() => act.focus(".searching .search")}>
    <div class="field">${field}</div>
    ${text === "" ? emptyState({ head: "Search all runs", sentences: "Words are looked for in everything that was sent: names, attributes, prompts and answers, arguments and results, errors." }) : html`<traceline-search .found=${found}></traceline-search>`}
  </section>`;
}
