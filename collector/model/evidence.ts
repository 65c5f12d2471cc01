import type { Approval, Budget, Evaluation, GuardrailCheck, Message, Retry } from "../contract/facts.ts";
import { isHit } from "../contract/facts.ts";
import type { RunLine } from "../contract/line.ts";
import type { CallLists, Recoveries } from "./callFacts.ts";
import type { KeptPlan } from "./planAccuracy.ts";
import type { RunTokens, Sources } from "./runTokens.ts";
import type { SpanNode } from "./spanNode.ts";
import type { SpanTree } from "./spanTree.ts";

/** What is behind one count: places of spans in tree order, or {@link NO_SPAN}. */
export interface EvidenceList {
  readonly rows: readonly number[];
  /** How much each adds; null where each is one. */
  readonly values: readonly number[] | null;
}

/** Told by a log record that names no span. */
export const NO_SPAN = -1;

/** Counts that are unknown and not 0 where nothing is behind them. */
const UNKNOWN_IF_EMPTY: ReadonlySet<string> = new Set([
  "inputTokens",
  "cachedInputTokens",
  "outputTokens",
  "reasoningTokens",
  "costUsd",
]);

/** What every count of a run adds up from, by the count's name. */
export type Evidence = ReadonlyMap<string, EvidenceList>;

export interface EvidenceMaterial {
  readonly calls: CallLists;
  readonly usage: RunTokens;
  readonly recoveries: Recoveries;
  /** Failures that stayed, each at its last try. */
  readonly stayed: readonly SpanNode[];
  readonly checks: readonly GuardrailCheck[];
  readonly approvals: readonly Approval[];
  readonly messages: readonly Message[];
  readonly retries: readonly Retry[];
  readonly evaluations: readonly Evaluation[];
  readonly budgets: readonly Budget[];
  readonly plans: readonly KeptPlan[];
  readonly line: RunLine;
  /** Log records by the span that they name. */
  readonly logs: ReadonlyMap<string | null, number>;
}

/** The spans behind every count of a run. */
export function evidenceOf(tree: SpanTree, material: EvidenceMaterial): Evidence {
  const { calls, usage, recoveries, checks, approvals, messages, plans } = material;
  const rowOf = (spanId: string | null) => (spanId === null ? undefined : tree.byId.get(spanId)?.index) ?? NO_SPAN;
  const facts = (list: readonly { readonly spanId: string | null }[]): EvidenceList => ({
    rows: list.map((fact) => rowOf(fact.spanId)),
    values: null,
  });
  const evidence = new Map<string, EvidenceList>([
    ["spanCount", nodes(tree.nodes.filter(({ span }) => !span.fromLog))],
    ["logCount", { rows: [...material.logs.keys()].map(rowOf), values: [...material.logs.values()] }],
    ["missingParents", nodes(tree.noted.orphans)],
    ["llmCalls", nodes(calls.llm)],
    ["llmErrors", nodes(calls.llmErrors)],
    ["toolCalls", nodes(calls.tools)],
    ["toolErrors", nodes(calls.toolErrors)],
    ["failures", nodes(material.stayed)],
    ["retries", facts(material.retries)],
    ["messages", facts(messages)],
    ["handoffs", facts(messages.filter(({ channel }) => channel === "handoff"))],
    ["guardrailChecks", facts(checks)],
    ["guardrailHits", facts(checks.filter(({ verdict }) => isHit(verdict)))],
    ["approvals.requested", facts(approvals)],
    ["approvals.approved", facts(approvals.filter(({ outcome }) => outcome === "approved"))],
    ["approvals.denied", facts(approvals.filter(({ outcome }) => outcome === "denied"))],
    ["overBudget", facts(material.budgets.filter(({ over }) => over))],
    ["evaluations", facts(material.evaluations)],
    [
      "planSteps",
      amounts(
        plans,
        ({ latest }) => rowOf(latest.spanId),
        ({ latest }) => latest.steps.length,
      ),
    ],
    ["inputTokens", sums(usage.tokens, ({ span }) => span.tokens?.input)],
    ["cachedInputTokens", sums(usage.tokens, ({ span }) => span.tokens?.cachedInput)],
    ["outputTokens", sums(usage.tokens, ({ span }) => span.tokens?.output)],
    ["reasoningTokens", sums(usage.tokens, ({ span }) => span.tokens?.reasoning)],
    ["callsWithoutTokens", nodes(usage.tokens.without)],
    ["costUsd", sums(usage.cost, ({ span }) => span.costUsd)],
    ["callsWithoutCost", nodes(usage.cost.from.length > 0 ? usage.cost.without : [])],
    ["waitingMs", waits(material.line, rowOf)],
    [
      "scorecard.steps",
      amounts(
        plans,
        ({ latest }) => rowOf(latest.spanId),
        ({ steps }) => steps,
      ),
    ],
    [
      "scorecard.stepsAsPlanned",
      amounts(
        plans,
        ({ latest }) => rowOf(latest.spanId),
        ({ asPlanned }) => asPlanned ?? 0,
      ),
    ],
    ["scorecard.actions", nodes(calls.actions)],
    ["scorecard.actionsSucceeded", nodes(calls.actionsSucceeded)],
    ["scorecard.failuresSeen", nodes(recoveries.seen)],
    ["scorecard.failuresRecovered", nodes(recoveries.recovered)],
  ]);
  for (const [name, list] of calls.byTool) evidence.set(`tools.${name}`, nodes(list));
  return evidence;
}

/** What a count adds up to; null where it is unknown. */
export function totalOf(count: string, { rows, values }: EvidenceList): number | null {
  if (rows.length === 0 && UNKNOWN_IF_EMPTY.has(count)) return null;
  return values === null ? rows.length : values.reduce((sum, value) => sum + value, 0);
}

function nodes(list: readonly SpanNode[]): EvidenceList {
  return { rows: list.map(({ index }) => index), values: null };
}

function sums(sources: Sources, pick: (node: SpanNode) => number | null | undefined): EvidenceList {
  const rows: number[] = [];
  const values: number[] = [];
  for (const node of sources.from) {
    const value = pick(node);
    if (value === null || value === undefined) continue;
    rows.push(node.index);
    values.push(value);
  }
  return { rows, values };
}

function amounts<T>(list: readonly T[], row: (one: T) => number, value: (one: T) => number): EvidenceList {
  return { rows: list.map(row), values: list.map(value) };
}

function waits(line: RunLine, rowOf: (spanId: string | null) => number): EvidenceList {
  return amounts(
    line.segments.filter(({ state }) => state === "waiting"),
    ({ spanId }) => rowOf(spanId),
    ({ fromMs, toMs }) => toMs - fromMs,
  );
}
