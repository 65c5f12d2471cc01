import { isHit } from "../contract/facts.ts";
import { twinsOf, withUsage } from "./runTokens.ts";
import type { SpanNode } from "./spanNode.ts";
import type { RowFacts } from "./spanRows.ts";
import type { SpanTree } from "./spanTree.ts";

/** What lies at or under some spans, each thing once; unknown is null. */
export interface Sums {
  readonly llmCalls: number;
  readonly input: number | null;
  readonly output: number | null;
  readonly cost: number | null;
  readonly hits: number;
  readonly retries: number;
}

/** Adds up, for any spans of a run, by their index, of which none lies under another. */
export function sumsUnder(tree: SpanTree, facts: RowFacts): (spans: readonly number[]) => Sums {
  const { nodes } = tree;
  const llmCalls = new Uint32Array(nodes.length);
  const hits = new Uint32Array(nodes.length);
  const retries = new Uint32Array(nodes.length);
  // Not a number where nothing is known.
  const [input, output, cost] = [unknowns(nodes), unknowns(nodes), unknowns(nodes)];
  for (const node of facts.calls.llm) llmCalls[node.index] = 1;
  const twins = twinsOf(facts.calls);
  for (const node of [...facts.calls.llm, ...facts.calls.embeddings]) {
    const { tokens, costUsd } = withUsage(node, twins).span;
    input[node.index] = tokens?.input ?? Number.NaN;
    output[node.index] = tokens?.output ?? Number.NaN;
    cost[node.index] = costUsd ?? Number.NaN;
  }
  const hitSpans = new Set(facts.checks.filter((check) => isHit(check.verdict)).map((check) => check.spanId));
  for (const spanId of hitSpans) count(hits, spanId);
  for (const retry of facts.retries.list) count(retries, retry.spanId);
  for (let i = nodes.length - 1; i >= 0; i--) {
    const { children } = nodes[i] as SpanNode;
    for (let at = 0; at < children.length; at++) {
      const { index } = children[at] as SpanNode;
      llmCalls[i] = (llmCalls[i] as number) + (llmCalls[index] as number);
      hits[i] = (hits[i] as number) + (hits[index] as number);
      retries[i] = (retries[i] as number) + (retries[index] as number);
      add(input, i, index);
      add(output, i, index);
      add(cost, i, index);
    }
  }
  const someHits = hitSpans.size > 0;
  const someRetries = facts.retries.list.length > 0;
  return (of) => ({
    llmCalls: total(llmCalls, of),
    input: totalKnown(input, of),
    output: totalKnown(output, of),
    cost: totalKnown(cost, of),
    hits: someHits ? total(hits, of) : 0,
    retries: someRetries ? total(retries, of) : 0,
  });

  function count(column: Uint32Array, spanId: string): void {
    const index = tree.byId.get(spanId)?.index;
    if (index !== undefined) column[index] = (column[index] as number) + 1;
  }
}

const unknowns = (nodes: readonly SpanNode[]) => new Float64Array(nodes.length).fill(Number.NaN);

function add(column: Float64Array, to: number, from: number): void {
  const more = column[from] as number;
  if (Number.isNaN(more)) return;
  const before = column[to] as number;
  column[to] = Number.isNaN(before) ? more : before + more;
}

function total(column: Uint32Array, spans: readonly number[]): number {
  let sum = 0;
  for (const index of spans) sum += column[index] as number;
  return sum;
}

function totalKnown(column: Float64Array, spans: readonly number[]): number | null {
  let sum = 0;
  let isKnown = false;
  for (const index of spans) {
    const value = column[index] as number;
    if (Number.isNaN(value)) continue;
    sum += value;
    isKnown = true;
  }
  return isKnown ? sum : null;
}
