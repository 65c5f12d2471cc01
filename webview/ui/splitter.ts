import { css, html, LitElement, type TemplateResult } from "lit";
import { sharedStyles } from "./sharedStyles.ts";
import { tell } from "./tell.ts";

/** Least and greatest share of the height that the lower part can take. */
const LEAST_SHARE = 0.15;
const MOST_SHARE = 0.8;

/** The line between view and details where they stand above each other: it can be moved. */
export class Splitter extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { height: 7px; margin: -3px 0; position: relative; z-index: 2; cursor: ns-resize; touch-action: none; }
      div { height: 100%; }
      :host::before { content: ""; position: absolute; left: 0; right: 0; top: 3px; height: 1px; background: var(--tl-rule); }
      :host(:hover)::before { background: var(--tl-focus); }
    `,
  ];
  static override properties = { share: { attribute: false } };

  /** Share of the height that the lower part takes, 0 to 1. */
  declare share: number;

  protected override render(): TemplateResult {
    return html`<div role="separator" tabindex="0" aria-orientation="horizontal" aria-label="Height of the details"
      aria-valuemin=${LEAST_SHARE * 100} aria-valuemax=${MOST_SHARE * 100} aria-valuenow=${Math.round(this.share * 100)}
      @pointerdown=${this.#onDown} @pointermove=${this.#onMove} @keydown=${this.#onKey}></div>`;
  }

  #onDown(event: PointerEvent): void {
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
  }

  #onMove(event: PointerEvent): void {
    if (!(event.currentTarget as HTMLElement).hasPointerCapture(event.pointerId)) return;
    const around = this.parentElement?.getBoundingClientRect();
    if (around && around.height > 0) this.#set((around.bottom - event.clientY) / around.height);
  }

  #onKey(event: KeyboardEvent): void {
    const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (direction === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#set(this.share + direction * 0.05);
  }

  #set(share: number): void {
    tell(this, "details-share", Math.min(MOST_SHARE, Math.max(LEAST_SHARE, share)));
  }
}

customElements.define("traceline-splitter", Splitter);
