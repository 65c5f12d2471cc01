import { css } from "lit";

export const timelineStyles = css`
  :host { display: flex; flex-direction: column; min-height: 0; position: relative; }
  .ruler, .lane { display: grid; grid-template-columns: var(--name) var(--time) minmax(0, 1fr); flex: none; }
  .ruler { height: var(--tl-ruler); align-items: center; font-size: var(--tl-size-micro); color: var(--tl-text-3); }
  .head { padding-left: var(--tl-gutter); white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
  .headTime { text-align: right; padding-right: 12px; }
  .axis { margin-right: 16px; }
  .body { flex: 1; min-height: 0; overflow-x: hidden; overflow-y: auto; position: relative; }
  .body:focus-visible { outline-offset: -1px; }
  .rows { position: relative; min-height: 100%; overflow: hidden; }
  .chart { position: absolute; pointer-events: none; }
  .row { position: absolute; left: 0; right: 0; display: grid; grid-template-columns: var(--name) var(--time) minmax(0, 1fr); align-items: center; cursor: default; }
  .row:hover { background: var(--tl-hover); }
  .row.sel { background: var(--tl-select); box-shadow: inset 2px 0 0 var(--tl-focus); --tl-text-3: var(--tl-text-2); outline: 1px solid var(--vscode-contrastActiveBorder, transparent); outline-offset: -1px; }
  .name { display: flex; align-items: center; min-width: 0; height: 100%; padding-left: calc(var(--tl-gutter) - 8px); }
  .guide { width: var(--indent); height: 100%; flex: none; position: relative; }
  .guide::before { content: ""; position: absolute; left: calc(var(--indent) * 2 / 3); top: 0; bottom: 0; width: 1px; background: var(--c, var(--tl-grid)); opacity: .75; }
  .twistie { width: 16px; height: 100%; flex: none; color: var(--tl-text-2); display: grid; place-items: center; }
  .kind { width: 16px; margin-right: 6px; flex: none; color: var(--tl-text-2); display: grid; place-items: center; }
  .kind .ci { font-size: 15px; }
  .label { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; min-width: 24px; flex: 0 1 auto; }
  .agent .label, .sel .label { color: var(--tl-text-strong); }
  .note { color: var(--tl-text-3); font-size: var(--tl-size-small); margin-left: 8px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; flex: 1 1 0; min-width: 0; }
  .time { display: flex; justify-content: flex-end; padding-right: 12px; white-space: pre; }
  .dim .label, .dim .time { color: var(--tl-text-2); }
  .sel.dim .label { color: var(--tl-text-strong); }
  .lane { height: 56px; border-top: 1px solid var(--tl-rule); align-items: start; }
  .lane .head { padding-top: 6px; font-size: var(--tl-size-small); color: var(--tl-text-2); line-height: 18px; }
  .lane .headTime { padding-top: 6px; font-size: var(--tl-size-small); line-height: 18px; }
  .laneChart { display: block; }
  @media (max-width: 719px) { .note { display: none; } }
`;
