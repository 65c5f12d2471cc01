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
  .lines { position: relative; display: grid; grid-template-columns: 14px minmax(0, 1fr); gap: 1px 12px; margin-top: 2px; align-items: center; }
  .line, .names { position: relative; height: 20px; }
  .line i, .names i { position: absolute; }
  .names { grid-column: 2; height: 16px; overflow: hidden; }
  .names i { font-style: normal; font-size: var(--tl-size-micro); line-height: 16px; color: var(--tl-text-2); white-space: nowrap; }
  .fork { position: absolute; left: 26px; right: 0; bottom: 0; height: 41px; pointer-events: none; }
  .fork svg { position: absolute; inset: 0; width: 100%; height: 100%; overflow: visible; }
  .fork path { fill: none; stroke: var(--tl-focus); stroke-width: 1.5; vector-effect: non-scaling-stroke; }
  .fork i { position: absolute; width: 8px; height: 8px; margin: -4px; border-radius: 50%; border: 2px solid var(--tl-focus); background: var(--tl-bg); }
  .banner { display: grid; grid-template-columns: minmax(0, 1fr) auto; align-items: center; column-gap: 16px; min-height: 36px; padding: 0 var(--tl-gutter); border-bottom: 1px solid var(--tl-rule); }
  .banner > p { display: flex; gap: 8px; align-items: center; min-width: 0; min-height: 36px; }
  .banner .ci { color: var(--tl-text-2); flex: none; }
  .banner b { font-weight: var(--tl-weight-strong); color: var(--tl-text-strong); }
  .banner > p > b, .banner .note { white-space: nowrap; flex: none; }
  .banner > p > b { margin-right: -4px; }
  .where { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; min-width: 0; }
  .ways { display: flex; gap: 16px; }
  .ways [aria-pressed="true"] { text-decoration: underline; }
  .steps { grid-column: 1 / -1; display: flex; gap: 8px; align-items: center; padding: 0 0 8px; }
  .steps p { display: flex; gap: 8px; min-width: 0; line-height: 22px; }
  .steps .at { min-width: 56px; text-align: right; color: var(--tl-text-2); }
  .steps .lk { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
  .turn { display: flex; flex: none; }
  .turn + div { min-width: 0; }
  .ib:disabled { color: var(--tl-text-3); opacity: .5; cursor: default; }
  .base { left: 0; top: 9px; height: 1px; background: var(--tl-idle); }
  .seg { top: 7px; height: 6px; min-width: 2px; background: var(--c); border-radius: 1px; }
  .line .wait { top: 9px; height: 2px; background: repeating-linear-gradient(90deg, var(--tl-wait) 0 5px, var(--tl-bg) 5px 9px); }
  .columns { display: grid; grid-template-columns: minmax(0, 1fr) 428px; }
  .rows { padding-bottom: 16px; }
  .head, .row { display: grid; grid-template-columns: clamp(170px, 32%, 300px) 136px minmax(0, 1fr); align-items: center; padding: 0 16px 0 var(--tl-gutter); }
  .head { height: 24px; font-size: var(--tl-size-micro); color: var(--tl-text-3); }
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
  table { width: 100%; border-collapse: collapse; }
  th { font-weight: 400; font-size: var(--tl-size-micro); color: var(--tl-text-3); text-align: right; height: 24px; padding: 0 0 0 12px; }
  td { height: 22px; text-align: right; padding: 0 0 0 12px; white-space: nowrap; }
  td:first-child { text-align: left; padding-left: 0; width: 100%; max-width: 0; overflow: hidden; text-overflow: ellipsis; }
  .group th { height: 28px; vertical-align: bottom; font-weight: var(--tl-weight-strong); text-align: left; padding: 0; color: var(--tl-text); }
  @media (max-width: 1199px) { .columns { grid-template-columns: minmax(0, 1fr); } aside { border-left: 0; border-top: 1px solid var(--tl-rule); } }
  @media (max-width: 719px) { .runs { flex-wrap: wrap; gap: 0 12px; } .runs > .q { display: none; } .banner { grid-template-columns: minmax(0, 1fr); padding: 6px var(--tl-gutter); row-gap: 2px; } .banner > p { display: block; min-height: 0; } .banner > p > b { margin: 0 0 0 4px; } .where, .banner .note { display: inline; white-space: normal; } .banner .note { margin-left: 6px; } .ways { padding-left: 24px; } .head, .row { grid-template-columns: 44% 96px minmax(0, 1fr); } .axis { display: none; } }
`;
