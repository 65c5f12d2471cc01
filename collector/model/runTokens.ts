import { sumKnown } from "./budgets.ts";
import type { Calls } from "./calls.ts";
import type { SpanNode, SpanTree } from "./spanTree.ts";

export interface RunTokens {
  readonly inputTokens: number | null;
  readonly cachedInputTokens: number | null;
  readonly outputTokens: number | null;
  readonly reasoningTokens: number | null;
  /** Some call came without usage. */
  readonly atLeast: boolean;
  readonly costUsd: number | null;
  readonly costSource: "emitted" | "estimated" | null;
}

/**
 * Sums over model and embedding calls, each once. Totals on agents and wrappers repeat them and are used only where
 * nothing below has usage. A call that failed has none and makes no lower bound.
 */
export function runTokens(tree: SpanTree, calls: Calls): RunTokens {
  const twins = twinsOf(calls);
  const counted = [...calls.llm, ...calls.embeddings].map((node) => withUsage(node, twins));
  const withTokens = counted.filter((node) => node.span.tokens !== null);
  const sources = withTokens.length > 0 ? withTokens : totalsOf(tree);
  const sum = (pick: (node: SpanNode) => number | null | undefined) => sumKnown(sources.map(pick));
  return {
    inputTokens: sum((node) => node.span.tokens?.input),
    cachedInputTokens: sum((node) => node.span.tokens?.cachedInput),
    outputTokens: sum((node) => node.span.tokens?.output),
    reasoningTokens: sum((node) => node.span.tokens?.reasoning),
    atLeast: counted.some((node) => node.span.tokens === null && node.span.outcome !== "error" && !node.running),
    ...costOf(counted, tree),
  };
}

/** Spans that describe a counted call again, by the counted one. */
export function twinsOf(calls: Calls): ReadonlyMap<SpanNode, readonly SpanNode[]> {
  const twins = new Map<SpanNode, SpanNode[]>();
  for (const [again, counted] of calls.same) {
    const list = twins.get(counted);
    if (list) list.push(again);
    else twins.set(counted, [again]);
  }
  return twins;
}

/** Of the spans that describe one call, one that has usage. */
export function withUsage(node: SpanNode, twins: ReadonlyMap<SpanNode, readonly SpanNode[]>): SpanNode {
  if (node.span.tokens !== null) return node;
  return twins.get(node)?.find((twin) => twin.span.tokens !== null) ?? node;
}

/** Outermost spans that carry totals. */
function totalsOf(tree: SpanTree): SpanNode[] {
  const result: SpanNode[] = [];
  const covered = new Set<SpanNode>();
  for (const node of tree.nodes) {
    if (node.parent && covered.has(node.parent)) covered.add(node);
    else if (node.span.tokens !== null) {
      result.push(node);
      covered.add(node);
    }
  }
  return result;
}

/**
 * The sum of what the calls cost; where no call says, of the outermost spans that do. An estimate is of all calls with
 * usage or it is none: a sum that leaves out a model without a price would look like the whole.
 */
function costOf(counted: readonly SpanNode[], tree: SpanTree): Pick<RunTokens, "costUsd" | "costSource"> {
  if (counted.some(({ span }) => span.costEstimated)) {
    const unpriced = counted.some(({ kind, span }) => kind === "llm" && span.tokens !== null && span.costUsd === null);
    if (unpriced) return { costUsd: null, costSource: null };
    return { costUsd: sumKnown(counted.map(({ span }) => span.costUsd)), costSource: "estimated" };
  }
  const known = counted.map((node) => node.span.costUsd).filter((cost) => cost !== null);
  const costUsd = sumKnown(known.length > 0 ? known : outermostCosts(tree));
  return { costUsd, costSource: costUsd === null ? null : "emitted" };
}

function outermostCosts(tree: SpanTree): number[] {
  const covered = new Uint8Array(tree.nodes.length);
  const found: number[] = [];
  for (const { span, parent, index } of tree.nodes) {
    if (parent && covered[parent.index] === 1) covered[index] = 1;
    else if (span.costUsd !== null) {
      found.push(span.costUsd);
      covered[index] = 1;
    }
  }
  return found;
}
