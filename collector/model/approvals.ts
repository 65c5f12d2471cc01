import type { Approval } from "../contract/facts.ts";
import type { Agents } from "./agentOf.ts";
import type { SpanNode, SpanTree } from "./spanTree.ts";

/**
 * Questions to a person, in order of time. What a rule decided by itself is none. The answer counts where it is sent.
 */
export function approvalsOf(tree: SpanTree, agents: Agents): Approval[] {
  const list: Approval[] = [];
  for (const node of tree.nodes) {
    const fact = node.span.approval;
    if (!fact || fact.state === "auto") continue;
    const answered = fact.state === "approved" || fact.state === "denied";
    list.push({
      tool: node.span.toolName,
      question: fact.question,
      agent: agents.name(node),
      outcome: fact.state === "approved" ? "approved" : fact.state === "denied" ? "denied" : null,
      spanId: node.span.spanId,
      askedMs: node.startMs,
      answeredMs: answered ? answeredAt(node, fact.waitMs) : null,
      reason: fact.reason,
      by: fact.by,
    });
  }
  return list.sort((a, b) => a.askedMs - b.askedMs);
}

function answeredAt(node: SpanNode, waitMs: number | null): number | null {
  if (node.kind === "approval") return node.running ? null : node.endMs;
  return waitMs === null ? null : node.startMs + waitMs;
}

/** Whether the span waits for a person for its whole length. */
export function isWaiting(node: SpanNode): boolean {
  return node.kind === "approval" && node.span.approval?.state !== "auto";
}
