import { css } from "lit";

export const planStyles = css`
  :host { display: flex; flex-direction: column; min-height: 0; --mark: var(--tl-text-2); }
  .scroll { flex: 1; min-height: 0; overflow-x: hidden; overflow-y: auto; display: flex; flex-direction: column; }
  section { display: flex; flex-direction: column; flex: 1 0 auto; }
  section + section { border-top: 1px solid var(--tl-rule); }
  .versions { margin: 0; padding: 8px var(--tl-gutter); border-bottom: 1px solid var(--tl-rule); list-style: none; color: var(--tl-text-2); }
  .versions li { display: grid; grid-template-columns: 34px 62px minmax(0, 1fr); height: 22px; align-items: center; }
  .versions b { font-weight: 400; }
  .versions .newest { color: var(--tl-text); }
  .newest b { font-weight: var(--tl-weight-strong); color: var(--tl-text-strong); }
  .versions .at { color: var(--tl-text-2); }
  .what { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
  .added { color: var(--tl-added); }
  .dropped { color: var(--tl-removed); }
  .headRow, .row { display: grid; grid-template-columns: var(--name) var(--versions) var(--chart) var(--took) var(--planned); padding: 0 var(--tl-gutter); align-items: center; }
  .headRow { height: 24px; font-size: var(--tl-size-micro); color: var(--tl-text-3); }
  .right { text-align: right; padding-right: 12px; white-space: nowrap; }
  .planned { color: var(--tl-text-2); white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
  .rows { position: relative; }
  .grid { position: absolute; left: calc(var(--tl-gutter) + var(--name) + var(--versions)); width: var(--chart); top: 0; bottom: 0; pointer-events: none; overflow: hidden; }
  .grid i { position: absolute; top: 0; bottom: 0; width: 1px; background: var(--tl-grid); }
  .row { position: relative; cursor: default; }
  .row:hover { background: var(--tl-hover); }
  .row.sel { background: var(--tl-select); box-shadow: inset 2px 0 0 var(--tl-focus); --tl-text-3: var(--tl-text-2); outline: 1px solid var(--vscode-contrastActiveBorder, transparent); outline-offset: -1px; }
  .step { height: 30px; }
  .work { height: 22px; font-size: var(--tl-size-small); color: var(--tl-text-2); }
  .work .name { padding-left: 42px; }
  .name { display: flex; align-items: center; gap: 8px; min-width: 0; white-space: nowrap; }
  .label { overflow: hidden; text-overflow: ellipsis; }
  .step .label { color: var(--tl-text-strong); }
  .step .struck { text-decoration: line-through; color: var(--tl-text-2); }
  .note { color: var(--tl-text-3); font-size: var(--tl-size-small); overflow: hidden; text-overflow: ellipsis; flex: 1 1 0; }
  .note.err { color: var(--tl-error); }
  .plus { width: 14px; text-align: center; font-weight: var(--tl-weight-strong); }
  .states { display: flex; padding-left: 12px; overflow: hidden; }
  .states span { width: 40px; display: grid; place-items: center; flex: none; }
  .state { width: 14px; height: 14px; flex: none; display: block; }
  .chart { position: relative; height: 100%; overflow: hidden; }
  .chart i { position: absolute; }
  .box { top: 8px; height: 14px; border: 1px solid var(--tl-text-3); border-radius: 2px; }
  .bar { top: 12px; height: 6px; background: var(--c); border-radius: 1px; }
  .bar.wait { top: 14px; height: 2px; border-radius: 0; background: repeating-linear-gradient(90deg, var(--tl-wait) 0 5px, transparent 5px 9px); }
  .over { top: 12px; height: 6px; border: solid var(--tl-over-mark); border-width: 2px 0; }
  .call { top: 8px; height: 6px; background: color-mix(in srgb, var(--c) var(--tl-ink-tool), transparent); box-shadow: inset 0 0 0 1px var(--c); border-radius: 1px; }
  .call.wait { top: 10px; height: 2px; border-radius: 0; box-shadow: none; background: repeating-linear-gradient(90deg, var(--tl-wait) 0 5px, transparent 5px 9px); }
  .call.model { background: var(--c); }
  .say { position: absolute; top: 0; line-height: 30px; font-style: normal; font-size: var(--tl-size-micro); color: var(--tl-error); white-space: nowrap; }
  footer { margin-top: auto; border-top: 1px solid var(--tl-rule); padding: 8px var(--tl-gutter); color: var(--tl-text-2); font-size: var(--tl-size-small); display: flex; justify-content: space-between; gap: 20px; }
  @media (max-width: 719px) { .note { display: none; } .planned { visibility: hidden; } }
  .bare .states { padding: 0; }
`;
