import type { Kind } from "../contract/kind.ts";
import type { ModelSpan } from "./modelSpan.ts";
import { type NotedSpans, notedSpans } from "./notedSpans.ts";
import type { SpanNode } from "./spanNode.ts";

export interface SpanTree {
  /** Parents first, siblings by time. */
  readonly nodes: readonly SpanNode[];
  readonly roots: readonly SpanNode[];
  readonly byId: { get(spanId: string): SpanNode | undefined; has(spanId: string): boolean };
  readonly noted: NotedSpans;
  readonly startNs: bigint;
  /** A span has no end, or the root has not come. */
  readonly open: boolean;
  /** From the first start to the last sign of life. */
  readonly durationMs: number;
}

interface Draft {
  index: number;
  span: ModelSpan;
  kind: Kind;
  parent: Draft | null;
  children: Draft[];
  depth: number;
  orphan: boolean;
  readonly startMs: number;
  readonly endMs: number;
  readonly running: boolean;
}

const NS_PER_MS = 1e6;

/** Where spans stand in a list of them that has each id once. */
export interface SpanPlaces {
  placeOf(spanId: string): number | undefined;
  /** Of each span, by its place, that of its parent; -1 where it has none or that has not come. */
  readonly parents: Int32Array;
}

/**
 * The tree of a run's spans. Nothing in it recurses, so depth is no limit; spans that are their own ancestors are cut
 * loose at the earliest of them; of equal ids the one that ended stands. `lastNs` is the last sign of life that spans do
 * not show (a log record), or null; it counts only while the end of the run is open. `places` are those of the spans,
 * where they are known.
 */
export function spanTree(
  spans: readonly ModelSpan[],
  lastNs: bigint | null = null,
  places: SpanPlaces = placesOf(spans),
): SpanTree {
  const { parents } = places;
  const unique = spans.length === parents.length ? spans : uniqueSpans(spans, places);
  const open = isOpen(unique);
  let startNs: bigint | null = null;
  let endNs = open ? (lastNs ?? 0n) : 0n;
  for (const span of unique) {
    if (startNs === null || span.startNs < startNs) startNs = span.startNs;
    const end = span.endNs ?? span.startNs;
    if (end > endNs) endNs = end;
    if (span.startNs > endNs) endNs = span.startNs;
  }
  const origin = startNs ?? 0n;
  const durationMs = startNs === null ? 0 : Number(endNs - origin) / NS_PER_MS;
  const list = unique.map((span) => draftOf(span, origin, durationMs));
  for (let i = 0; i < list.length; i++) hang(list[i] as Draft, list[parents[i] as number]);
  const { roots, nodes } = ordered(list);
  for (let i = 0; i < nodes.length; i++) (nodes[i] as Draft).index = i;
  settleKinds(nodes);
  const byId = {
    get: (spanId: string) => list[places.placeOf(spanId) ?? -1],
    has: (spanId: string) => places.placeOf(spanId) !== undefined,
  };
  return { nodes, roots, byId, noted: notedSpans(nodes), startNs: origin, open, durationMs };
}

/** Of equal ids the place is that of the first. */
function placesOf(spans: readonly ModelSpan[]): SpanPlaces {
  const byId = new Map<string, number>();
  const parentIds: (string | null)[] = [];
  for (const { spanId, parentId } of spans) {
    if (byId.has(spanId)) continue;
    byId.set(spanId, parentIds.length);
    parentIds.push(parentId);
  }
  const parents = Int32Array.from(parentIds, (parentId) => (parentId === null ? -1 : (byId.get(parentId) ?? -1)));
  return { placeOf: (spanId) => byId.get(spanId), parents };
}

/** Whether a span has no end, or the root has not come. */
function isOpen(spans: readonly ModelSpan[]): boolean {
  let hasRoot = false;
  for (const { endNs, parentId, endsRun } of spans) {
    if (endNs === null) return true;
    if (parentId === null || endsRun) hasRoot = true;
  }
  return !hasRoot;
}

const NONE: Draft[] = [];

function draftOf(span: ModelSpan, originNs: bigint, durationMs: number): Draft {
  const { endNs } = span;
  const startMs = Number(span.startNs - originNs) / NS_PER_MS;
  return {
    index: 0,
    span,
    kind: span.kind ?? "unknown",
    parent: null,
    children: NONE,
    depth: 0,
    orphan: false,
    startMs,
    endMs: endNs === null ? durationMs : Math.max(startMs, Number(endNs - originNs) / NS_PER_MS),
    running: endNs === null,
  };
}

function uniqueSpans(spans: readonly ModelSpan[], places: SpanPlaces): ModelSpan[] {
  const unique: ModelSpan[] = [];
  for (const span of spans) {
    const place = places.placeOf(span.spanId) as number;
    const known = unique[place];
    if (known === undefined || (known.endNs === null && span.endNs !== null)) unique[place] = span;
  }
  return unique;
}

