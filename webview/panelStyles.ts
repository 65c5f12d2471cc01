import { css } from "lit";

export const panelStyles = css`
  :host { height: 100%; display: flex; flex-direction: column; background: var(--tl-bg); color: var(--tl-text); position: relative; }
  .top { padding: 0 var(--tl-gutter); flex: none; }
  .notice { display: flex; gap: 8px; align-items: center; padding: 6px var(--tl-gutter); border-bottom: 1px solid var(--tl-rule); flex: none; }
  .tabs { display: flex; align-items: stretch; height: var(--tl-tabs); padding: 0 var(--tl-gutter); border-bottom: 1px solid var(--tl-rule); flex: none; gap: 20px; min-width: 0; }
  .tablist { display: flex; gap: 20px; padding: 0 4px; margin: 0 -4px; min-width: 0; overflow-x: auto; scrollbar-width: none; margin-bottom: -1px; }
  .tab { padding: 0 4px; margin: 0 -4px; display: flex; align-items: center; gap: 6px; color: var(--tl-text-2); border-bottom: 1px solid transparent; white-space: nowrap; flex: none; }
  .tab:hover { color: var(--tl-text); }
  .tab.on { color: var(--tl-text-strong); border-bottom: 2px solid var(--tl-focus); padding-top: 1px; padding-bottom: 0; }
  .tab .n { font-size: var(--tl-size-micro); color: var(--tl-text-3); }
  .tab .n.ovr { color: var(--tl-over); }
  .tab .n.grd { color: var(--tl-guard); }
  .fill { flex: 1; min-width: 8px; }
  .tools { display: flex; align-items: center; gap: 2px; flex: none; }
  .filter { width: 250px; flex: 0 1 250px; min-width: 60px; align-self: center; position: relative; }
  .filter .problem { position: absolute; right: 0; top: 100%; margin-top: 8px; z-index: 6; background: var(--tl-bg-raised); border: 1px solid var(--tl-error); border-radius: var(--tl-radius-raised); padding: 2px 8px; font-size: var(--tl-size-small); white-space: nowrap; }
  .filterButton { display: none; align-self: center; }
  .searchButton { align-self: center; }
  .split { flex: 1; display: grid; grid-template-columns: minmax(0, 1fr) var(--tl-details); grid-template-rows: minmax(0, 1fr); min-height: 0; }
  .split.one { grid-template-columns: minmax(0, 1fr); }
  .view { min-width: 0; min-height: 0; display: grid; grid-template: minmax(0, 1fr) / minmax(0, 1fr); }
  .view > * { animation: appear var(--tl-fast) ease-out; }
  @keyframes appear { from { opacity: 0; } }
  traceline-details { border-left: 1px solid var(--tl-rule); }
  traceline-splitter { display: none; }
  @media (max-width: 1199px) { .split { grid-template-columns: minmax(0, 1fr) var(--tl-details-min); } }
  @media (max-width: 899px) {
    .split { grid-template-columns: minmax(0, 1fr); grid-template-rows: minmax(0, 1fr) auto var(--share); }
    .split.one { grid-template-rows: minmax(0, 1fr); }
    traceline-splitter { display: block; }
    traceline-details { border-left: 0; }
  }
  @media (max-width: 719px) { .tabs, .tablist { gap: 14px; } .tools .path { display: none; } .filterButton { display: grid; } .filter { display: none; } .filter.shown { display: block; position: absolute; left: var(--tl-gutter); right: calc(var(--tl-gutter) + 96px); width: auto; } .tabs { position: relative; gap: 6px; } }
`;
