import { ApiError } from "../../collector/contract/client.ts";
import type { CodeAnswer } from "../../collector/contract/code.ts";
import type { Comparison } from "../../collector/contract/comparison.ts";
import type { NamedBudgets } from "../../collector/contract/namedBudgets.ts";
import type { RunSummary } from "../../collector/contract/run.ts";
import { codeWithBudgets, withBudgets } from "../budgets/namedBudgets.ts";
import type { Connection } from "../collector/connection.ts";
import { type Disposable, Emitter } from "../common/emitter.ts";
import { Throttle } from "../common/throttle.ts";
import { fetchRunFacts, type RunFacts } from "../run/runFacts.ts";
import type { Mode, Selection } from "./selection.ts";

/** What the window shows at the moment. Old facts stay until new ones have arrived. */
export interface Shown {
  readonly mode: Mode;
  /** Of the run in front: the chosen one, the newest, or the second of a difference. */
  readonly facts: RunFacts | null;
  /** Of the newest run, the only one that puts problems into the Problems view. */
  readonly newest: RunFacts | null;
  /** What stands on the code. */
  readonly code: CodeAnswer | null;
  readonly runs: number;
  /** Of a difference, in words and rows. */
  readonly comparison: Comparison | null;
}

const NOTHING: Shown = {
  mode: { kind: "newest" },
  facts: null,
  newest: null,
  code: null,
  runs: 0,
  comparison: null,
};

interface ShownOptions {
  readonly connection: Connection;
  readonly selection: Selection;
  /** The runs of this window, newest first. */
  readonly runs: () => readonly RunSummary[];
  /** Budgets that the workspace sets itself. */
  readonly budgets: () => NamedBudgets;
  readonly log: (line: string) => void;
}

/** A live run changes many times a second; the editor redraws at most this often, in milliseconds. */
const EVERY_MS = 200;
/** A large run is read for this share of the time at most, and at least this often, in milliseconds. */
const MOST_SHARE = 1 / 4;
const SELDOM_MS = 2_000;

/** What could not be read, or only in part, is read again after so long, in milliseconds: the run may not change any more. */
const AGAIN_MS = 2_000;

/** Keeps what is shown in step with the selection, the runs and the collector. */
export class ShownRun implements Disposable {
  readonly #options: ShownOptions;
  readonly #changed = new Emitter<Shown>();
  readonly onDidChange = this.#changed.event;
  readonly #throttle = new Throttle(EVERY_MS, () => void this.#load());
  readonly #subscription: Disposable;
  /** As it was read, before budgets of the workspace. */
  #read: Shown = NOTHING;
  #shown: Shown = NOTHING;
  /** What the last load was made from; the same again needs none. */
  #basis: readonly unknown[] = [];
  #loading = false;
  #again = false;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ShownOptions) {
    this.#options = options;
    this.#subscription = options.selection.onDidChangeMode(() => this.refresh());
  }

  get shown(): Shown {
    return this.#shown;
  }

  /** The run in front, from the list, so that it is known before its facts are. */
  get frontRun(): RunSummary | null {
    const runs = this.#options.runs();
    const { mode } = this.#options.selection;
    const wanted = mode.kind === "run" ? mode.runId : mode.kind === "difference" ? mode.b : null;
    return (wanted === null ? runs[0] : runs.find((run) => run.runId === wanted)) ?? null;
  }

  /** Shows nothing until something is loaded again. */
  clear(): void {
    this.#basis = [];
    this.#show(NOTHING);
  }

  /** The budgets of the workspace changed. */
  budgetsChanged(): void {
    this.#show(this.#read);
  }

  /** Loads again if what is shown has changed; other runs may change as they like. */
  refresh(): void {
    const { mode } = this.#options.selection;
    const runs = this.#options.runs();
    const others = mode.kind === "last" ? runs.slice(1, mode.count) : [];
    const before = mode.kind === "difference" ? runs.find((run) => run.runId === mode.a) : null;
    const basis = [this.#options.connection.client, mode, this.frontRun, runs[0], before, ...others];
    if (basis.length === this.#basis.length && basis.every((one, i) => one === this.#basis[i])) return;
    this.#basis = basis;
    this.#throttle.ask();
  }

  dispose(): void {
    clearTimeout(this.#retry);
    this.#throttle.dispose();
    this.#subscription.dispose();
  }

  #show(read: Shown): void {
    this.#read = read;
    this.#shown = budgeted(read, this.#options.budgets());
    this.#changed.fire(this.#shown);
  }

  #readLater(): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => {
      this.#basis = [];
      this.refresh();
    }, AGAIN_MS);
  }

  async #load(): Promise<void> {
    if (this.#loading) {
      this.#again = true;
      return;
    }
    this.#loading = true;
    clearTimeout(this.#retry);
    const began = performance.now();
    try {
      const next = await this.#fetch();
      const { facts } = this.#read;
      if (next && this.#options.connection.client) this.#show(next);
      // Its rows are those of a moment ago.
      if (next?.facts && next.facts.spans === facts?.spans) this.#readLater();
    } catch (error) {
      this.#basis = [];
      this.#readLater();
      // What was chosen is no more, as after everything was deleted.
      if (error instanceof ApiError && error.status === 404) this.#options.selection.show({ kind: "newest" });
      this.#options.log(`A run could not be read: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      this.#loading = false;
      this.#throttle.everyMs = Math.min(SELDOM_MS, Math.max(EVERY_MS, (performance.now() - began) / MOST_SHARE));
      if (this.#again) {
        this.#again = false;
        this.#throttle.ask();
      }
    }
  }

  async #fetch(): Promise<Shown | null> {
    const { connection, selection } = this.#options;
    const { client } = connection;
    if (!client) return null;
    const { mode } = selection;
    const runs = this.#options.runs();
    const newestId = runs[0]?.runId ?? null;
    const frontId = mode.kind === "run" ? mode.runId : mode.kind === "difference" ? mode.b : newestId;
    if (frontId === null) return { mode, facts: null, newest: null, code: null, runs: 0, comparison: null };
    const facts = await fetchRunFacts(client, frontId, this.#read.facts);
    const newest =
      newestId === null || newestId === frontId ? facts : await fetchRunFacts(client, newestId, this.#read.newest);
    if (mode.kind === "last") {
      const ids = runs.slice(0, mode.count).map((run) => run.runId);
      return { mode, facts, newest, code: await client.code({ runs: ids }), runs: ids.length, comparison: null };
    }
    if (mode.kind !== "difference") return { mode, facts, newest, code: facts.code, runs: 1, comparison: null };
    const [code, comparison] = await Promise.all([
      client.code({ a: mode.a, b: mode.b }),
      client.compare(mode.a, mode.b),
    ]);
    return { mode, facts, newest, code, runs: 1, comparison };
  }
}

/** What is shown, as budgets of the workspace see it. */
function budgeted(shown: Shown, named: NamedBudgets): Shown {
  if (named.size === 0) return shown;
  const facts = shown.facts && withBudgets(shown.facts, named);
  const newest = shown.newest === shown.facts ? facts : shown.newest && withBudgets(shown.newest, named);
  const isOneRun = shown.code === shown.facts?.code;
  return {
    ...shown,
    facts,
    newest,
    code: isOneRun ? (facts?.code ?? null) : shown.code && codeWithBudgets(shown.code, named),
  };
}
