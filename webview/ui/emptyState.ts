import { type CSSResult, css, html, nothing, type TemplateResult } from "lit";

/** A view without rows: a head, one or two sentences, at most one place to go. */
export interface EmptyState {
  readonly head: string;
  readonly sentences: string;
  /** Lines to be set in the environment of an agent. */
  readonly variables?: readonly string[];
  readonly actions?: readonly { readonly label: string; readonly act: () => void }[];
}

export const emptyStateStyles: CSSResult = css`
  .empty { padding: 24px var(--tl-gutter); display: flex; flex-direction: column; gap: 8px; }
  .empty h2 { font-weight: var(--tl-weight-strong); color: var(--tl-text-strong); }
  .empty p { color: var(--tl-text-2); max-width: 52ch; }
  .empty .actions { display: flex; gap: 16px; }
  .empty .env { font: var(--tl-size-small) / 20px var(--tl-mono); padding: 2px 0 2px 10px; border-left: 2px solid var(--tl-idle); overflow-wrap: anywhere; }
`;

export function emptyState(state: EmptyState): TemplateResult {
  return html`<div class="empty" role="status">
    <h2>${state.head}</h2>
    <p>${state.sentences}</p>
    ${state.variables ? html`<div class="env">${state.variables.map((line) => html`<div>${line}</div>`)}</div>` : nothing}
    ${state.actions ? html`<p class="actions">${state.actions.map(({ label, act }) => html`<button class="lk" @click=${act}>${label}</button>`)}</p>` : nothing}
  </div>`;
}
