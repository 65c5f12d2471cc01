import { css } from "lit";

export const graphStyles = css`
  :host { display: flex; flex-direction: column; min-height: 0; }
  .scroll { flex: 1; min-height: 0; overflow: auto; }
  .graph { position: relative; }
  svg { position: absolute; left: 0; top: 0; overflow: visible; }
  .edge { cursor: default; }
  .edge .line, .edge .ground { fill: none; }
  .edge .inferred { stroke-dasharray: 5 4; }
  .edge .ground { stroke: transparent; }
  .edge:hover .ground { stroke: var(--tl-hover); }
  .edge.sel .ground { stroke: var(--tl-select); }
  text { font-size: var(--tl-size-micro); fill: var(--tl-text-2); paint-order: stroke; stroke: var(--tl-bg); stroke-width: 4px; stroke-linejoin: round; }
  .sel text { fill: var(--tl-text-strong); }
  text .failed { fill: var(--tl-error); }
  .node { position: absolute; transform: translateY(-10px); line-height: 17px; min-width: 0; }
  .node b { font-weight: var(--tl-weight-strong); color: var(--tl-text-strong); display: flex; align-items: center; gap: 6px; height: 20px; background: var(--tl-bg); }
  .node b > span:last-child { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .node .ci { font-size: 14px; color: var(--tl-text-2); flex: none; }
  .node small { display: block; font-size: var(--tl-size-micro); color: var(--tl-text-2); white-space: nowrap; overflow: hidden; text-overflow: ellipsis; padding-left: 14px; background: var(--tl-bg); width: max-content; max-width: 170px; }
`;