function hang(draft: Draft, parent: Draft | undefined): void {
  if (draft.span.parentId === null || parent === draft) return;
  if (parent) {
    draft.parent = parent;
    if (parent.children === NONE) parent.children = [draft];
    else parent.children.push(draft);
  } else draft.orphan = true;
}

/**
 * Roots and all spans in tree order. Roots are spans without a parent in the run, and one of each ring of spans that are
 * each other's ancestors.
 */
function ordered(drafts: readonly Draft[]): { roots: Draft[]; nodes: Draft[] } {
  for (const draft of drafts) sortByTime(draft.children);
  const roots = drafts.filter((draft) => draft.parent === null);
  sortByTime(roots);
  const nodes = inOrder(roots);
  if (nodes.length === drafts.length) return { roots, nodes };
  const reached = new Set(nodes);
  for (const draft of [...drafts].sort(byTime)) {
    if (reached.has(draft)) continue;
    const parent = draft.parent;
    if (parent) parent.children.splice(parent.children.indexOf(draft), 1);
    draft.parent = null;
    draft.orphan = true;
    roots.push(draft);
    for (const node of inOrder([draft])) reached.add(node);
  }
  sortByTime(roots);
  return { roots, nodes: inOrder(roots) };
}

/** Most lists come in order, and to see that is cheaper than to sort. */
function sortByTime(drafts: Draft[]): void {
  for (let i = 1; i < drafts.length; i++) {
    if (byTime(drafts[i - 1] as Draft, drafts[i] as Draft) <= 0) continue;
    drafts.sort(byTime);
    return;
  }
}

function inOrder(roots: readonly Draft[]): Draft[] {
  const result: Draft[] = [];
  const stack = [...roots].reverse();
  for (let node = stack.pop(); node; node = stack.pop()) {
    node.depth = node.parent ? node.parent.depth + 1 : 0;
    result.push(node);
    for (let i = node.children.length - 1; i >= 0; i--) stack.push(node.children[i] as Draft);
  }
  return result;
}

/** A span that no convention names is the run when it is the root over agent work, plumbing when it holds such work. */
function settleKinds(nodes: readonly Draft[]): void {
  const holdsWork = new Uint8Array(nodes.length);
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i] as Draft;
    const named = node.span.kind !== null && node.span.kind !== "internal" && node.span.kind !== "unknown";
    if (!named) {
      const holds = holdsWork[i] === 1;
      if (node.span.kind === "internal") node.kind = "internal";
      else node.kind = !holds ? "unknown" : node.span.parentId === null ? "run" : "internal";
    }
    if (node.parent && (named || holdsWork[i] === 1)) holdsWork[node.parent.index] = 1;
  }
}

function byTime(a: Draft, b: Draft): number {
  return a.startMs - b.startMs || b.endMs - a.endMs;
}

/** Of every span, by its index, the nearest one above it that satisfies: for all of them in one pass. */
export function nearestAbove(tree: SpanTree, test: (node: SpanNode) => boolean): readonly (SpanNode | null)[] {
  const nearest: (SpanNode | null)[] = new Array(tree.nodes.length);
  for (const { index, parent } of tree.nodes) {
    nearest[index] = parent === null ? null : test(parent) ? parent : (nearest[parent.index] ?? null);
  }
  return nearest;
}

/** The nodes under one, in tree order, without the node itself; a subtree is left out where `enter` says no. */
export function* descendants(node: SpanNode, enter: (node: SpanNode) => boolean = () => true): Generator<SpanNode> {
  const stack = [...node.children].reverse();
  for (let at = stack.pop(); at; at = stack.pop()) {
    yield at;
    if (!enter(at)) continue;
    for (let i = at.children.length - 1; i >= 0; i--) stack.push(at.children[i] as SpanNode);
  }
}

/** Of every span, by its index, the index of the last span under it in tree order; its own where there is none. */
export function subtreeEnds(tree: SpanTree): Uint32Array {
  const ends = new Uint32Array(tree.nodes.length);
  for (let i = tree.nodes.length - 1; i >= 0; i--) {
    const last = (tree.nodes[i] as SpanNode).children.at(-1);
    ends[i] = last ? (ends[last.index] as number) : i;
  }
  return ends;
}

/** Of spans in tree order those that lie in none of the others. */
export function outermost(nodes: readonly SpanNode[], tree: SpanTree): readonly SpanNode[] {
  if (nodes.length < 2) return nodes;
  const ends = subtreeEnds(tree);
  let end = -1;
  return nodes.filter(({ index }) => {
    if (index <= end) return false;
    end = ends[index] as number;
    return true;
  });
}
