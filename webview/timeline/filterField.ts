import { html, nothing, type TemplateResult } from "lit";
import { emptyState } from "../ui/emptyState.ts";
import { icon } from "../ui/icons.ts";
import { loadingBars } from "../ui/loadingBars.ts";
import { searchField } from "../ui/searchField.ts";
import { failuresInWords, spanFilter } from "./filter.ts";
import type { SpanTree } from "./tree.ts";

/** The filter of the timeline; in a narrow panel a button stands for it until it is wanted. */
export function filterField(filter: {
  readonly text: string;
  readonly isWanted: boolean;
  readonly set: (text: string) => void;
  readonly want: () => void;
}): TemplateResult {
  const problem = spanFilter(filter.text)?.problem ?? null;
  const isShown = filter.isWanted || filter.text !== "";
  const field = searchField({
    label: "Filter spans",
    hint: "Filter: agent:writer status:error",
    value: filter.text,
    isInvalid: problem !== null,
    icon: "filter",
    input: filter.set,
  });
  return html`<button class="ib filterButton" aria-label="Filter" title="Filter (/)" aria-pressed=${isShown} @click=${filter.want}>${icon("filter")}</button>
    <div class=${isShown ? "filter shown" : "filter"}>${field}${problem === null ? nothing : html`<span class="problem" role="status">${problem}</span>`}</div>`;
}

/** What stands in the place of the rows while the spans behind a count are on their way, or can't be read. */
export function countOnItsWay(problem: string | null, set: (text: string) => void): TemplateResult {
  if (problem === null) return loadingBars();
  const actions = [{ label: "Clear filter", act: () => set("") }];
  return emptyState({ head: "The spans behind this count could not be read", sentences: problem, actions });
}

/** What stands in the place of the rows when a filter leaves none. */
export function noMatch(tree: SpanTree, text: string, set: (text: string) => void): TemplateResult {
  const actions = [{ label: "Clear filter", act: () => set("") }];
  if (/\bstatus:error\b/.test(text) && tree.rows.some((row) => row.status === "error")) {
    actions.unshift({ label: "Show status:error", act: () => set("status:error") });
  }
  return emptyState({ head: `No span matches ${text.trim()}`, sentences: failuresInWords(tree), actions });
}
