import { sumKnown } from "./budgets.ts";
import { type Calls, callsUnder } from "./calls.ts";
import type { Tokens } from "./modelSpan.ts";
import type { SpanNode } from "./spanNode.ts";
import { outermost, type SpanTree } from "./spanTree.ts";

export interface RunTokens {
  readonly facts: {
    readonly inputTokens: number | null;
    readonly cachedInputTokens: number | null;
    readonly outputTokens: number | null;
    readonly reasoningTokens: number | null;
    /** Some call came without usage. */
    readonly tokensAtLeast: boolean;
    readonly costUsd: number | null;
    readonly costSource: "emitted" | "estimated" | null;
    /** What some call cost is unknown. */
    readonly costAtLeast: boolean;
  };
  /** Spans whose usage was added up, and calls that came without. */
  readonly tokens: Sources;
  /** Spans whose dollars were added up, and calls of which nobody knows what they cost. */
  readonly cost: Sources;
}

export interface Sources {
  readonly from: readonly SpanNode[];
  readonly without: readonly SpanNode[];
}

/**
 * Sums over model and embedding calls, each once. Totals on agents and wrappers repeat them and are used only where
 * nothing below has usage. A call that failed has none and makes no lower bound.
 */
export function runTokens(tree: SpanTree, calls: Calls): RunTokens {
  const twins = twinsOf(calls);
  const counted = [...calls.llm, ...calls.embeddings];
  const tokens = tokenSources(counted, twins, tree);
  const cost = costSources(counted, twins, tree);
  const sum = (pick: (node: SpanNode) => number | null | undefined) => sumKnown(tokens.from.map(pick));
  const costUsd = sumKnown(cost.from.map(({ span }) => span.costUsd));
  const isEstimated = cost.from.some(({ span }) => span.costEstimated);
  return {
    facts: {
      inputTokens: sum((node) => node.span.tokens?.input),
      cachedInputTokens: sum((node) => node.span.tokens?.cachedInput),
      outputTokens: sum((node) => node.span.tokens?.output),
      reasoningTokens: sum((node) => node.span.tokens?.reasoning),
      tokensAtLeast: tokens.without.length > 0,
      costUsd,
      costSource: costUsd === null ? null : isEstimated ? "estimated" : "emitted",
      costAtLeast: costUsd !== null && cost.without.length > 0,
    },
    tokens,
    cost,
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

/** Of the spans that describe one call, one that has usage: the first, or one that agrees with it and tells more. */
export function withUsage(node: SpanNode, twins: ReadonlyMap<SpanNode, readonly SpanNode[]>): SpanNode {
  let best = node;
  for (const twin of twins.get(node) ?? []) {
    const [known, more] = [best.span.tokens, twin.span.tokens];
    if (more !== null && (known === null || (more.input === known.input && details(more) > details(known))))
      best = twin;
  }
  return best;
}

/** How much a usage tells. */
const details = (tokens: Tokens): number => Object.values(tokens).filter((count) => count !== null).length;

/** Whether what a call used should have been told: it ended, and not by failing. */
const isComplete = (node: SpanNode) => node.span.outcome !== "error" && !node.running;

function tokenSources(
  counted: readonly SpanNode[],
  twins: ReadonlyMap<SpanNode, readonly SpanNode[]>,
  tree: SpanTree,
): Sources {
  const told = counted.map((node) => withUsage(node, twins));
  const known = told.filter((node) => node.span.tokens !== null);
  const silent = told.filter((node) => node.span.tokens === null);
  const { totals, covered } = totalsOf(tree, silent, saysUsage);
  const from = totals.length === 0 ? known : [...known, ...totals];
  const without = silent.filter((node) => isComplete(node) && !covered.has(node));
  return { from: from.length > 0 ? from : outermost(tree.nodes.filter(saysUsage), tree), without };
}

/** Spans that say what their own calls used together, and those of the silent calls that they speak for. */
function totalsOf(
  tree: SpanTree,
  silent: readonly SpanNode[],
  says: (node: SpanNode) => boolean,
): { readonly totals: readonly SpanNode[]; readonly covered: ReadonlySet<SpanNode> } {
  const covered = new Set<SpanNode>();
  const left = new Set(silent);
  const totals: SpanNode[] = [];
  if (silent.length === 0) return { totals, covered };
  for (const node of tree.nodes) {
    if (!node.span.sumsCalls || !says(node)) continue;
    const own = callsUnder(node, left, "self");
    if (own.length > 0) totals.push(node);
    for (const call of own) covered.add(call);
  }
  return { totals, covered };
}

/** Whether a span tells what was used: a total of nothing, where every call failed, tells nothing. */
function saysUsage({ span: { tokens } }: SpanNode): boolean {
  return tokens !== null && ((tokens.input ?? 0) > 0 || (tokens.output ?? 0) > 0);
}

/** Where no call says what it cost, the outermost spans that do stand for all of them. */
function costSources(
  counted: readonly SpanNode[],
  twins: ReadonlyMap<SpanNode, readonly SpanNode[]>,
  tree: SpanTree,
): Sources {
  const told = counted.map((node) => withCost(withUsage(node, twins), [node, ...(twins.get(node) ?? [])]));
  const known = told.filter((node) => node.span.costUsd !== null);
  const silent = told.filter((node) => node.span.costUsd === null);
  const { totals, covered } = totalsOf(tree, silent, ({ span }) => span.costUsd !== null);
  const from = totals.length === 0 ? known : [...known, ...totals];
  if (from.length > 0) return { from, without: silent.filter((node) => isComplete(node) && !covered.has(node)) };
  return {
    from: outermost(
      tree.nodes.filter((node) => node.span.costUsd !== null),
      tree,
    ),
    without: [],
  };
}

function withCost(node: SpanNode, described: readonly SpanNode[]): SpanNode {
  if (node.span.costUsd !== null) return node;
  return described.find(({ span }) => span.costUsd !== null) ?? node;
}
