import { type Disposable, Emitter } from "../common/emitter.ts";
import type { Problem } from "./problem.ts";

/** Problems that somebody does not want to see for now: until they are asked for, or until the next run. */
export class HiddenProblems implements Disposable {
  readonly #changed = new Emitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #hidden = new Set<string>();
  #runId: string | null = null;

  get count(): number {
    return this.#hidden.size;
  }

  hide(problem: Pick<Problem, "runId" | "code" | "spanId">): void {
    if (problem.runId !== this.#runId) this.#hidden.clear();
    this.#runId = problem.runId;
    this.#hidden.add(keyOf(problem));
    this.#changed.fire();
  }

  showAll(): void {
    if (this.#hidden.size === 0) return;
    this.#hidden.clear();
    this.#changed.fire();
  }

  /** What of a run's problems is to be seen; the first problem of another run ends what was hidden. */
  visible(problems: readonly Problem[]): Problem[] {
    const runId = problems[0]?.runId;
    if (runId !== undefined && runId !== this.#runId) this.#hidden.clear();
    return problems.filter((problem) => !this.#hidden.has(keyOf(problem)));
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

const keyOf = ({ code, spanId }: Pick<Problem, "code" | "spanId">) => `${code}\n${spanId}`;
