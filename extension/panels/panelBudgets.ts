import { columnRows } from "../../collector/contract/columnRow.ts";
import { decodeColumns } from "../../collector/contract/columns.ts";
import type { Budget } from "../../collector/contract/facts.ts";
import type { RunLine } from "../../collector/contract/line.ts";
import {
  budgetsWith,
  type Judgement,
  judge,
  limitOf,
  lineWith,
  type NamedBudgets,
  plansWith,
} from "../../collector/contract/namedBudgets.ts";
import type { Plan } from "../../collector/contract/plan.ts";
import type { RunSummary } from "../../collector/contract/run.ts";
import type { SpanDetail } from "../../collector/contract/span.ts";

/** What the read API answers, by a path of it. */
export interface PanelReads {
  get<T>(path: string): Promise<T>;
  bytes(path: string): Promise<ArrayBuffer>;
}

const ALL = "?limit=1000";

/**
 * What the panel reads of a run, as the budgets of the workspace see it: the same as the editor shows on the code. Where
 * the workspace sets none, answers pass as they are.
 */
export class PanelBudgets {
  readonly #named: () => NamedBudgets;
  /** Of the run that was read last, until there is news of it. */
  #judged: { readonly runId: string; readonly budgets: string; readonly judgement: Promise<Judgement> } | null = null;

  constructor(named: () => NamedBudgets) {
    this.#named = named;
  }

  /** There is news of a run. */
  changed(runId: string): void {
    if (this.#judged?.runId === runId) this.#judged = null;
  }

  /** Answers a path of the read API. Rejects with what the reads reject with. */
  async read(reads: PanelReads, type: "get" | "bytes", path: string): Promise<unknown> {
    const named = this.#named();
    const [, run, rest = ""] = /^(\/api\/runs\/[^/?]+)(?:\/([^?]+))?/.exec(path) ?? [];
    if (named.size === 0 || run === undefined) return type === "bytes" ? reads.bytes(path) : reads.get(path);
    if (type === "bytes") return withLimits(await reads.bytes(path), named);
    const answer = await reads.get<unknown>(path);
    if (rest === "") {
      const sent = await reads.get<{ readonly budgets: readonly Budget[] }>(`${run}/budgets${ALL}`);
      const budgets = budgetsWith(sent.budgets, named, (await this.#judge(reads, run, named)).uses);
      return { ...(answer as RunSummary), overBudget: budgets.filter(({ over }) => over).length };
    }
    if (rest === "line") return lineWith(answer as RunLine, await this.#judge(reads, run, named));
    if (rest === "budgets" && !path.includes("cursor=")) {
      const { budgets } = answer as { budgets: readonly Budget[] };
      const { uses } = await this.#judge(reads, run, named);
      return { ...(answer as object), budgets: budgetsWith(budgets, named, uses) };
    }
    if (rest === "plan") {
      const { plans } = answer as { plans: readonly Plan[] };
      return { ...(answer as object), plans: plansWith(plans, named) };
    }
    if (rest.startsWith("spans/")) {
      const detail = answer as SpanDetail;
      return { ...detail, budgetMs: limitOf(detail, named) ?? detail.budgetMs };
    }
    return answer;
  }

  #judge(reads: PanelReads, run: string, named: NamedBudgets): Promise<Judgement> {
    const runId = decodeURIComponent(run.slice(run.lastIndexOf("/") + 1));
    const budgets = JSON.stringify([...named]);
    if (this.#judged?.runId === runId && this.#judged.budgets === budgets) return this.#judged.judgement;
    const judgement = Promise.all([reads.get<RunSummary>(run), reads.bytes(`${run}/columns`)]).then(
      ([{ durationMs }, columns]) => judge(columnRows(decoded(columns)), durationMs, named),
    );
    this.#judged = { runId, budgets, judgement };
    // What was refused is asked for again.
    judgement.catch(() => this.changed(runId));
    return judgement;
  }
}

const decoder = new TextDecoder();
const decoded = (bytes: ArrayBuffer) => decodeColumns(bytes, (text) => decoder.decode(text));

/** The bytes with the budgets of the workspace in their rows; they are the caller's own. */
function withLimits(bytes: ArrayBuffer, named: NamedBudgets): ArrayBuffer {
  for (const columns of decoded(bytes)) {
    for (const [at, row] of columnRows([columns]).entries()) {
      const limitMs = limitOf(row, named);
      // The columns lie in the bytes themselves.
      if (limitMs !== null) columns.budgetMs[at] = limitMs;
    }
  }
  return bytes;
}
