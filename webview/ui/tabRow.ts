import { html, nothing, type TemplateResult } from "lit";
import type { ViewName, ViewTab } from "../views.ts";

/**
 * The tabs of a run. Arrow keys go from one to the next and take the focus along. None is marked while something else
 * stands in the place of the view; the one that it would go back to is still the one that Tab leads to.
 */
export function tabRow(
  tabs: readonly ViewTab[],
  { view, isShown }: { readonly view: ViewName; readonly isShown: boolean },
  open: (view: ViewName) => void,
): TemplateResult {
  const onKey = (event: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const at = tabs.findIndex((tab) => tab.name === view);
    const next = tabs[(at + by + tabs.length) % tabs.length];
    if (!next) return;
    open(next.name);
    (event.currentTarget as HTMLElement).querySelector<HTMLElement>(`[data-view=${next.name}]`)?.focus();
  };
  return html`<div role="tablist" aria-label="Views" class="tablist" @keydown=${onKey}>${tabs.map((tab) => {
    const isOn = isShown && tab.name === view;
    const tone = { quiet: "n", over: "n ovr", guard: "n grd" }[tab.tone];
    return html`<button class=${isOn ? "tab on" : "tab"} role="tab" aria-selected=${isOn} tabindex=${tab.name === view ? 0 : -1}
      data-view=${tab.name} @click=${() => open(tab.name)}>${tab.label}${tab.count === null ? nothing : html` <span class=${tone}>${tab.count}</span>`}</button>`;
  })}</div>`;
}
