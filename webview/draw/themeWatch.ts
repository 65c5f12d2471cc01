import type { ReactiveController, ReactiveControllerHost } from "lit";
import { type Palette, readPalette } from "./palette.ts";

const ICON_FONT = "16px codicon";

/** Keeps the palette of a drawing element, and has it redrawn when the theme, the font or the pixel ratio changes. */
export class ThemeWatch implements ReactiveController {
  readonly #host: ReactiveControllerHost & Element;
  readonly #observer: MutationObserver;
  #palette: Palette | null = null;
  readonly #forget = () => {
    this.#palette = null;
    this.#host.requestUpdate();
  };

  constructor(host: ReactiveControllerHost & Element) {
    this.#host = host;
    this.#observer = new MutationObserver(this.#forget);
    host.addController(this);
  }

  get palette(): Palette {
    this.#palette ??= readPalette(this.#host);
    return this.#palette;
  }

  hostConnected(): void {
    const options = { attributes: true, attributeFilter: ["class", "style", "data-vscode-theme-kind"] };
    this.#observer.observe(document.documentElement, options);
    this.#observer.observe(document.body, options);
    window.addEventListener("resize", this.#forget);
    // A canvas does not wait for a font: what was drawn without it is drawn again.
    void document.fonts?.load(ICON_FONT).then(this.#forget);
  }

  hostDisconnected(): void {
    this.#observer.disconnect();
    window.removeEventListener("resize", this.#forget);
  }
}
