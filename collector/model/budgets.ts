import type { Budget } from "../contract/facts.ts";
import type { Plan } from "../contract/plan.ts";
import type { Agents } from "./agentOf.ts";
import { waitsOf } from "./approvals.ts";
import { type Calls, callsUnder, modelName, toolName } from "./calls.ts";
import { coveredWithin, type Interval } from "./intervals.ts";
import type { BudgetFact, ModelEvent } from "./modelSpan.ts";
import type { SpanNode } from "./spanNode.ts";
import type { SpanTree } from "./spanTree.ts";

/** When a time budget ran out under which span. */
export interface Overrun {
  readonly node: SpanNode;
  readonly atMs: number;
}

export interface Budgets {
  readonly list: readonly Budget[];
  readonly overruns: readonly Overrun[];
  /** The time budget that a span had to keep. */
  limitMs(node: SpanNode): number | null;
}

/**
 * Limits and what was used of them: as the program said, else counted here. Waiting for a person counts towards no time
 * budget. A limit is exceeded when more was used, or when the program says so.
 */
export function budgetsOf(
  tree: SpanTree,
  calls: Calls,
  agents: Agents,
  events: readonly ModelEvent[],
  plans: readonly Plan[],
): Budgets {
  const waits = waitsOf(tree);
  const llm = new Set(calls.llm);
  const tools = new Set(calls.tools);
  const exceeded = new Map<string, { used: number | null; action: "warn" | "stop" | null; fact: BudgetFact }>();
  for (const event of events) {
    if (event.type !== "budget" || event.spanId === null) continue;
    exceeded.set(`${event.spanId} ${event.budget.kind}`, {
      used: event.budget.used,
      action: event.action,
      fact: event.budget,
    });
  }
  const list: Budget[] = [];
  const overruns: Overrun[] = [];
  const limits = new Map<SpanNode, number>();
  for (const node of exceeded.size === 0 ? tree.noted.budgets : tree.nodes) {
    for (const fact of withExceeded(node, exceeded)) {
      const scope = node.span.budgetScope ?? "subtree";
      const said = exceeded.get(`${node.span.spanId} ${fact.kind}`);
      const sent = fact.used ?? said?.used ?? null;
      const used = sent ?? usedOf(fact, node, scope);
      const over = said !== undefined || (used !== null && used > fact.limit);
      list.push({
        ...subjectOf(node, agents),
        kind: fact.kind,
        limit: fact.limit,
        used,
        over,
        scope,
        usedSource: sent === null ? "counted" : "sent",
        action: said?.action ?? null,
        spanId: node.span.spanId,
        agent: agents.name(node),
      });
      if (fact.kind !== "time") continue;
      limits.set(node, fact.limit);
      if (over) overruns.push({ node, atMs: ranOutAt(node, fact.limit, waits) });
    }
  }
  const told = new Set(
    list.filter(({ subject, kind }) => subject === "step" && kind === "time").map((one) => one.spanId),
  );
  list.push(...stepBudgets(plans, tree, told));
  return { list, overruns, limitMs: (node) => (limits.size === 0 ? null : (limits.get(node) ?? null)) };

  function usedOf(fact: BudgetFact, node: SpanNode, scope: "self" | "subtree"): number | null {
    if (fact.kind === "time") {
      const window = { fromMs: node.startMs, toMs: node.endMs };
      return window.toMs - window.fromMs - coveredWithin(window, waits);
    }
    if (fact.kind === "tool_calls") return callsUnder(node, tools, scope).length;
    const under = callsUnder(node, llm, scope);
    if (fact.kind === "turns") return under.length;
    const values = under.map(({ span }) =>
      fact.kind === "cost" ? span.costUsd : span.tokens && sumKnown([span.tokens.input, span.tokens.output]),
    );
    return sumKnown(values);
  }
}

/** Adds up what is known; null when nothing is. */
export function sumKnown(values: readonly (number | null | undefined)[]): number | null {
  let sum: number | null = null;
  for (const value of values) if (value !== null && value !== undefined) sum = (sum ?? 0) + value;
  return sum;
}

/** Budgets of a span, with those that only an event tells of. */
function withExceeded(node: SpanNode, exceeded: ReadonlyMap<string, { fact: BudgetFact }>): readonly BudgetFact[] {
  if (exceeded.size === 0) return node.span.budgets;
  const known = new Set(node.span.budgets.map(({ kind }) => kind));
  const more: BudgetFact[] = [];
  for (const kind of ["time", "tokens", "cost", "turns", "tool_calls"] as const) {
    const said = exceeded.get(`${node.span.spanId} ${kind}`);
    if (said && !known.has(kind)) more.push(said.fact);
  }
  return [...node.span.budgets, ...more];
}

function subjectOf(node: SpanNode, agents: Agents): Pick<Budget, "subject" | "name"> {
  const { span, kind } = node;
  if (kind === "agent") return { subject: "agent", name: agents.name(node) ?? span.name };
  if (kind === "tool" || kind === "mcp") return { subject: "tool", name: toolName(node) };
  if (kind === "llm" || kind === "embedding") return { subject: "model", name: modelName(node) };
  if (kind === "step" || kind === "plan") return { subject: "step", name: span.name };
  if (node.parent === null || kind === "run") return { subject: "run", name: span.workflowName ?? span.name };
  return { subject: "function", name: span.workflowName ?? span.name };
}

/** The moment at which the time without waiting reached the limit. */
function ranOutAt(node: SpanNode, limitMs: number, waits: readonly Interval[]): number {
  let at = node.startMs + limitMs;
  for (const wait of waits) {
    if (wait.toMs <= node.startMs) continue;
    if (wait.fromMs >= at) break;
    at += wait.toMs - Math.max(wait.fromMs, node.startMs);
  }
  return Math.min(at, node.endMs);
}

/** Budgets of the plan's steps; a step whose own span carries its limit is told already. */
function stepBudgets(plans: readonly Plan[], tree: SpanTree, told: ReadonlySet<string>): Budget[] {
  const latest = new Map<string, Plan>();
  for (const plan of plans) {
    if ((latest.get(plan.planId)?.version ?? Number.NEGATIVE_INFINITY) <= plan.version) latest.set(plan.planId, plan);
  }
  const list: Budget[] = [];
  for (const plan of latest.values()) {
    for (const step of plan.steps) {
      if (step.budgetMs === null || step.spanIds.some((id) => told.has(id))) continue;
      const spanId = step.spanIds[0] ?? plan.spanId;
      if (spanId === undefined || spanId === null || !tree.byId.has(spanId)) continue;
      list.push({
        subject: "step",
        name: step.title,
        kind: "time",
        limit: step.budgetMs,
        used: step.durationMs,
        over: step.durationMs !== null && step.durationMs > step.budgetMs,
        scope: "subtree",
        usedSource: "counted",
        action: null,
        spanId,
        agent: step.agents[0] ?? plan.agent,
      });
    }
  }
  return list;
}
