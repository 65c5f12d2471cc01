import type { GuardrailCheck, Stage } from "../contract/facts.ts";
import type { Agents } from "./agentOf.ts";
import type { ModelEvent } from "./modelSpan.ts";
import type { SpanNode } from "./spanNode.ts";
import { descendants, type SpanTree } from "./spanTree.ts";

/**
 * The checks of a run, in order of time. Where a check does not state its reason, an evaluation of it or what it threw
 * tells; where it does not state its stage, its place tells: before the first model call of its agent it judged the input,
 * after the last one the output; where model calls are not sent, the steps beside it tell. Where it does not state its
 * verdict, that is unknown.
 */
export function guardrailsOf(tree: SpanTree, agents: Agents, events: readonly ModelEvent[]): GuardrailCheck[] {
  const explanations = new Map<string, string>();
  for (const event of events) {
    if (event.type !== "evaluation" || event.spanId === null || event.evaluation.explanation === null) continue;
    explanations.set(event.spanId, event.evaluation.explanation);
  }
  const checks: GuardrailCheck[] = [];
  const asked = new Map<SpanNode, ModelTimes>();
  for (const node of tree.noted.checks) {
    const fact = node.span.guardrail;
    const target = fact?.targetSpanId ? tree.byId.get(fact.targetSpanId) : undefined;
    checks.push({
      name: fact?.name ?? node.span.name,
      stage: fact?.stageStated ? fact.stage : stageOfPlace(node, agents, asked),
      verdict: fact?.verdict ?? "unknown",
      reason: fact?.reason ?? explanations.get(node.span.spanId) ?? node.span.error?.message ?? null,
      spanId: node.span.spanId,
      targetSpanId: fact?.targetSpanId ?? null,
      atMs: node.startMs,
      durationMs: node.running ? null : node.endMs - node.startMs,
      agent: judged(node, target, agents),
      policy: fact?.policy ?? null,
      score: fact?.score ?? null,
    });
  }
  return checks.sort((a, b) => a.atMs - b.atMs);
}

/** Siblings that are looked at for an agent before a check. */
const MOST_STEPS = 64;

/** Whose input or output was judged: of a check outside any agent, the agent that worked last before it. */
function judged(node: SpanNode, target: SpanNode | undefined, agents: Agents): string | null {
  const named = (target ? agents.name(target) : null) ?? agents.name(node);
  if (named !== null || !node.parent) return named;
  const siblings = node.parent.children;
  const here = placeAmong(siblings, node);
  for (let i = here - 1; i >= 0 && i >= here - MOST_STEPS; i--) {
    const sibling = siblings[i];
    if (sibling?.kind === "agent" && sibling.endMs <= node.startMs + 1) return agents.name(sibling);
  }
  return null;
}

/** Index of the first sibling that starts with the span or later. */
function placeAmong(siblings: readonly SpanNode[], node: SpanNode): number {
  let low = 0;
  let high = siblings.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((siblings[middle] as SpanNode).startMs < node.startMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** When an agent asked its model first and last, checks' own questions left out. */
interface ModelTimes {
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Before the first model call around it: input; after the last: output. */
function stageOfPlace(node: SpanNode, agents: Agents, asked: Map<SpanNode, ModelTimes>): Stage {
  const home = agents.home(node);
  let times = asked.get(home);
  if (!times) {
    times = modelTimes(home);
    asked.set(home, times);
  }
  if (times.firstMs > times.lastMs) return stageBesideSteps(node);
  if (node.startMs <= times.firstMs) return "input";
  return node.startMs > times.lastMs ? "output" : "unknown";
}

/** Siblings that are looked at for the stage of a check: a bound for traces of checks without end. */
const MOST_SIBLINGS = 256;

/** While the first step beside it went on: input; after the last one: output. */
function stageBesideSteps(node: SpanNode): Stage {
  const siblings = node.parent?.children ?? [];
  if (siblings.length > MOST_SIBLINGS) return "unknown";
  const steps = siblings.filter(({ kind }) => kind === "step" || kind === "turn");
  if (steps.length === 0) return "unknown";
  const over = steps.filter((step) => !step.running && step.endMs <= node.startMs).length;
  return over === 0 ? "input" : over === steps.length ? "output" : "unknown";
}

function modelTimes(home: SpanNode): ModelTimes {
  let firstMs = Number.POSITIVE_INFINITY;
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const at of descendants(home, (inner) => inner.kind !== "guardrail")) {
    if (at.kind !== "llm") continue;
    firstMs = Math.min(firstMs, at.startMs);
    lastMs = Math.max(lastMs, at.startMs);
  }
  return { firstMs, lastMs };
}
