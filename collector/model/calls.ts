import type { SpanNode } from "./spanNode.ts";
import { descendants, nearestAbove, type SpanTree } from "./spanTree.ts";

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
 * of one response id, and two that different emitters sent side by side, at one time and with the same tokens. A tool span inside another of the same tool (a framework's span, an MCP client's, its server's) is
 * the same execution. A tool span that holds an agent is a message to that agent.
 */
export function callsOf(tree: SpanTree): Calls {
  const same = new Map<SpanNode, SpanNode>();
  const agentTools = new Map<SpanNode, SpanNode>();
  const llm: SpanNode[] = [];
  const embeddings: SpanNode[] = [];
  const tools: SpanNode[] = [];
  const responses = new Map<string, SpanNode>();
  const beside = new Map<string, SpanNode[]>();
  const aroundModel = nearestAbove(tree, ({ kind }) => kind === "llm" || kind === "embedding" || PAUSES.has(kind));
  const aroundTool = nearestAbove(tree, (at) => isToolRun(at) || at.kind === "agent" || at.kind === "llm");
  const inside = agentsInside(tree);
  for (const node of tree.nodes) {
    if (node.kind === "llm" || node.kind === "embedding") {
      const first =
        sameKind(aroundModel[node.index], node) ?? sameResponse(node, responses) ?? sameMoment(node, beside);
      if (first) same.set(node, same.get(first) ?? first);
      else (node.kind === "llm" ? llm : embeddings).push(node);
    } else if (isToolRun(node) && !node.span.notRun) {
      const outer = sameTool(aroundTool[node.index], node);
      if (outer) {
        same.set(node, same.get(outer) ?? outer);
        continue;
      }
      if (node.span.calledAgent !== null) continue;
      const agent = inside[node.index];
      if (agent) agentTools.set(node, agent);
      else tools.push(node);
    }
  }
  return { llm, embeddings, tools, agentTools, same };
}

function sameKind(around: SpanNode | null | undefined, node: SpanNode): SpanNode | null {
  return around?.kind === node.kind ? around : null;
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

/** What streams may end after the span of whoever asked, so that the spans of one call are siblings. */
function sameMoment(node: SpanNode, seen: Map<string, SpanNode[]>): SpanNode | null {
  const { tokens, family } = node.span;
  if (node.parent === null || tokens === null || tokens.input === null || tokens.output === null) return null;
  const key = `${node.parent.index} ${tokens.input} ${tokens.output}`;
  const known = seen.get(key) ?? [];
  const at = known.findIndex(
    (one) => one.span.family !== family && one.startMs <= node.endMs && node.startMs <= one.endMs,
  );
  if (at >= 0) return known.splice(at, 1)[0] ?? null;
  seen.set(key, [...known, node]);
  return null;
}

/** Whether a span is the run of a tool, and not a look at what tools there are. */
function isToolRun(node: SpanNode): boolean {
  if (node.kind === "tool") return true;
  return node.kind === "mcp" && (node.span.mcp === null || node.span.mcp.method === "tools/call");
}

function sameTool(around: SpanNode | null | undefined, node: SpanNode): SpanNode | null {
  return around && isToolRun(around) && toolName(around) === toolName(node) ? around : null;
}

/** Of every span the agent that it started: the first one below it, with nothing of another's work between. */
function agentsInside(tree: SpanTree): readonly (SpanNode | undefined)[] {
  const inside: (SpanNode | undefined)[] = new Array(tree.nodes.length);
  for (let i = tree.nodes.length - 1; i >= 0; i--) {
    const node = tree.nodes[i] as SpanNode;
    if (!node.parent || node.kind === "llm") continue;
    // Going backwards, the first child's word comes last and stands.
    const found = node.kind === "agent" ? node : inside[i];
    if (found) inside[node.parent.index] = found;
  }
  return inside;
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
