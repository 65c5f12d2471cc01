import type { GuardrailCheck, Retry } from "../contract/facts.ts";
import { isHit } from "../contract/facts.ts";
import type { LineMark, LineSegment, RunLine } from "../contract/line.ts";
import type { Agents } from "./agentOf.ts";
import { isWaiting } from "./approvals.ts";
import type { Overrun } from "./budgets.ts";
import type { CriticalPath } from "./criticalPath.ts";
import type { Failures } from "./failures.ts";
import type { SpanNode } from "./spanNode.ts";
import type { SpanTree } from "./spanTree.ts";

/** The run as one line: its critical path by agent, with the marks of what went wrong, was checked or was tried again. */
export function runLine(
  tree: SpanTree,
  path: CriticalPath,
  agents: Agents,
  failures: Failures,
  facts: { checks: readonly GuardrailCheck[]; retries: readonly Retry[]; overruns: readonly Overrun[] },
  open: boolean,
): RunLine {
  const overFrom = overTimes(tree, facts.overruns);
  const segments: LineSegment[] = [];
  for (const { node, fromMs, toMs } of path.stretches) {
    const state = isWaiting(node) ? ("waiting" as const) : ("working" as const);
    const agent = agents.name(node);
    const { spanId } = node.span;
    const over = state === "waiting" || overFrom.size === 0 ? undefined : overFrom.get(node);
    if (over === undefined || over >= toMs) segments.push({ state, agent, spanId, fromMs, toMs, over: false });
    else if (over <= fromMs) segments.push({ state, agent, spanId, fromMs, toMs, over: true });
    else {
      segments.push({ state, agent, spanId, fromMs, toMs: over, over: false });
      segments.push({ state, agent, spanId, fromMs: over, toMs, over: true });
    }
  }
  return { durationMs: tree.durationMs, segments, marks: marksOf(failures, facts), open };
}

/** Of each span under an exceeded time budget: from when on it was over. */
function overTimes(tree: SpanTree, overruns: readonly Overrun[]): Map<SpanNode, number> {
  const own = new Map<SpanNode, number>(overruns.map(({ node, atMs }) => [node, atMs]));
  const times = new Map<SpanNode, number>();
  if (own.size === 0) return times;
  for (const node of tree.nodes) {
    const around = node.parent ? times.get(node.parent) : undefined;
    const at = Math.min(own.get(node) ?? Number.POSITIVE_INFINITY, around ?? Number.POSITIVE_INFINITY);
    if (at !== Number.POSITIVE_INFINITY) times.set(node, at);
  }
  return times;
}

function marksOf(
  failures: Failures,
  facts: { checks: readonly GuardrailCheck[]; retries: readonly Retry[]; overruns: readonly Overrun[] },
): LineMark[] {
  const marks: LineMark[] = [];
  for (const node of failures.origins) {
    if (!node.span.controlFlow) marks.push({ atMs: node.endMs, kind: "failed", spanId: node.span.spanId });
  }
  for (const check of facts.checks) {
    marks.push({ atMs: check.atMs, kind: isHit(check.verdict) ? "hit" : "check", spanId: check.spanId });
  }
  for (const retry of facts.retries) marks.push({ atMs: retry.atMs, kind: "retry", spanId: retry.spanId });
  for (const { node, atMs } of facts.overruns) marks.push({ atMs, kind: "over", spanId: node.span.spanId });
  return marks.sort((a, b) => a.atMs - b.atMs);
}
