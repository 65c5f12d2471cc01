import { css } from "lit";

export const compareStyles = css`
  :host { display: flex; flex-direction: column; min-height: 0; }
  .slo { color: var(--tl-slower); }
  .fas { color: var(--tl-faster); }
  .add { color: var(--tl-added); }
  .rem { color: var(--tl-removed); }
  .scroll { flex: 1; min-height: 0; overflow-x: hidden; overflow-y: auto; }
  .pair { padding: 8px var(--tl-gutter); border-bottom: 1px solid var(--tl-rule); }
  .runs { display: flex; gap: 12px; align-items: center; min-width: 0; }
  .run { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; min-width: 0; }
  .run b, .lines b { font-weight: var(--tl-weight-strong); color: var(--tl-text-strong); }
  .lines { display: grid; grid-template-columns: 14px minmax(0, 1fr); gap: 1px 12px; margin-top: 6px; align-items: center; }
  .line { position: relative; height: 20px; }
  .line i { position: absolute; }
  .base { left: 0; top: 9px; height: 1px; background: var(--tl-idle); }
  .seg { top: 7px; height: 6px; min-width: 2px; background: var(--c); border-radius: 1px; }
  .line .wait { top: 9px; height: 2px; background: repeating-linear-gradient(90deg, var(--tl-wait) 0 5px, var(--tl-bg) 5px 9px); }
  .columns { display: grid; grid-template-columns: minmax(0, 1fr) 428px; }
  .rows { padding-bottom: 16px; }
  .head, .row { display: grid; grid-template-columns: clamp(170px, 32%, 300px) 136px minmax(0, 1fr); align-items: center; padding: 0 16px 0 var(--tl-gutter); }
  .head { height: 24px; font-size: var(--tl-size-micro); color: var(--tl-text-3); }
  .axis { position: relative; height: 100%; overflow: hidden; }
  .axis i { position: absolute; font-style: normal; line-height: 24px; transform: translateX(-50%); white-space: nowrap; }
  .axis i:first-child { transform: none; }
  .right { text-align: right; padding-right: 12px; white-space: nowrap; }
  .row { height: 26px; }
  .row:hover { background: var(--tl-hover); }
  .name { display: flex; align-items: center; gap: 6px; min-width: 0; }
  .name .ci { color: var(--tl-text-2); font-size: 15px; flex: none; }
  .label { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
  .row.agent .label, .row.run .label { color: var(--tl-text-strong); }
  .chart { position: relative; height: 100%; }
  .bar { position: absolute; left: 0; height: 6px; top: 5px; border-radius: 1px; background: var(--tl-same); }
  .bar.b { top: 14px; }
  .bar.slower { background: var(--tl-over-mark); }
  .bar.faster { background: var(--tl-faster); }
  .bar.added { background: var(--tl-added); }
  .bar.removed { background: repeating-linear-gradient(135deg, var(--tl-removed) 0 1.5px, transparent 1.5px 4px); box-shadow: inset 0 0 0 1px var(--tl-removed); }
  .bar.cont { height: 2px; top: 7px; }
  .bar.cont.b { top: 16px; }
  aside { border-left: 1px solid var(--tl-rule); padding: 12px 16px 16px; min-width: 0; }
  h2, h3 { font-weight: var(--tl-weight-strong); color: var(--tl-text-strong); }
  h3 { font-size: var(--tl-size-micro); color: var(--tl-text); height: 28px; display: flex; align-items: flex-end; }
  table { width: 100%; border-collapse: collapse; table-layout: fixed; }
  th { font-weight: 400; font-size: var(--tl-size-micro); color: var(--tl-text-3); text-align: right; height: 24px; padding: 0 0 0 10px; width: 17%; }
  th:last-child { width: 24%; }
  th:first-child { width: auto; }
  td { height: 22px; text-align: right; padding: 0 0 0 10px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
  td:first-child { text-align: left; padding-left: 0; }
  .group th { height: 28px; vertical-align: bottom; font-weight: var(--tl-weight-strong); text-align: left; padding: 0; color: var(--tl-text); }
  @media (max-width: 1199px) { .columns { grid-template-columns: minmax(0, 1fr); } aside { border-left: 0; border-top: 1px solid var(--tl-rule); } }
  @media (max-width: 719px) { .runs { flex-wrap: wrap; gap: 0 12px; } .head, .row { grid-template-columns: 44% 96px minmax(0, 1fr); } .axis { display: none; } }
`;
