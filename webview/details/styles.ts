import { css } from "lit";

export const detailsStyles = css`
  :host { overflow-x: hidden; overflow-y: auto; padding: 0 16px 16px; }
  header { padding: 12px 0 2px; }
  h2 { font-weight: var(--tl-weight-strong); color: var(--tl-text-strong); display: flex; gap: 6px; align-items: center; min-width: 0; }
  .title { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
  .acts { margin-left: auto; display: flex; gap: 2px; flex: none; }
  .acts .ib { width: 22px; height: 22px; }
  header p { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .mini { position: relative; height: 14px; margin: 8px 0 8px; }
  .mini::before { content: ""; position: absolute; left: 0; right: 0; top: 6px; height: 1px; background: var(--tl-idle); }
  .mini i { position: absolute; top: 4px; height: 5px; min-width: 2px; border-radius: 1px; }
  .mini .other { opacity: var(--tl-ink-off-path); }
  .kv { display: grid; grid-template-columns: 84px minmax(0, 1fr); gap: 2px 12px; }
  .kv dt { color: var(--tl-text-2); }
  .kv dd { min-width: 0; overflow-wrap: anywhere; }
  section { border-top: 1px solid var(--tl-rule); margin: 0 -16px; padding: 0 16px; }
  section:first-of-type { margin-top: 10px; }
  h3 { font-size: var(--tl-size-micro); height: 28px; display: flex; align-items: center; margin-left: -6px; }
  .fold { font-weight: var(--tl-weight-strong); color: var(--tl-text); display: flex; align-items: center; gap: 4px; height: 100%; flex: 1; min-width: 0; }
  .fold .note { color: var(--tl-text-3); font-weight: 400; margin-left: 2px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .actions { display: flex; gap: 10px; color: var(--tl-text-2); align-items: center; }
  .actions button:hover, .actions [aria-pressed="true"] { color: var(--tl-text-strong); }
  .code { font: var(--tl-size-small) / 18px var(--tl-mono); white-space: pre-wrap; overflow-wrap: anywhere; padding: 0 0 8px; margin: 0; }
  .key { color: var(--tl-text-2); }
  .more { font-family: var(--tl-font); }
  h4 { margin: 0; font-size: inherit; font-weight: var(--tl-weight-strong); color: var(--tl-text-strong); }
  .unsent { padding-top: 10px; padding-bottom: 12px; display: grid; gap: 6px; }
  .env { font: var(--tl-size-small) / 20px var(--tl-mono); padding: 2px 0 2px 10px; border-left: 2px solid var(--tl-idle); overflow-wrap: anywhere; }
  .absent, .problem { padding-bottom: 8px; }
  .problem { padding-top: 12px; }
  .stack { font: var(--tl-size-small) / 18px var(--tl-mono); white-space: pre; overflow: hidden; padding-bottom: 8px; }
  .stack div { overflow: hidden; text-overflow: ellipsis; }
  .attributes { padding-bottom: 8px; }
  .attributes dt { color: var(--tl-text-2); font: var(--tl-size-small) / 18px var(--tl-mono); overflow-wrap: anywhere; }
  .attributes dd { padding-left: 14px; }
  .attributes .code { padding-bottom: 4px; }
  .event { line-height: 22px; }
  .sent { padding-bottom: 8px; }
  .sent dd { line-height: 20px; }
  .inside { width: 100%; border-collapse: collapse; table-layout: fixed; margin-bottom: 8px; }
  .inside th { font-weight: 400; font-size: var(--tl-size-micro); color: var(--tl-text-3); text-align: right; height: 24px; padding: 0; width: 76px; }
  .inside th:first-child { width: auto; }
  .inside th:nth-child(2) { width: 52px; }
  .inside td { height: 22px; text-align: right; padding: 0; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
  .inside td:first-child { text-align: left; }
  .box { display: inline-block; width: 8px; height: 8px; border-radius: 2px; margin-right: 8px; background: var(--c); }
  .hollow { background: none; box-shadow: inset 0 0 0 1.5px var(--c); }
`;
