import type { Kind } from "../contract/kind.ts";
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

/** One thing that can have a place in code, with its spans, by their index, in order of their start. */
export interface Entry {
  readonly kind: Kind;
  readonly name: string;
  readonly agent: string | null;
  readonly spans: number[];
  /** Those that do not lie in another one of this entry (recursion). */
  readonly outer: number[];
}

/**
 * What is asked of the spans of every thing, by their index. A thing's spans lie far apart in a large run: to read this
 * from lists is several times faster than to go to each span for it.
 */
export interface SpanColumns {
  readonly startMs: Float64Array;
  readonly endMs: Float64Array;
  /** The index of the last span under each; its own where there is none. */
  readonly ends: Uint32Array;
  readonly failed: Uint8Array;
  readonly running: Uint8Array;
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

/** What the things of a run are told from. */
export function columnsOf(tree: SpanTree): SpanColumns {
  const { length } = tree.nodes;
  const startMs = new Float64Array(length);
  const endMs = new Float64Array(length);
  const failed = new Uint8Array(length);
  const running = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    const node = tree.nodes[i] as SpanTree["nodes"][number];
    startMs[i] = node.startMs;
    endMs[i] = node.endMs;
    if (node.span.outcome === "error") failed[i] = 1;
    if (node.running) running[i] = 1;
  }
  return { startMs, endMs, ends: subtreeEnds(tree), failed, running };
}

/** The things that a run's spans are of, in order of appearance, and which of them each span is, by its index. */
export function entriesOf(
  tree: SpanTree,
  facts: RowFacts,
  { ends, startMs }: SpanColumns,
): { entries: Entry[]; entryOf: (Entry | undefined)[] } {
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
      entry = { kind: node.kind, name, agent, spans: [], outer: [] };
      ofPath.set(line, entry);
      entries.push(entry);
    }
    entryOf[node.index] = entry;
    const around = entry.outer.at(-1);
    entry.spans.push(node.index);
    if (around === undefined || node.index > (ends[around] as number)) entry.outer.push(node.index);
  }
  for (const entry of entries) {
    sortByStart(entry.spans, startMs);
    sortByStart(entry.outer, startMs);
  }
  return { entries, entryOf };
}

/** Most lists come in order, and to see that is cheaper than to sort. */
function sortByStart(spans: number[], startMs: Float64Array): void {
  for (let i = 1; i < spans.length; i++) {
    if ((startMs[spans[i - 1] as number] as number) <= (startMs[spans[i] as number] as number)) continue;
    spans.sort((a, b) => (startMs[a] as number) - (startMs[b] as number));
    return;
  }
}
