import { css } from "lit";

export const transcriptStyles = css`
  :host { display: flex; flex-direction: column; min-height: 0; }
  .scroll { flex: 1; min-height: 0; overflow-x: hidden; overflow-y: auto; padding-bottom: 16px; }
  .entry { display: grid; grid-template-columns: 70px minmax(0, 1fr); padding: 0 var(--tl-gutter); cursor: default; }
  .entry:hover { background: var(--tl-hover); }
  .entry.sel { background: var(--tl-select); box-shadow: inset 2px 0 0 var(--tl-focus); --tl-text-3: var(--tl-text-2); outline: 1px solid var(--vscode-contrastActiveBorder, transparent); outline-offset: -1px; }
  .at { color: var(--tl-text-2); font-size: var(--tl-size-small); padding: 8px 12px 0 0; text-align: right; white-space: nowrap; }
  .spine { border-left: 2px solid var(--around, var(--c)); max-width: 760px; }
  .body { border-left: 2px solid var(--c); padding: 8px 0 8px 16px; margin-left: calc(var(--level) * 16px - 2px); }
  .body.top { margin-left: -2px; }
  .who { display: flex; align-items: baseline; gap: 8px; flex-wrap: wrap; }
  .who .ci { align-self: center; color: var(--tl-text-2); }
  .who b { font-weight: var(--tl-weight-strong); color: var(--tl-text-strong); }
  .meta { font-size: var(--tl-size-micro); color: var(--tl-text-2); }
  .text { max-width: 720px; white-space: pre-wrap; overflow-wrap: anywhere; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 12; overflow: hidden; }
  .call { display: flex; gap: 6px; align-items: center; min-width: 0; height: var(--tl-leading); }
  .call .ci { color: var(--tl-text-2); flex: none; }
  .call code { font: var(--tl-size-small) / 18px var(--tl-mono); color: var(--tl-text-2); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-width: 0; }
  .call .out { margin-left: auto; padding-left: 12px; color: var(--tl-text-2); font-size: var(--tl-size-small); white-space: nowrap; }
  .result { margin: 2px 0 0 22px; font: var(--tl-size-small) / 18px var(--tl-mono); color: var(--tl-text-2); white-space: pre-wrap; overflow-wrap: anywhere; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; }
  .edit { margin: 2px 0 0 22px; font: var(--tl-size-small) / 18px var(--tl-mono); white-space: pre-wrap; overflow-wrap: anywhere; }
  .removed { color: var(--tl-removed); }
  .added { color: var(--tl-added); }
  .unsent { color: var(--tl-text-2); font-size: var(--tl-size-small); }
  .call + .unsent { margin-left: 22px; }
  .more { padding: 8px var(--tl-gutter) 0 calc(var(--tl-gutter) + 86px); }
  @media (max-width: 719px) { .entry { grid-template-columns: 58px minmax(0, 1fr); } .at { padding-right: 8px; } .more { padding-left: calc(var(--tl-gutter) + 74px); } }
`;
