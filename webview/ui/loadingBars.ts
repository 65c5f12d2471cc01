import { type CSSResult, css, html, type TemplateResult } from "lit";

export const loadingBarsStyles: CSSResult = css`
  .loading { padding: 14px var(--tl-gutter); animation: late 1ms 200ms backwards; }
  @keyframes late { from { visibility: hidden; } }
  .loading i { display: block; height: 10px; border-radius: 2px; background: var(--tl-hover); margin: 6px 0; }
  .loading .pair { display: grid; grid-template-columns: 40% minmax(0, 1fr); gap: 16px; }
  .loading .line { height: 1px; background: var(--tl-idle); margin: 24px 0; border-radius: 0; }
`;

const ROWS = [
  [64, 36, 21],
  [52, 48, 17],
  [71, 29, 24],
  [38, 62, 13],
  [60, 40, 20],
] as const;

/** Bars where rows will be. They come when nothing else has for a moment, and do not move. */
export function loadingBars(): TemplateResult {
  return html`<div class="loading" role="status" aria-label="Loading">
    <i .style=${"width:30%;height:14px"}></i><i .style=${"width:62%"}></i><i class="line"></i>
    ${ROWS.map(([name, bar, left]) => html`<div class="pair"><i .style=${`width:${name}%`}></i><i .style=${`width:${bar}%;margin-left:${left}%`}></i></div>`)}
  </div>`;
}
