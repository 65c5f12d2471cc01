import { css } from "lit";

export const messagesStyles = css`
  :host { display: flex; flex-direction: column; min-height: 0; }
  .scroll { flex: 1; min-height: 0; overflow: auto; }
  .heads { position: sticky; top: 0; height: 48px; border-bottom: 1px solid var(--tl-rule); background: var(--tl-bg); z-index: 5; }
  .corner { position: sticky; left: 0; display: block; width: 68px; height: 47px; background: var(--tl-bg); }
  .head { position: absolute; top: 6px; text-align: center; line-height: 17px; padding: 0 4px; min-width: 0; }
  .head b { font-weight: var(--tl-weight-strong); color: var(--tl-text-strong); display: flex; align-items: center; justify-content: center; gap: 6px; height: 18px; }
  .head .ci { font-size: 14px; color: var(--tl-text-2); }
  .head b span:last-child { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .head small { display: block; font-size: var(--tl-size-micro); color: var(--tl-text-2); white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
  .body { position: relative; overflow: hidden; min-height: calc(100% - 49px); }
  .life { position: absolute; top: 0; bottom: 0; width: 0; border-left: 1px solid var(--tl-idle); opacity: .4; }
  .work { pointer-events: none; position: absolute; width: 6px; margin-left: -3px; background: var(--c); border-radius: 1px; }
  .work.wait { width: 2px; margin-left: -1px; background: repeating-linear-gradient(180deg, var(--tl-wait) 0 5px, var(--tl-bg) 5px 9px); }
  .row { position: absolute; left: 0; right: 0; cursor: default; }
  .row:hover .time { color: var(--tl-text); }
  .row.sel { background: var(--tl-select); box-shadow: inset 2px 0 0 var(--tl-focus); outline: 1px solid var(--vscode-contrastActiveBorder, transparent); outline-offset: -1px; }
  .time { position: sticky; left: 0; display: inline-block; width: 68px; padding: 10px 0 0 var(--tl-gutter); font-size: var(--tl-size-micro); color: var(--tl-text-3); white-space: nowrap; }
  .sel .time { color: var(--tl-text-2); }
  .arrow { position: absolute; height: 0; border-top: 1.5px solid var(--c); }
  .arrow.answer { border-top-width: 1px; }
  .arrow.handoff { border-top-width: 2px; }
  .arrow.inferred { border-top-style: dashed; }
  .arrow.self { border-top: 0; }
  .arrow::after { content: ""; position: absolute; right: 0; top: -5.5px; border: solid transparent; border-width: 5px 0 5px 8px; border-left-color: var(--c); }
  .arrow.left::after { right: auto; left: 0; border-width: 5px 8px 5px 0; border-right-color: var(--c); border-left-color: transparent; }
  .arrow.answer::after { border: 0; width: 7px; height: 7px; border-top: 1px solid var(--c); border-right: 1px solid var(--c); transform: rotate(45deg); top: -4px; right: 1px; }
  .arrow.answer.left::after { left: 1px; right: auto; transform: rotate(-135deg); }
  .arrow.self::after { display: none; }
  .text, .note { position: absolute; left: 5px; white-space: nowrap; padding: 0 4px; background: var(--tl-bg); }
  .text, .note { width: max-content; max-width: max(100%, 360px); overflow: hidden; text-overflow: ellipsis; z-index: 2; }
  .text { bottom: 3px; font-size: var(--tl-size-small); line-height: 16px; }
  .note { top: 1px; font-size: var(--tl-size-micro); line-height: 15px; color: var(--tl-text-2); }
  .sel .text, .sel .note { background: var(--tl-select); }
  .arrow.left .text, .arrow.left .note { left: 12px; }
  .pill { position: absolute; top: 9px; line-height: 20px; font-size: var(--tl-size-small); padding: 0 8px; border-radius: 11px; border: 1px solid var(--tl-idle); background: var(--tl-bg); white-space: nowrap; display: flex; gap: 6px; align-items: center; transform: translateX(max(-50%, calc(-1 * var(--half)))); z-index: 3; }
  .pill .ci { font-size: 13px; }
  .pill.approval { border-style: dashed; border-color: var(--tl-wait); }
  .pill.warned { border-color: var(--tl-over-mark); color: var(--tl-over); }
  .pill.hit { border-color: var(--tl-guard); color: var(--tl-guard); }
`;
