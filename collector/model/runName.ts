import { oneLine } from "../contract/figures.ts";
import type { Agents } from "./agentOf.ts";
import type { SpanNode } from "./spanNode.ts";
import { descendants, outermost, type SpanTree } from "./spanTree.ts";

const MOST_NAME = 120;

/** What frameworks call every run: Google's ADK, the OpenAI Agents SDK. */
const SAYS_NOTHING = /^(?:invocation|agent workflow)$/i;

/**
 * What a person would call the run: what they asked, else the workflow, else the first agent, else what the root was
 * called. Where one root holds many tasks of the same agent, no single question names it and the root does.
 */
export function runName(tree: SpanTree, agents: Agents): string {
  const first = tree.roots.find((root) => !isPreparation(root)) ?? tree.roots[0];
  if (!first) return "run";
  const root = entryOf(first, tree);
  const question = root.span.content.question() ?? askedFirst(tree, agents);
  if (question !== null) return oneLine(question, MOST_NAME);
  const named = root.span.workflowName ?? (root.kind === "agent" ? agents.name(root) : null);
  const told = root.orphan || SAYS_NOTHING.test(root.span.name) ? null : root.span.name;
  const name = named ?? told ?? agents.names[0] ?? root.span.name;
  return oneLine(name || "run", MOST_NAME);
}

/** What only tells that an agent was made, or that a server was looked at, comes before the run. */
function isPreparation({ kind, span }: SpanNode): boolean {
  return kind === "internal" || (kind === "mcp" && span.mcp !== null && span.mcp.method !== "tools/call");
}

/** Where a run begins within a span of the program or of the server that it runs in, which know nothing of agents. */
function entryOf(root: SpanNode, tree: SpanTree): SpanNode {
  if (root.span.family !== "") return root;
  const outer = outermost(
    [...descendants(root)].filter(({ span }) => span.family !== ""),
    tree,
  );
  const [only] = outer;
  return outer.length === 1 && only && (only.span.workflowName !== null || BEGINS.has(only.kind)) ? only : root;
}

const BEGINS: ReadonlySet<string> = new Set(["run", "workflow", "agent"]);

function askedFirst(tree: SpanTree, agents: Agents): string | null {
  for (const root of tree.roots) {
    const asked = root.span.content.question();
    if (asked !== null) return asked;
  }
  const outer = outermost(tree.noted.agents, tree);
  if (outer.length > 0 && repeats(outer, agents)) return null;
  const first = earliest(outer) ?? earliest(tree.nodes.filter((node) => node.kind === "llm"));
  if (!first) return null;
  return first.span.content.question() ?? earliestModelCall(first)?.span.content.question() ?? null;
}

/** Whether one agent is called again and again at the top: then its first task is not the run's. */
function repeats(outer: readonly SpanNode[], agents: Agents): boolean {
  const first = agents.name(outer[0] as SpanNode);
  return outer.filter((node) => agents.name(node) === first).length > 2;
}

function earliest(nodes: readonly SpanNode[]): SpanNode | null {
  let first: SpanNode | null = null;
  for (const node of nodes) if (!first || node.startMs < first.startMs) first = node;
  return first;
}

/**
 * The first model call of an agent itself: not of a check, nor of an agent that it calls, unless it only leads others and
 * asks no model.
 */
function earliestModelCall(node: SpanNode): SpanNode | null {
  const isCall = ({ kind }: SpanNode) => kind === "llm";
  const own = descendants(node, ({ kind }) => kind !== "agent" && kind !== "guardrail");
  return earliest([...own].filter(isCall)) ?? earliest([...descendants(node)].filter(isCall));
}
