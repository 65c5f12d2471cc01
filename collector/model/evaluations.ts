import type { Evaluation } from "../contract/facts.ts";
import type { Calls } from "./calls.ts";
import type { ModelEvent } from "./modelSpan.ts";
import type { SpanTree } from "./spanTree.ts";

/**
 * Evaluations in order of time, each with the span that it judges: the one it names, else the model call whose answer it
 * names; of several spans that describe that call, the one that is counted. One that names neither judges the run.
 */
export function evaluationsOf(tree: SpanTree, calls: Calls, events: readonly ModelEvent[]): Evaluation[] {
  const told = events.filter((event) => event.type === "evaluation");
  const byAnswer = told.some((event) => event.spanId === null && event.evaluation.responseId)
    ? callsByAnswer(tree, calls)
    : null;
  return told
    .map(({ evaluation: { responseId = null, judges: _, ...evaluation }, spanId, atNs }) => ({
      ...evaluation,
      spanId: spanId ?? (responseId === null ? null : (byAnswer?.get(responseId) ?? null)),
      atMs: Number(atNs - tree.startNs) / 1e6,
    }))
    .sort((a, b) => a.atMs - b.atMs);
}

function callsByAnswer(tree: SpanTree, calls: Calls): Map<string, string> {
  const byAnswer = new Map<string, string>();
  for (const node of tree.nodes) {
    const { responseId, kind } = node.span;
    // An evaluator names the answer of another.
    if (responseId === null || kind === "evaluator" || byAnswer.has(responseId)) continue;
    byAnswer.set(responseId, (calls.same.get(node) ?? node).span.spanId);
  }
  return byAnswer;
}
