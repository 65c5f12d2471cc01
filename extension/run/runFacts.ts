import type { CollectorClient } from "../../collector/contract/client.ts";
import type { CodeAnswer } from "../../collector/contract/code.ts";
import type { Approval, Budget, GuardrailCheck, Retry } from "../../collector/contract/facts.ts";
import type { Plan } from "../../collector/contract/plan.ts";
import type { RunSummary } from "../../collector/contract/run.ts";
import type { SpanRow } from "../../collector/contract/span.ts";

/** What the editor knows of the chosen run. */
export interface RunFacts {
  readonly run: RunSummary;
  /** In tree order, the first {@link MOST_SPANS}. */
  readonly spans: readonly SpanRow[];
  readonly moreSpans: boolean;
  /** When the spans were read, on the clock of `performance.now()`. */
  readonly spansReadMs: number;
  readonly plans: readonly Plan[];
  readonly guardrails: readonly GuardrailCheck[];
  readonly approvals: readonly Approval[];
  readonly budgets: readonly Budget[];
  readonly retries: readonly Retry[];
  readonly code: CodeAnswer;
}

/** A tree of more rows helps nobody; the panel shows the rest. */
const MOST_SPANS = 4_000;
const PAGE = 1_000;
/** The first rows of a large run hardly change while it goes on: then they are read again this seldom, in milliseconds. */
const ROWS_EVERY_MS = 2_000;

/** @param before what was known of the same run, if anything */
export async function fetchRunFacts(
  client: CollectorClient,
  runId: string,
  before: RunFacts | null = null,
): Promise<RunFacts> {
  const known = before?.run.runId === runId ? knownSpans(before) : null;
  const [run, read, plan, guardrails, approvals, budgets, retries, code] = await Promise.all([
    client.run(runId),
    known ?? fetchSpans(client, runId),
    client.part(runId, "plan", { limit: PAGE }),
    client.part(runId, "guardrails", { limit: PAGE }),
    client.part(runId, "approvals", { limit: PAGE }),
    client.part(runId, "budgets", { limit: PAGE }),
    client.part(runId, "retries", { limit: PAGE }),
    client.code({ run: runId }),
  ]);
  // An end is shown whole.
  const spans = read === known && run.status !== "running" ? await fetchSpans(client, runId) : read;
  return {
    run,
    ...spans,
    plans: plan.plans,
    guardrails: guardrails.guardrails,
    approvals: approvals.approvals,
    budgets: budgets.budgets,
    retries: retries.retries,
    code,
  };
}

type ReadSpans = Pick<RunFacts, "spans" | "moreSpans" | "spansReadMs">;

function knownSpans({ run, spans, moreSpans, spansReadMs }: RunFacts): ReadSpans | null {
  const isKnown = moreSpans && run.status === "running" && performance.now() - spansReadMs < ROWS_EVERY_MS;
  return isKnown ? { spans, moreSpans, spansReadMs } : null;
}

async function fetchSpans(client: CollectorClient, runId: string): Promise<ReadSpans> {
  const spansReadMs = performance.now();
  const spans: SpanRow[] = [];
  let cursor: string | null = null;
  do {
    const page: { spans: readonly SpanRow[]; next: string | null } = await client.part(runId, "spans", {
      limit: PAGE,
      ...(cursor === null ? {} : { cursor }),
    });
    spans.push(...page.spans);
    cursor = page.next;
  } while (cursor !== null && spans.length < MOST_SPANS);
  return { spans, moreSpans: cursor !== null, spansReadMs };
}
