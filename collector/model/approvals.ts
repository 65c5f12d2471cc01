import type { Approval } from "../contract/facts.ts";
import type { Agents } from "./agentOf.ts";
import { type Interval, merged } from "./intervals.ts";
import type { ApprovalFact, ModelEvent } from "./modelSpan.ts";
import type { SpanNode } from "./spanNode.ts";
import type { SpanTree } from "./spanTree.ts";

/**
 * Questions to a person, in order of time. What a rule decided by itself is none. The answer counts where it is sent.
 */
export function approvalsOf(tree: SpanTree, agents: Agents, events: readonly ModelEvent[]): Approval[] {
  const list: Approval[] = [];
  for (const event of events) list.push(...askedByEvent(event, tree, agents));
  for (const node of tree.noted.approvals) {
    const fact = node.span.approval;
    if (!fact || fact.state === "auto") continue;
    const asked = [{ tool: node.span.toolName, question: fact.question }, ...(fact.also ?? [])];
    for (const { tool, question } of asked)
      list.push({
        tool,
        question,
        agent: agents.name(node),
        outcome: outcomeOf(fact),
        spanId: node.span.spanId,
        askedMs: node.startMs,
        answeredMs: outcomeOf(fact) || fact.state === "answered" ? answeredAt(node, fact.waitMs) : null,
        reason: fact.reason,
        by: fact.by,
      });
  }
  list.sort((a, b) => a.askedMs - b.askedMs);
  return withAnswers(list, tree, agents, events);
}

/**
 * Answers that name no question are to all that were open then; one yes or no for several says of none which it was. Who
 * went on has answered, also where it is not told what. An answer about a tool is to the oldest question about it, and
 * shows that there was one where none was told.
 */
function withAnswers(
  list: readonly Approval[],
  tree: SpanTree,
  agents: Agents,
  events: readonly ModelEvent[],
): Approval[] {
  const result = [...list];
  const answers = events.filter((event) => event.type === "answer").sort((a, b) => (a.atNs < b.atNs ? -1 : 1));
  for (const { atNs, state, reason, tool, each, spanId } of answers) {
    const atMs = Number(atNs - tree.startNs) / 1e6;
    let open = result.filter(({ outcome, answeredMs, askedMs }) => !outcome && answeredMs === null && askedMs <= atMs);
    if (tool !== undefined) {
      open = open.filter((one) => one.tool === tool).slice(0, 1);
      const node = tree.byId.get(spanId ?? "");
      if (open.length === 0 && node) {
        const unseen = { tool, question: null, agent: agents.name(node), outcome: state, spanId: node.span.spanId };
        result.push({ ...unseen, askedMs: atMs, answeredMs: atMs, reason, by: "user" });
      }
    }
    const answered = each?.length === open.length ? each : open.length === 1 ? [{ state, reason }] : [];
    open.forEach((one, i) => {
      const said = answered[i] ? { outcome: answered[i].state, reason: answered[i].reason } : {};
      result[result.indexOf(one)] = { ...one, ...said, answeredMs: atMs, by: one.by ?? "user" };
    });
  }
  return result;
}

function outcomeOf({ state }: ApprovalFact): Approval["outcome"] {
  return state === "approved" || state === "denied" ? state : null;
}

function askedByEvent(event: ModelEvent, tree: SpanTree, agents: Agents): Approval[] {
  if (event.type !== "approval" || event.fact.state === "auto" || event.spanId === null) return [];
  const node = tree.byId.get(event.spanId);
  if (!node) return [];
  const { fact, tool, answeredNs } = event;
  const outcome = outcomeOf(fact);
  return [
    {
      tool,
      question: fact.question,
      agent: agents.name(node),
      outcome,
      spanId: event.spanId,
      askedMs: Number(event.atNs - tree.startNs) / 1e6,
      answeredMs:
        (outcome || fact.state === "answered") && answeredNs !== null ? Number(answeredNs - tree.startNs) / 1e6 : null,
      reason: fact.reason,
      by: fact.by,
    },
  ];
}

function answeredAt(node: SpanNode, waitMs: number | null): number | null {
  if (node.kind === "approval") return node.running ? null : node.endMs;
  return waitMs === null ? null : node.startMs + waitMs;
}

/** Whether the span waits for a person for its whole length. */
export function isWaiting(node: SpanNode): boolean {
  return node.kind === "approval" && node.span.approval?.state !== "auto";
}

/** Time in which the run waits for a person, merged and in order. */
export function waitsOf(tree: SpanTree): Interval[] {
  return merged(tree.noted.approvals.filter(isWaiting).map((node) => ({ fromMs: node.startMs, toMs: node.endMs })));
}
