import type { Retry } from "../contract/facts.ts";
import type { Agents } from "./agentOf.ts";
import { type Calls, modelName, toolName } from "./calls.ts";
import { errorSentence } from "./errorSentence.ts";
import type { ModelEvent } from "./modelSpan.ts";
import type { SpanNode } from "./spanNode.ts";
import type { SpanTree } from "./spanTree.ts";
import { within } from "./within.ts";

export interface Retries {
  readonly list: readonly Retry[];
  /** 2 for the second try. */
  attempt(node: SpanNode): number | null;
  /** It was tried again, whatever came of that: then the last try's failure is the one that counts. */
  triedAgain(node: SpanNode): boolean;
  /** A later try of the same thing worked. */
  repaired(node: SpanNode): boolean;
}

/**
 * Further attempts at the same thing: those that a span states, those that events inside one span tell of, and those that
 * follow from what happened: the same agent calls the same tool again after it failed, or asks the same model again right
 * after it failed.
 */
export function retriesOf(tree: SpanTree, calls: Calls, agents: Agents, events: readonly ModelEvent[]): Retries {
  const list: Retry[] = [];
  const attempts = new Map<SpanNode, number>();
  const next = new Map<SpanNode, SpanNode>();
  const ends = new Map<SpanNode, SpanNode>();
  const stated = new Set<SpanNode>();

  for (const node of tree.noted.retries) {
    const { retry } = node.span;
    if (!retry || calls.same.has(node)) continue;
    const before = retry.of === null ? undefined : tree.byId.get(retry.of);
    if (before) next.set(lastTry(before, next, ends), node);
    stated.add(node);
    const attempt = retry.attempt ?? (before ? (attempts.get(before) ?? 1) + 1 : 2);
    if (attempt < 2) continue;
    add(node, attempt, retry.reason, retry.inferred);
  }
  for (const [before, node] of [...sameToolAgain(calls.tools, agents), ...sameModelAgain(tree, calls.llm, agents)]) {
    if (stated.has(node) || next.has(before) || attempts.has(node)) continue;
    next.set(before, node);
    add(node, (attempts.get(before) ?? 1) + 1, errorSentence(before), true);
  }
  for (const event of events) {
    if (event.type !== "retry" || event.spanId === null) continue;
    const node = tree.byId.get(event.spanId);
    if (!node) continue;
    list.push({
      ...named(node),
      agent: agents.name(node),
      attempt: (event.attempt ?? 1) + 1,
      spanId: node.span.spanId,
      atMs: Number(event.atNs - tree.startNs) / 1e6,
      reason: event.reason,
      inferred: false,
    });
  }
  list.sort((a, b) => a.atMs - b.atMs);
  const good = madeGood(next);
  return {
    list,
    attempt: (node) => (attempts.size === 0 ? null : (attempts.get(node) ?? null)),
    triedAgain: (node) => next.has(node),
    repaired: (node) => node.span.outcome === "error" && good.has(node),
  };

  function add(node: SpanNode, attempt: number, reason: string | null, inferred: boolean): void {
    attempts.set(node, attempt);
    list.push({
      ...named(node),
      agent: agents.name(node),
      attempt,
      spanId: node.span.spanId,
      atMs: node.startMs,
      reason,
      inferred,
    });
  }
}

function named(node: SpanNode): Pick<Retry, "kind" | "name"> {
  if (node.kind === "llm" || node.kind === "embedding") return { kind: "llm", name: modelName(node) };
  if (node.kind === "tool" || node.kind === "mcp") return { kind: "tool", name: toolName(node) };
  return { kind: "step", name: node.span.title ?? node.span.name };
}

/** The end of the chain of tries so far. What was walked is remembered in `ends`, as a shortcut. */
function lastTry(node: SpanNode, next: ReadonlyMap<SpanNode, SpanNode>, ends: Map<SpanNode, SpanNode>): SpanNode {
  const walked = new Set<SpanNode>();
  let at = node;
  for (let later = ends.get(at) ?? next.get(at); later && !walked.has(later); later = ends.get(at) ?? next.get(at)) {
    walked.add(at);
    at = later;
  }
  for (const one of walked) if (one !== at) ends.set(one, at);
  return at;
}

/** The tries that a later one made good; each chain is walked once. */
function madeGood(next: ReadonlyMap<SpanNode, SpanNode>): ReadonlySet<SpanNode> {
  const known = new Map<SpanNode, boolean>();
  for (const first of next.keys()) {
    const chain = new Set<SpanNode>();
    let at: SpanNode | undefined = first;
    while (at && !known.has(at) && !chain.has(at)) {
      chain.add(at);
      at = next.get(at);
    }
    let later = at !== undefined && (known.get(at) === true || worked(at));
    for (const node of [...chain].reverse()) {
      known.set(node, later);
      later ||= worked(node);
    }
  }
  return new Set([...known].filter(([, good]) => good).map(([node]) => node));
}

