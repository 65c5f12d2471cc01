import { css } from "lit";

export const runsStyles = css`
  :host { display: flex; flex-direction: column; min-height: 0; }
  .row { display: grid; grid-template-columns: 18px minmax(170px, 330px) minmax(120px, 1fr) 70px 74px 82px 116px minmax(100px, 270px) 44px; align-items: center; column-gap: 12px; padding: 0 24px; }
  .head { height: 30px; font-size: var(--tl-size-micro); color: var(--tl-text-3); flex: none; }
  .scroll { flex: 1; min-height: 0; overflow-x: hidden; overflow-y: auto; }
  .all { position: relative; }
  h2 { position: absolute; left: 24px; right: 24px; height: 30px; display: flex; align-items: flex-end; gap: 8px; padding-bottom: 4px; font-weight: var(--tl-weight-strong); color: var(--tl-text-strong); white-space: nowrap; }
  h2 .q { font-weight: 400; overflow: hidden; text-overflow: ellipsis; }
  .run { position: absolute; left: 0; right: 0; height: 26px; cursor: pointer; }
  .run:hover { background: var(--tl-hover); }
  .run.sel { background: var(--tl-select); box-shadow: inset 2px 0 0 var(--tl-focus); }
  .right { text-align: right; white-space: nowrap; }
  .name { color: var(--tl-text-strong); text-decoration: none; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
  .line { position: relative; height: 14px; }
  .line i { position: absolute; }
  .base { left: 0; top: 6px; height: 1px; background: var(--tl-idle); }
  .seg { top: 4px; height: 5px; background: var(--c); border-radius: 1px; }
  .wait { top: 6px; height: 2px; background: repeating-linear-gradient(90deg, var(--tl-wait) 0 4px, var(--tl-bg) 4px 7px); }
  .line em { position: absolute; top: -2px; font-style: normal; font-size: var(--tl-size-micro); line-height: 17px; padding: 0 6px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
  .agents { display: flex; gap: 10px; overflow: hidden; white-space: nowrap; color: var(--tl-text-2); font-size: var(--tl-size-small); }
  .head .agents { font-size: var(--tl-size-micro); color: var(--tl-text-3); }
  .agent { display: flex; gap: 4px; align-items: center; min-width: 0; }
  .agent > span:last-child { overflow: hidden; text-overflow: ellipsis; }
  .agent .dot { width: 7px; height: 7px; }
  .acts { display: flex; }
  .act { width: 22px; height: 22px; opacity: 0; color: var(--tl-text-2); background: none; }
  .run:hover .act, .act:focus-visible, .sel .act, .act.on { opacity: 1; }
  @media (max-width: 1199px) { .row { grid-template-columns: 18px minmax(150px, 300px) minmax(120px, 1fr) 70px 74px 116px 44px; } .wide:nth-child(6), .agents { display: none; } }
  @media (max-width: 899px) { .row { grid-template-columns: 18px minmax(150px, 300px) minmax(120px, 1fr) 70px 116px 44px; } .wide:nth-child(5) { display: none; } }
  @media (max-width: 719px) { .row { grid-template-columns: 18px minmax(110px, 1fr) minmax(90px, 1fr) 66px 44px; padding: 0 12px; } .wide { display: none; } h2 { left: 12px; right: 12px; } .line em { display: none; } }
  @media (max-width: 399px) { .row { grid-template-columns: 18px minmax(80px, 1fr) minmax(40px, .6fr) 60px; column-gap: 8px; } .acts, .head > :last-child { display: none; } }
`;
