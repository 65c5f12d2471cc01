import { css } from "lit";

export const pageStyles = css`
  :host { height: 100%; display: flex; flex-direction: column; }
  .bar { height: 48px; display: flex; align-items: center; gap: 16px; padding: 0 24px; border-bottom: 1px solid var(--tl-rule); background: var(--tl-bg-side); flex: none; }
  .logo { display: flex; gap: 8px; align-items: center; font-weight: var(--tl-weight-strong); color: var(--tl-text-strong); text-decoration: none; }
  .field { width: 460px; min-width: 60px; flex: 0 1 460px; }
  .state { margin-left: auto; color: var(--tl-text-2); font-size: var(--tl-size-small); display: flex; gap: 8px; align-items: center; white-space: nowrap; }
  .problem { padding: 4px 24px; font-size: var(--tl-size-small); color: var(--tl-error); flex: none; }
  .undo { position: absolute; left: 24px; bottom: 16px; background: var(--tl-bg-raised); border: 1px solid var(--tl-rule); border-radius: var(--tl-radius-raised); box-shadow: var(--tl-shadow); padding: 6px 12px; display: flex; gap: 12px; }
  main { flex: 1; min-height: 0; display: grid; grid-template: minmax(0, 1fr) / minmax(0, 1fr); }
  .found { display: grid; grid-template-rows: auto minmax(0, 1fr); min-height: 0; }
  .found traceline-runs { height: var(--runs); max-height: 40vh; border-bottom: 1px solid var(--tl-rule); }
  .found > :only-child { grid-row: 1 / -1; }
  .found traceline-search, main > .empty { --tl-gutter: 24px; }
  @media (max-width: 719px) { .bar { gap: 10px; } .state .more { display: none; } .logo span { display: none; } .bar { height: auto; min-height: 48px; flex-wrap: wrap; padding: 8px 12px; row-gap: 4px; } .field { flex: 1 1 60px; } .state.away { flex-basis: 100%; margin: 0; white-space: normal; } .found traceline-search, main > .empty { --tl-gutter: 12px; } }
  @media (max-width: 479px) { .ports { display: none; } }
`;
