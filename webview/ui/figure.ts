import { html, type TemplateResult } from "lit";

const UNIT = /(\u00a0(?:ms|s|min|h|%))/;

/** A figure with its units in quiet text. */
export function figure(text: string): TemplateResult {
  return html`${text.split(UNIT).map((part, i) => (i % 2 === 1 ? html`<span class="qq">${part}</span>` : part))}`;
}
