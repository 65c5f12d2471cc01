import { css } from "lit";

/** Rows of 28 under small heads, for views that are lists. */
export const listStyles = css`
  :host { display: flex; flex-direction: column; min-height: 0; }
  .scroll { flex: 1; min-height: 0; overflow-x: hidden; overflow-y: auto; padding: 0 var(--tl-gutter) 16px; }
  h2 { font-size: var(--tl-size-micro); font-weight: var(--tl-weight-strong); height: 36px; display: flex; align-items: center; gap: 8px; }
  h2 .aside { margin-left: auto; font-weight: 400; color: var(--tl-text-2); }
  .row { display: grid; column-gap: 12px; height: 28px; align-items: center; margin: 0 calc(-1 * var(--tl-gutter)); padding: 0 var(--tl-gutter); cursor: default; }
  .row > * { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
  .row:hover { background: var(--tl-hover); }
  .row.sel { background: var(--tl-select); box-shadow: inset 2px 0 0 var(--tl-focus); --tl-text-3: var(--tl-text-2); outline: 1px solid var(--vscode-contrastActiveBorder, transparent); outline-offset: -1px; }
  .name { color: var(--tl-text-strong); }
  .text { color: var(--tl-text-2); }
  .right { text-align: right; }
  .none { color: var(--tl-text-2); padding-left: 32px; line-height: 28px; }
`;