function worked(node: SpanNode): boolean {
  return node.span.outcome !== "error" && !node.running;
}

/** Failed calls that are remembered at a time, per tool and agent: a bound for traces that fail without end. */
const MOST_OPEN = 16;

/**
 * Pairs of a failed tool call and the next call of the same tool by the same agent: within one span of the agent first,
 * then across its spans that follow each other (a resume). Calls with the arguments of the failed one go first, so that
 * parallel calls pair up right.
 */
function sameToolAgain(tools: readonly SpanNode[], agents: Agents): [SpanNode, SpanNode][] {
  const troubled = new Set(tools.filter((node) => node.span.outcome === "error").map(toolName));
  if (troubled.size === 0) return [];
  const calls = tools.filter((node) => troubled.has(toolName(node))).sort((a, b) => a.startMs - b.startMs);
  const pairs = pairUp(
    calls,
    (node) => agents.home(node).index,
    () => true,
  );
  const before = new Set(pairs.map((pair) => pair[0]));
  const after = new Set(pairs.map((pair) => pair[1]));
  let firstEnd = Number.POSITIVE_INFINITY;
  for (const node of calls) if (node.span.outcome === "error") firstEnd = Math.min(firstEnd, agents.home(node).endMs);
  const left = calls.filter((node) => agents.name(node) !== null && !(before.has(node) && after.has(node)));
  const across = pairUp(
    left,
    (node) => agents.name(node) ?? "",
    (one, two) => !before.has(one) && agents.home(one).endMs <= agents.home(two).startMs + 1,
    // Of what failed, no agent's span had ended when this one's began.
    (two) => agents.home(two).startMs + 1 >= firstEnd && !after.has(two),
  );
  return [...pairs, ...across];
}

function pairUp(
  calls: readonly SpanNode[],
  whose: (node: SpanNode) => string | number,
  fits: (before: SpanNode, after: SpanNode) => boolean,
  mayFollow: (node: SpanNode) => boolean = () => true,
): [SpanNode, SpanNode][] {
  const pairs: [SpanNode, SpanNode][] = [];
  const waiting = new Map<string | number, Map<string, SpanNode[]>>();
  // Most calls neither fail nor follow one that did.
  let open = 0;
  for (const node of calls) {
    const isFailed = node.span.outcome === "error";
    const follows = open > 0 && mayFollow(node);
    if (!isFailed && !follows) continue;
    const failed = waiting.get(whose(node))?.get(toolName(node));
    if (failed && follows) {
      const over = failed.filter((one) => one.endMs <= node.startMs + 1 && fits(one, node));
      const input = over.length > 1 ? node.span.content.input() : null;
      const before = over.find((one) => input !== null && one.span.content.input() === input) ?? over[0];
      if (before) {
        pairs.push([before, node]);
        failed.splice(failed.indexOf(before), 1);
        open--;
      }
    }
    if (!isFailed || (failed && failed.length >= MOST_OPEN)) continue;
    open++;
    if (failed) failed.push(node);
    else within(waiting, whose(node)).set(toolName(node), [node]);
  }
  return pairs;
}

/**
 * Pairs of a failed model call and the call of the same model that follows it under the same parent with nothing between,
 * or that begins what the same agent then starts anew inside itself, as CrewAI's does.
 */
function sameModelAgain(tree: SpanTree, llm: readonly SpanNode[], agents: Agents): [SpanNode, SpanNode][] {
  const pairs: [SpanNode, SpanNode][] = [];
  for (const node of llm) {
    if (node.span.outcome !== "error") continue;
    const next = firstFrom(node.parent?.children ?? tree.roots, node.endMs - 1, node);
    const isAnew = next?.kind === "agent" && next.parent !== null && isSame(next, node, agents);
    const after = isAnew ? firstFrom(next.children, next.startMs, next) : next;
    if (after?.kind === "llm" && sameRequest(node, after)) pairs.push([node, after]);
  }
  return pairs;
}

function isSame(agent: SpanNode, other: SpanNode, agents: Agents): boolean {
  const name = agents.name(agent);
  return name !== null && name === agents.name(other);
}

/** Spans of other libraries and plumbing that are passed over. */
const MOST_PASSED = 16;

/** The first sibling at work that starts at the time or later; siblings are in order of their start. */
function firstFrom(siblings: readonly SpanNode[], fromMs: number, not: SpanNode): SpanNode | null {
  let low = 0;
  let high = siblings.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((siblings[middle] as SpanNode).startMs < fromMs) low = middle + 1;
    else high = middle;
  }
  for (let at = low; at <= low + MOST_PASSED; at++) {
    const found = siblings[at];
    if (!found) return null;
    if (found !== not && found.kind !== "unknown" && found.kind !== "internal") return found;
  }
  return null;
}

function sameRequest(a: SpanNode, b: SpanNode): boolean {
  const one = modelName(a);
  const two = modelName(b);
  return a.span.name === b.span.name || one === two || two.startsWith(one);
}
