import type { Location } from "../collector/contract/location.ts";
import type { FromPanel, SpanOfRun, ToPanel } from "../collector/contract/panel.ts";
import type { EditorApi, Host, HostEvent, PanelState } from "./host.ts";

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (problem: Error) => void;
}

/** A host that talks to the extension with messages. `window` delivers what the extension posts. */
export class EditorHost implements Host {
  readonly place = "editor";
  readonly canCompare = true;
  readonly #api: EditorApi;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Set<(event: HostEvent) => void>();
  #lastId = 0;

  constructor(api: EditorApi, window: EventTarget) {
    this.#api = api;
    window.addEventListener("message", (event) => this.#receive((event as MessageEvent<unknown>).data));
  }

  get<T>(path: string): Promise<T> {
    return this.#ask("get", path) as Promise<T>;
  }
  async bytes(path: string): Promise<ArrayBuffer> {
    const answer = await this.#ask("bytes", path);
    if (answer instanceof ArrayBuffer) return answer;
    throw new Error("The editor did not pass on what the collector answered.");
  }

  listen(on: (event: HostEvent) => void): () => void {
    const isFirst = this.#listeners.size === 0;
    this.#listeners.add(on);
    if (isFirst) this.#post({ type: "ready" });
    return () => this.#listeners.delete(on);
  }

  kept(): PanelState | null {
    const state = this.#api.getState();
    return isState(state) ? state : null;
  }
  keep(state: PanelState): void {
    this.#api.setState(state);
  }

  select(spanId: string | null): void {
    this.#post({ type: "select", spanId });
  }
  openCode(spanId: string, role: "call" | "definition"): void {
    this.#post({ type: "openCode", spanId, role });
  }
  openFrame(location: Location): void {
    this.#post({ type: "openFrame", location });
  }
  openBoth(a: SpanOfRun | null, b: SpanOfRun | null): void {
    this.#post({ type: "openBoth", a, b });
  }
  compareWithPrevious(): void {
    this.#post({ type: "compareWithPrevious" });
  }

  openRun(runId: string, spanId: string | null): void {
    this.#post({ type: "openRun", runId, spanId });
  }

  #ask(type: "get" | "bytes", path: string): Promise<unknown> {
    const id = ++this.#lastId;
    const answer = new Promise<unknown>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#post({ type, id, path });
    return answer;
  }

  #post(message: FromPanel): void {
    this.#api.postMessage(message);
  }

  #receive(data: unknown): void {
    if (!isMessage(data)) return;
    if (data.type !== "answer" && data.type !== "refused") {
      for (const on of this.#listeners) on(data);
      return;
    }
    const waiting = this.#waiting.get(data.id);
    this.#waiting.delete(data.id);
    if (data.type === "answer") waiting?.resolve(data.value);
    else waiting?.reject(new Error(data.message));
  }
}

function isState(state: unknown): state is PanelState {
  if (typeof state !== "object" || state === null) return false;
  const { runId, view, selected, otherForms } = state as Partial<Record<keyof PanelState, unknown>>;
  const hasForms = otherForms === undefined || Array.isArray(otherForms);
  const isSelected = selected === null || typeof selected === "string";
  return typeof runId === "string" && typeof view === "string" && isSelected && hasForms;
}

const TYPES: ReadonlySet<unknown> = new Set(["show", "answer", "refused", "select", "changed", "view", "connection"]);

function isMessage(data: unknown): data is ToPanel {
  return typeof data === "object" && data !== null && TYPES.has((data as { type?: unknown }).type);
}
