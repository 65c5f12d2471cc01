import { ancestor, descendants, type SpanNode, type SpanTree } from "./spanTree.ts";

/** Model and tool calls of a run, each once, however many spans describe one. */
export interface Calls {
  /** Calls to a model as the framework made them, in tree order. */
  readonly llm: readonly SpanNode[];
  readonly embeddings: readonly SpanNode[];
  /** Tools that were run, in tree order. */
  readonly tools: readonly SpanNode[];
  /** Tool spans that started an agent: no tool calls, but messages. */
  readonly agentTools: ReadonlyMap<SpanNode, SpanNode>;
  /** A span that only describes a call again → the span that is counted. */
  readonly same: ReadonlyMap<SpanNode, SpanNode>;
}

const PAUSES: ReadonlySet<string> = new Set(["agent", "workflow", "run", "tool", "mcp", "turn"]);

/**
 * Counts calls. A model span around another one, with neither a tool nor an agent between, is the same call; so are two
 * of one response id. A tool span inside another of the same tool (a framework's span, an MCP client's, its server's) is
 * the same execution. A tool span that holds an agent is a message to that agent.
 */
export function callsOf(tree: SpanTree): Calls {
  const same = new Map<SpanNode, SpanNode>();
  const agentTools = new Map<SpanNode, SpanNode>();
  const llm: SpanNode[] = [];
  const embeddings: SpanNode[] = [];
  const tools: SpanNode[] = [];
  const responses = new Map<string, SpanNode>();
  for (const node of tree.nodes) {
    if (node.kind === "llm" || node.kind === "embedding") {
      const first = outerModelCall(node) ?? sameResponse(node, responses);
      if (first) same.set(node, same.get(first) ?? first);
      else (node.kind === "llm" ? llm : embeddings).push(node);
    } else if (isToolRun(node) && !node.span.notRun) {
      const outer = outerToolRun(node);
      if (outer) {
        same.set(node, same.get(outer) ?? outer);
        continue;
      }
      if (node.span.calledAgent !== null) continue;
      const agent = agentInside(node);
      if (agent) agentTools.set(node, agent);
      else tools.push(node);
    }
  }
  return { llm, embeddings, tools, agentTools, same };
}

function outerModelCall(node: SpanNode): SpanNode | null {
  const nearest = ancestor(node, (at) => at.kind === node.kind || PAUSES.has(at.kind));
  return nearest?.kind === node.kind ? nearest : null;
}

function sameResponse(node: SpanNode, seen: Map<string, SpanNode>): SpanNode | null {
  const id = node.span.responseId;
  if (id === null) return null;
  const first = seen.get(id);
  // One emitter never describes a call twice with the same id, so a repeat of its own is another call.
  if (first && first.span.family !== node.span.family) return first;
  if (!first) seen.set(id, node);
  return null;
}

/** Whether a span is the run of a tool, and not a look at what tools there are. */
function isToolRun(node: SpanNode): boolean {
  if (node.kind === "tool") return true;
  return node.kind === "mcp" && (node.span.mcp === null || node.span.mcp.method === "tools/call");
}

function outerToolRun(node: SpanNode): SpanNode | null {
  const nearest = ancestor(node, (at) => isToolRun(at) || at.kind === "agent" || at.kind === "llm");
  if (!nearest || !isToolRun(nearest)) return null;
  return toolName(nearest) === toolName(node) ? nearest : null;
}

/** The agent that a tool call started: below it, with nothing of another's work between. */
function agentInside(node: SpanNode): SpanNode | null {
  for (const at of descendants(node, (inner) => inner.kind !== "llm" && inner.kind !== "agent")) {
    if (at.kind === "agent") return at;
  }
  return null;
}

export function toolName(node: SpanNode): string {
  return node.span.toolName ?? node.span.name;
}

/** Name of a model call's model, or of its span where no model was sent. */
export function modelName(node: SpanNode): string {
  return node.span.model ?? node.span.name;
}

/** Model calls at or under a node, each once; `self` leaves out those of agents inside. */
export function callsUnder(node: SpanNode, counted: ReadonlySet<SpanNode>, scope: "self" | "subtree"): SpanNode[] {
  const result = counted.has(node) ? [node] : [];
  for (const at of descendants(node, (inner) => scope === "subtree" || inner.kind !== "agent")) {
    if (counted.has(at)) result.push(at);
  }
  return result;
}
