import { css } from "lit";

/** What every element of the panel needs: figures, icons, quiet and warm text, buttons, focus. */
export const sharedStyles = css`
  :host { box-sizing: border-box; display: block; min-width: 0; font-variant-numeric: tabular-nums; }
  *, *::before, *::after { box-sizing: border-box; }
  h1, h2, h3, p, ul, dl, dd, dt { margin: 0; padding: 0; font-size: inherit; font-weight: inherit; }
  ul { list-style: none; }
  .ci { font: normal 16px / 1 codicon; display: inline-block; vertical-align: text-bottom; width: 16px; text-align: center; -webkit-font-smoothing: antialiased; }
  .ci.s { font-size: 14px; }
  .q { color: var(--tl-text-2); }
  .qq { color: var(--tl-text-3); }
  .err { color: var(--tl-error); }
  .ovr { color: var(--tl-over); }
  .grd { color: var(--tl-guard); }
  .mono { font-family: var(--tl-mono); font-size: var(--tl-size-small); }
  .dot { display: inline-block; width: 8px; height: 8px; border-radius: 50%; background: var(--c, var(--tl-agent-more)); flex: none; }
  .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  button { font: inherit; color: inherit; border: 0; background: none; padding: 0; margin: 0; cursor: pointer; text-align: inherit; }
  .ib { width: 26px; height: 26px; display: grid; place-items: center; border-radius: var(--tl-radius-control); color: var(--tl-text); flex: none; }
  .ib:hover, .ib[aria-pressed="true"] { background: var(--tl-hover); }
  .lk { color: var(--tl-link); text-decoration: none; }
  .lk:hover { text-decoration: underline; }
  :focus-visible { outline: var(--tl-stroke) solid var(--tl-focus); outline-offset: calc(-1 * var(--tl-stroke)); }
  .btn { display: inline-flex; align-items: center; gap: 6px; height: 26px; padding: 0 11px; border-radius: var(--tl-radius-control); border: 1px solid var(--tl-rule); color: var(--tl-text); }
  .btn:hover { background: var(--tl-hover); }
`;
