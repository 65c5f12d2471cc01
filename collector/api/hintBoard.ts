import type { LiveEvent } from "../contract/api.ts";
import type { Hint } from "../contract/hint.ts";
import type { RunSummary } from "../contract/run.ts";
import type { ToldHint } from "../conventions/readHints.ts";

/** More are not kept: the oldest makes room. */
const MOST = 100;
/** What OpenTelemetry's SDKs call a program that has not been given a name. */
const UNNAMED = "unknown_service";

/**
 * The newest hint of each program and framework, until its run appears or a person puts it away. They are of this moment:
 * nothing of them outlives the collector.
 */
export class HintBoard {
  readonly #publish: (event: LiveEvent) => void;
  readonly #hints = new Map<string, Hint>();
  #number = 0;

  constructor(publish: (event: LiveEvent) => void) {
    this.#publish = publish;
  }

  /** Newest first. */
  get hints(): readonly Hint[] {
    return [...this.#hints.values()].reverse();
  }

  tell(told: ToldHint): void {
    const key = JSON.stringify([told.workspace, told.service, told.framework]);
    this.#take(key);
    for (const oldest of this.#hints.keys()) {
      if (this.#hints.size < MOST) break;
      this.#take(oldest);
    }
    const hint = { id: String(++this.#number), ...told };
    this.#hints.set(key, hint);
    this.#publish({ type: "hint", hint });
  }

  /** A run that began after a hint of the same program says that something is seen now. */
  seen(run: Pick<RunSummary, "service" | "workspace" | "startMs">): void {
    for (const [key, hint] of this.#hints) {
      const unnamed = run.service === null || run.service.startsWith(UNNAMED);
      if (hint.workspace !== run.workspace || (hint.service !== run.service && !unnamed)) continue;
      if (run.startMs >= hint.atMs) this.#take(key);
    }
  }

  /** Puts a hint away. False when there is none. */
  dismiss(id: string): boolean {
    const found = [...this.#hints].find(([, hint]) => hint.id === id);
    if (found) this.#take(found[0]);
    return found !== undefined;
  }

  clear(): void {
    for (const key of this.#hints.keys()) this.#take(key);
  }

  #take(key: string): void {
    const hint = this.#hints.get(key);
    if (!hint) return;
    this.#hints.delete(key);
    this.#publish({ type: "hintGone", id: hint.id });
  }
}
