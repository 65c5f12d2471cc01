import type { Retrieval } from "../contract/retrieval.ts";
import type { Agents } from "./agentOf.ts";
import type { Calls } from "./calls.ts";
import type { SpanNode } from "./spanNode.ts";
import { nearestAbove, type SpanTree } from "./spanTree.ts";

const SEARCHES: ReadonlySet<string> = new Set(["retriever", "reranker"]);
const MOST_DOCUMENTS = 100;

/**
 * What was retrieved and which data sources were at hand, in tree order. A retrieval that is described again inside
 * itself is one; what the inner span knows more is taken from it.
 */
export function retrievalsOf(tree: SpanTree, agents: Agents, calls: Calls): Retrieval[] {
  const candidates = tree.noted.reads;
  if (candidates.length === 0) return [];
  const around = nearestAbove(tree, ({ kind }) => kind !== "internal" && kind !== "unknown");
  const found = new Map<SpanNode, Retrieval>();
  const asked = new CallsInReach(tree, calls, agents);
  for (const node of candidates) {
    const retrieval = retrievalAt(node, agents, asked);
    if (!retrieval) continue;
    const outer = around[node.index];
    const again = outer && outer.kind === node.kind && SEARCHES.has(node.kind) ? found.get(outer) : undefined;
    if (outer && again) {
      found.set(outer, {
        ...again,
        sources: again.sources.length > 0 ? again.sources : retrieval.sources,
        query: again.query ?? retrieval.query,
        documents: again.documents ?? retrieval.documents,
      });
    } else found.set(node, retrieval);
  }
  return [...found.values()];
}

const searches = ({ kind }: SpanNode) => SEARCHES.has(kind) || kind === "memory";

function retrievalAt(node: SpanNode, agents: Agents, asked: CallsInReach): Retrieval | null {
  const { span, kind } = node;
  const sources = [...new Set([...(span.dataSource === null ? [] : [span.dataSource]), ...span.reads])];
  const documents = searches(node) ? (span.content.retrieved()?.slice(0, MOST_DOCUMENTS) ?? null) : null;
  if (kind === "memory" && documents === null) return null;
  return {
    spanId: span.spanId,
    agent: agents.name(node),
    sources,
    query: searches(node) ? span.content.query() : null,
    documents,
    // What a call or an agent is given is at hand from its start on.
    atMs: kind === "llm" || kind === "agent" ? node.startMs : node.endMs,
    seenFrom: kind === "llm" ? span.spanId : asked.after(node, kind === "agent" ? node.startMs : node.endMs),
  };
}

/** Model calls by the agent's span under which they were made, and by their root, in order of time. */
class CallsInReach {
  readonly #byHome = new Map<SpanNode, SpanNode[]>();
  readonly #byRoot = new Map<SpanNode, SpanNode[]>();
  readonly #roots: SpanNode[] = [];
  readonly #agents: Agents;

  constructor(tree: SpanTree, calls: Calls, agents: Agents) {
    this.#agents = agents;
    for (const node of tree.nodes) this.#roots.push(node.parent ? (this.#roots[node.parent.index] as SpanNode) : node);
    for (const call of calls.llm) {
      add(this.#byHome, agents.home(call), call);
      add(this.#byRoot, this.#roots[call.index] as SpanNode, call);
    }
    for (const lists of [this.#byHome, this.#byRoot])
      for (const list of lists.values()) list.sort((a, b) => a.startMs - b.startMs);
  }

  /** The first call from a time on by the agent of a span, else by who is around that agent, else by anyone under the root. */
  after(node: SpanNode, fromMs: number): string | null {
    for (let home: SpanNode | null = this.#agents.home(node); home; ) {
      const found = firstFrom(this.#byHome.get(home) ?? [], fromMs - 1);
      if (found) return found.span.spanId;
      home = home.parent ? this.#agents.home(home.parent) : null;
    }
    const root = this.#roots[node.index] as SpanNode;
    return firstFrom(this.#byRoot.get(root) ?? [], fromMs - 1)?.span.spanId ?? null;
  }
}

function add(lists: Map<SpanNode, SpanNode[]>, key: SpanNode, call: SpanNode): void {
  const list = lists.get(key);
  if (list) list.push(call);
  else lists.set(key, [call]);
}

function firstFrom(calls: readonly SpanNode[], fromMs: number): SpanNode | null {
  let low = 0;
  let high = calls.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((calls[middle] as SpanNode).startMs < fromMs) low = middle + 1;
    else high = middle;
  }
  return calls[low] ?? null;
}
