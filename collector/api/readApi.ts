import type { Page, RunFilter, RunPart, RunParts, RunsAnswer } from "../contract/api.ts";
import type { CodeAnswer } from "../contract/code.ts";
import type { Comparison } from "../contract/comparison.ts";
import type { EvidenceAnswer, EvidenceTotals } from "../contract/evidence.ts";
import type { MetricsAnswer } from "../contract/metrics.ts";
import type { RunSummary } from "../contract/run.ts";
import type { SearchAnswer } from "../contract/search.ts";
import type { SpanDetail } from "../contract/span.ts";
import { shownDetail } from "../conventions/shownDetail.ts";
import { spanDetail } from "../conventions/spanDetail.ts";
import { codeOfRuns, differenceOfCode } from "../model/codeOfRuns.ts";
import { compareRuns } from "../model/compareRuns.ts";
import { recordWarnings } from "../otlp/recordWarnings.ts";
import type { RunReader } from "../store/store.ts";
import { noSuchCount, noSuchRun, noSuchSpan } from "./apiProblem.ts";

const NS_PER_MS = 1_000_000n;

type Promised<T> = {
  [K in keyof T]: T[K] extends (...args: infer A) => infer R ? (...args: A) => R | Promise<R> : T[K];
};

/** A reader in this thread or in another one. */
export type AnyRunReader = Pick<
  Promised<RunReader>,
  | "health"
  | "runs"
  | "run"
  | "span"
  | "search"
  | "columns"
  | "metrics"
  | "code"
  | "evidence"
  | "evidenceTotals"
  | "divergence"
> & {
  part<P extends RunPart>(runId: string, part: P, page: Page): RunParts[P] | null | Promise<RunParts[P] | null>;
  /** What `runs` answers, as JSON, where that is cheaper to have. */
  runsJson?(filter: RunFilter): Promise<Uint8Array>;
};

/** What the read API answers, over whichever reader: the server and the command line share it. */
export class ReadApi {
  readonly #reader: AnyRunReader;
  constructor(reader: AnyRunReader) {
    this.#reader = reader;
  }

  health() {
    return this.#reader.health();
  }

  runs(filter: RunFilter): RunsAnswer | Promise<RunsAnswer> {
    return this.#reader.runs(filter);
  }

  /** The same as JSON. */
  async runsJson(filter: RunFilter): Promise<Uint8Array> {
    if (this.#reader.runsJson) return this.#reader.runsJson(filter);
    return Buffer.from(JSON.stringify(await this.#reader.runs(filter)));
  }

  /** @throws ApiProblem when there is no such run, as does every method that takes one */
  async run(runId: string): Promise<RunSummary> {
    return (await this.#reader.run(runId)) ?? fail(noSuchRun(runId));
  }

  async part<P extends RunPart>(runId: string, part: P, page: Page = {}): Promise<RunParts[P]> {
    return (await this.#reader.part(runId, part, page)) ?? fail(noSuchRun(runId));
  }

  async span(runId: string, spanId: string): Promise<SpanDetail> {
    const found = await this.#reader.span(runId, spanId);
    if (found) {
      const detail = spanDetail(found.record, found.row, found.runStartMs, found.told);
      const warnings = [
        ...recordWarnings(found.record, BigInt(Date.now()) * NS_PER_MS),
        ...(found.row.status === "running" ? await this.#whyOpen(runId) : []),
        ...(found.hasVariant ? ["It was sent again with other content; this is what came first."] : []),
      ];
      return shownDetail(warnings.length > 0 ? { ...detail, warnings } : detail);
    }
    await this.run(runId);
    throw noSuchSpan(spanId);
  }

  /** The rows of a run as columns, encoded. */
  async columns(runId: string): Promise<Uint8Array> {
    return (await this.#reader.columns(runId)) ?? fail(noSuchRun(runId));
  }

  /** What senders counted. */
  metrics(filter: { name?: string; since?: number }): MetricsAnswer | Promise<MetricsAnswer> {
    return this.#reader.metrics(filter);
  }

  /** Any text is a query; an empty one finds nothing. */
  search(text: string, page: Page): SearchAnswer | Promise<SearchAnswer> {
    return this.#reader.search(text, page);
  }

  /** What the counts of a run add up to. */
  async evidenceTotals(runId: string): Promise<EvidenceTotals> {
    return (await this.#reader.evidenceTotals(runId)) ?? fail(noSuchRun(runId));
  }

  /** The spans behind one count of a run. @throws ApiProblem also when the run has no such count */
  async evidence(runId: string, count: string, page: Page = {}): Promise<EvidenceAnswer> {
    const found = await this.#reader.evidence(runId, count, page);
    if (found) return found;
    await this.run(runId);
    throw noSuchCount(count);
  }

  async code(of: { run: string } | { runs: readonly string[] } | { a: string; b: string }): Promise<CodeAnswer> {
    if ("run" in of) return { runIds: [of.run], ...(await this.#code(of.run)) };
    if ("runs" in of) {
      const runs = await Promise.all(of.runs.map((runId) => this.#code(runId)));
      return { runIds: of.runs, ...codeOfRuns(runs) };
    }
    const [a, b] = await Promise.all([this.#code(of.a), this.#code(of.b)]);
    return { runIds: [of.a, of.b], ...differenceOfCode(a, b) };
  }

  async compare(a: string, b: string): Promise<Comparison> {
    const [before, after] = await Promise.all([this.#comparable(a), this.#comparable(b)]);
    return compareRuns(before, after, await this.#reader.divergence(a, b));
  }

  /** Why a span of a run that is over has no end. */
  async #whyOpen(runId: string): Promise<string[]> {
    const run = await this.#reader.run(runId);
    if (run?.processGone) return ["It never ended: its process has gone."];
    return run?.status === "incomplete" ? ["Its end did not arrive."] : [];
  }

  async #code(runId: string) {
    return (await this.#reader.code(runId)) ?? fail(noSuchRun(runId));
  }

  async #comparable(runId: string) {
    const [summary, code, plan, guardrails] = await Promise.all([
      this.run(runId),
      this.#code(runId),
      this.part(runId, "plan"),
      this.part(runId, "guardrails", { limit: 1000 }),
    ]);
    return { summary, code: code.keys, plans: plan.plans, guardrails: guardrails.guardrails };
  }
}

function fail(problem: Error): never {
  throw problem;
}
