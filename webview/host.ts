import type { Location } from "../collector/contract/location.ts";
import type { FromPanel, SpanOfRun, ToPanel } from "../collector/contract/panel.ts";

/** What happened outside that the panel has to follow. */
export type HostEvent =
  | Exclude<ToPanel, { type: "answer" | "refused" }>
  /** There is a run before the shown one. */
  | { readonly type: "comparable" };

/** How a panel stands: enough to stand the same way when it is shown again. */
export interface PanelState {
  readonly runId: string;
  readonly view: string;
  readonly selected: string | null;
  /** Views that stand in their other form; missing in what an earlier release kept. */
  readonly otherForms?: readonly string[];
}

/** The one door to the outside: the editor around a webview, or the collector that served a page. */
export interface Host {
  /** `page` has no editor beside it: nothing can be opened there. */
  readonly place: "editor" | "page";
  /** Whether there may be a run before the shown one. */
  readonly canCompare: boolean;
  /** GET of a path of the read API. Rejects with an `Error` whose message can be shown. */
  get<T>(path: string): Promise<T>;
  /** The same for a path that is answered in bytes. */
  bytes(path: string): Promise<ArrayBuffer>;
  /** Calls back for everything that comes from outside, from now on. The answer stops it. */
  listen(on: (event: HostEvent) => void): () => void;
  /** What {@link keep} was given last, also after the panel was hidden and made anew. */
  kept(): PanelState | null;
  /** Keeps how the panel stands. */
  keep(state: PanelState): void;
  select(spanId: string | null): void;
  openCode(spanId: string, role: "call" | "definition"): void;
  openFrame(location: Location): void;
  /** The code of two spans of different runs, beside each other. */
  openBoth(a: SpanOfRun | null, b: SpanOfRun | null): void;
  compareWithPrevious(): void;
  /** Shows a span of another run, or the run as a whole. */
  openRun(runId: string, spanId: string | null): void;
}

/** The part of VS Code's webview API that is used. */
export interface EditorApi {
  postMessage(message: FromPanel): void;
  getState(): unknown;
  setState(state: unknown): void;
}
