import { Emitter } from "../common/emitter.ts";

/** Which runs the code shows. `newest` follows along as runs come in. */
export type Mode =
  | { readonly kind: "newest" }
  | { readonly kind: "run"; readonly runId: string }
  | { readonly kind: "last"; readonly count: number }
  | { readonly kind: "difference"; readonly a: string; readonly b: string };

/** Where a selection was made, so that the one who made it does not follow itself. */
export type Origin = "tree" | "editor" | "panel" | "command";

export interface SpanSelection {
  readonly runId: string;
  readonly spanId: string | null;
  readonly origin: Origin;
}

/** The one selection that trees, editors and panels share. */
export class Selection {
  readonly #modeChanged = new Emitter<Mode>();
  readonly #spanChanged = new Emitter<SpanSelection>();
  readonly onDidChangeMode = this.#modeChanged.event;
  readonly onDidSelectSpan = this.#spanChanged.event;
  #mode: Mode = { kind: "newest" };
  #span: SpanSelection | null = null;

  get mode(): Mode {
    return this.#mode;
  }

  get span(): SpanSelection | null {
    return this.#span;
  }

  show(mode: Mode): void {
    if (JSON.stringify(mode) === JSON.stringify(this.#mode)) return;
    this.#mode = mode;
    this.#modeChanged.fire(mode);
  }

  /** A run is gone: what showed it shows the newest one instead. */
  forget(runId: string): void {
    const { mode } = this;
    const shown = mode.kind === "run" ? [mode.runId] : mode.kind === "difference" ? [mode.a, mode.b] : [];
    if (shown.includes(runId)) this.show({ kind: "newest" });
  }

  select(span: SpanSelection): void {
    if (span.runId === this.#span?.runId && span.spanId === this.#span.spanId) return;
    this.#span = span;
    this.#spanChanged.fire(span);
  }
}
