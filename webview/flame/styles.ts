import { css } from "lit";

export const flameStyles = css`
  :host { display: flex; flex-direction: column; min-height: 0; position: relative; }
  .ruler { height: var(--tl-ruler); flex: none; padding: 0 16px; font-size: var(--tl-size-micro); color: var(--tl-text-3); }
  .body { flex: 1; min-height: 0; overflow-x: hidden; overflow-y: auto; position: relative; }
  .body:focus-visible { outline-offset: -1px; }
  .lanes { position: relative; min-height: 100%; overflow: hidden; cursor: default; }
  canvas { position: absolute; pointer-events: none; }
  .item { position: absolute; pointer-events: none; }
  .tip { position: absolute; z-index: 6; max-width: min(420px, 60%); background: var(--tl-bg-raised); border: 1px solid var(--tl-rule); border-radius: var(--tl-radius-raised); box-shadow: var(--tl-shadow); padding: 4px 8px; font-size: var(--tl-size-small); line-height: 18px; pointer-events: none; overflow-wrap: anywhere; }
  .tip b { font-weight: var(--tl-weight-strong); color: var(--tl-text-strong); }
  .tip span { margin-left: 6px; color: var(--tl-text-2); white-space: nowrap; }
`;
