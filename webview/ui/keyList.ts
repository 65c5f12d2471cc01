import { type CSSResult, css, html, type TemplateResult } from "lit";
import { KEY_WORDS } from "../keys.ts";
import { icon } from "./icons.ts";

export const keyListStyles: CSSResult = css`
  .help { position: absolute; right: var(--tl-gutter); top: 96px; width: 320px; max-width: calc(100% - 2 * var(--tl-gutter)); background: var(--tl-bg-raised); border: 1px solid var(--tl-rule); border-radius: var(--tl-radius-raised); box-shadow: var(--tl-shadow); padding: 8px 12px 12px; z-index: 10; max-height: calc(100% - 112px); overflow-y: auto; }
  .helpHead { display: flex; align-items: center; justify-content: space-between; font-weight: var(--tl-weight-strong); color: var(--tl-text-strong); }
  .help dl { display: grid; grid-template-columns: 96px minmax(0, 1fr); gap: 2px 12px; }
  .help dd { color: var(--tl-text-2); }
`;

/** All keys of the panel. */
export function keyList(close: () => void): TemplateResult {
  return html`<div class="help" role="dialog" aria-label="All keys">
    <div class="helpHead"><span>Keys</span><button class="ib" aria-label="Close" @click=${close}>${icon("close")}</button></div>
    <dl>${KEY_WORDS.map(([keys, words]) => html`<dt>${keys}</dt><dd>${words}</dd>`)}</dl>
  </div>`;
}
