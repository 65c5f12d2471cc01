import type { SpanNode } from "./spanNode.ts";
import type { SpanTree } from "./spanTree.ts";

/** Who did the work of each span, and under which agent's span it was done. */
export interface Agents {
  /** Name of the agent who did the work; of an agent span, its own. */
  name(node: SpanNode): string | null;
  /** The agent's span around it (of an agent span: itself), or the root where there is no agent. */
  home(node: SpanNode): SpanNode;
  /** Real agents in order of appearance. */
  readonly names: readonly string[];
}

/**
 * The nearest agent around each span. A span that names its own actor is that actor's work, and so is what hangs below
 * it; an agent span without a name of its own belongs to the agent around it.
 */
export function agentsOf(tree: SpanTree): Agents {
  const names: (string | null)[] = new Array(tree.nodes.length);
  const homes: SpanNode[] = new Array(tree.nodes.length);
  const appeared = (name: string, atMs: number) => {
    if (atMs < (order.get(name) ?? Number.POSITIVE_INFINITY)) order.set(name, atMs);
  };
  const order = new Map<string, number>();
  for (const node of tree.nodes) {
    const { span, parent, index } = node;
    const own = node.kind === "agent" ? (span.agentName ?? span.actor) : span.actor;
    // What hangs below a call to an agent without a span of its own is that agent's work.
    const called = node.kind === "approval" || node.kind === "hook" ? null : (parent?.span.calledAgent ?? null);
    names[index] = own ?? called ?? (parent ? (names[parent.index] ?? null) : null);
    const isHome = node.kind === "agent" || !parent || called !== null;
    homes[index] = isHome ? node : (homes[parent.index] as SpanNode);
    if (own !== null) appeared(own, node.startMs);
    if (span.calledAgent !== null) appeared(span.calledAgent, node.startMs);
  }
  const sorted = [...order].sort((a, b) => a[1] - b[1]).map(([name]) => name);
  return {
    name: (node) => names[node.index] ?? null,
    home: (node) => homes[node.index] ?? node,
    names: sorted,
  };
}
