import { type Disposable, Emitter } from "../common/emitter.ts";

/** How long a deletion can be taken back, in milliseconds. */
const UNDO_MS = 10_000;

/** Runs that were deleted a moment ago: gone from sight, and for good when the time to take it back is over. */
export class Deletions implements Disposable {
  readonly #remove: (runId: string) => void;
  readonly #pending = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #changed = new Emitter<void>();
  readonly onDidChange = this.#changed.event;

  /** @param remove deletes a run for good */
  constructor(remove: (runId: string) => void) {
    this.#remove = remove;
  }

  get count(): number {
    return this.#pending.size;
  }

  has(runId: string): boolean {
    return this.#pending.has(runId);
  }

  add(runId: string): void {
    if (this.#pending.has(runId)) return;
    this.#pending.set(
      runId,
      setTimeout(() => this.#finish(runId), UNDO_MS),
    );
    this.#changed.fire();
  }

  /** Brings all of them back. */
  undo(): void {
    for (const timer of this.#pending.values()) clearTimeout(timer);
    this.#pending.clear();
    this.#changed.fire();
  }

  /** Who leaves cannot take anything back any more. */
  dispose(): void {
    for (const [runId, timer] of this.#pending) {
      clearTimeout(timer);
      this.#remove(runId);
    }
    this.#pending.clear();
  }

  #finish(runId: string): void {
    this.#pending.delete(runId);
    this.#remove(runId);
    this.#changed.fire();
  }
}
