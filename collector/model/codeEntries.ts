import type { Kind } from "../contract/kind.ts";
import type { SpanNode } from "./spanNode.ts";
import type { RowFacts } from "./spanRows.ts";
import { type SpanTree, subtreeEnds } from "./spanTree.ts";
import { within } from "./within.ts";

/** Kinds that have a place in code by their name, also when telemetry names no place. */
const NAMED: ReadonlySet<Kind> = new Set<Kind>([
  "run",
  "workflow",
  "agent",
  "plan",
  "step",
  "llm",
  "embedding",
  "tool",
  "mcp",
  "handoff",
  "guardrail",
  "retriever",
  "reranker",
  "memory",
  "evaluator",
  "approval",
  "prompt",
]);

/** One thing that can have a place in code, with its spans in order of their start. */
export interface Entry {
  readonly kind: Kind;
  readonly name: string;
  readonly agent: string | null;
  readonly nodes: SpanNode[];
  /** Those that do not lie in another one of this entry (recursion). */
  readonly outer: SpanNode[];
}

/** Things by kind, name, agent and place: one level for each, since most spans are of a thing that is known already. */
type ByPlace = Map<string | null, Map<number, Entry>>;
interface Place {
  readonly kind: Kind;
  readonly agent: string | null;
  readonly path: string | null;
  readonly byLine: Map<number, Entry>;
}
type ByName = Map<string, Map<string | null, ByPlace>>;

/** The things that a run's spans are of, in order of appearance, and which of them each span is, by its index. */
export function entriesOf(tree: SpanTree, facts: RowFacts): { entries: Entry[]; entryOf: (Entry | undefined)[] } {
  const ends = subtreeEnds(tree);
  const entries: Entry[] = [];
  const known = new Map<Kind, ByName>();
  // Most spans are where the one before of their name was.
  const recent = new Map<string, Place>();
  const entryOf: (Entry | undefined)[] = new Array(tree.nodes.length);
  for (const node of tree.nodes) {
    const { location, notRun } = node.span;
    // A call that was refused is an answer of a person or a rule, not a thing that ran.
    if (notRun) continue;
    if (location === null && (!NAMED.has(node.kind) || facts.calls.same.has(node))) continue;
    const name = facts.labels[node.index] as string;
    const agent = facts.agents.name(node);
    const path = location?.path ?? null;
    let place = recent.get(name);
    if (place?.kind !== node.kind || place.agent !== agent || place.path !== path) {
      const byLine = within(within(within(within(known, node.kind), name), agent), path);
      place = { kind: node.kind, agent, path, byLine };
      recent.set(name, place);
    }
    const ofPath = place.byLine;
    const line = location?.line ?? 0;
    let entry = ofPath.get(line);
    if (!entry) {
      entry = { kind: node.kind, name, agent, nodes: [], outer: [] };
      ofPath.set(line, entry);
      entries.push(entry);
    }
    entryOf[node.index] = entry;
    const around = entry.outer.at(-1);
    entry.nodes.push(node);
    if (!around || node.index > (ends[around.index] as number)) entry.outer.push(node);
  }
  for (const entry of entries) {
    sortByStart(entry.nodes);
    sortByStart(entry.outer);
  }
  return { entries, entryOf };
}

/** Most lists come in order, and to see that is cheaper than to sort. */
function sortByStart(nodes: SpanNode[]): void {
  for (let i = 1; i < nodes.length; i++) {
    if ((nodes[i - 1] as SpanNode).startMs <= (nodes[i] as SpanNode).startMs) continue;
    nodes.sort((a, b) => a.startMs - b.startMs);
    return;
  }
}
