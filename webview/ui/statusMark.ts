import { type CSSResult, css, html, type TemplateResult } from "lit";
import type { RunStatus } from "../../collector/contract/run.ts";
import { icon } from "./icons.ts";

const STATUS_WORD: Record<RunStatus, string> = {
  running: "running",
  ok: "finished",
  error: "failed",
  blocked: "blocked",
  incomplete: "incomplete",
};

export const statusMarkStyles: CSSResult = css`
  .status { flex: none; width: 16px; height: 16px; display: grid; place-items: center; }
  .status span { display: grid; }
  .status .ci { display: block; }
  .status .live { width: 8px; height: 8px; border-radius: 50%; background: var(--tl-run); animation: breathe var(--tl-pulse) ease-in-out infinite; }
  .status .cut { width: 13px; height: 13px; border-radius: 50%; border: 1.5px dashed var(--tl-text-2); }
  @keyframes breathe { 50% { opacity: .4; } }
  @media (prefers-reduced-motion: reduce) { .status .live { animation: none; background: none; border: 2px solid var(--tl-run); } }
  :host-context(body.vscode-reduce-motion) .status .live { animation: none; background: none; border: 2px solid var(--tl-run); }
`;

/** The status of a run as its own shape; only failed and blocked are warm. */
export function statusMark(status: RunStatus): TemplateResult {
  const mark = {
    running: () => html`<span class="live"></span>`,
    ok: () => html`<span class="q">${icon("pass")}</span>`,
    error: () => html`<span class="err">${icon("error")}</span>`,
    blocked: () => html`<span class="grd">${icon("circle-slash")}</span>`,
    incomplete: () => html`<span class="cut"></span>`,
  }[status];
  return html`<span class="status" role="img" aria-label=${STATUS_WORD[status]} title=${STATUS_WORD[status]}>${mark()}</span>`;
}
