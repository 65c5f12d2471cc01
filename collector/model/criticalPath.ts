import { isContainer } from "../contract/kind.ts";
import type { SpanNode } from "./spanNode.ts";
import type { SpanTree } from "./spanTree.ts";

/** A stretch of time in which the run waited for this span and for nothing below it. Milliseconds since the run's start. */
export interface PathStretch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly node: SpanNode;
}

export interface CriticalPath {
  /** In order, without overlap; containers' own time is left out, for it only passes. */
  readonly stretches: readonly PathStretch[];
  /** Whether the run waited for a span; for containers, too. */
  has(node: SpanNode): boolean;
}

/** Clocks of one process may differ by this much between a parent's end and its child's. */
const SLACK_MS = 1;

interface Visit {
  node: SpanNode;
  cursor: number;
  /** Children by end, latest last. */
  left: SpanNode[];
  /** Children that were passed over because they ended later than the point, by start. */
  open: SpanNode[];
}

/**
 * What the run was waiting for at each instant: from the end of the run walk back; of the children that ended before
 * this point the last one, and in it the same again. Where that leaves most of the time before the point to a child
 * that ended only later (a model that still streams while its first tool runs), that one is what was waited for.
 */
export function criticalPath(tree: SpanTree): CriticalPath {
  const ends = subtreeEnds(tree);
  const matters = mattersIn(tree);
  const endOf = (node: SpanNode) => ends[node.index] as number;
  const compare = (a: SpanNode, b: SpanNode) => endOf(a) - endOf(b) || a.startMs - b.startMs;
  const stretches: PathStretch[] = [];
  const onPath = new Uint8Array(tree.nodes.length);

  // Children may start before their parents: nothing is told twice of the time after this point.
  let told = tree.durationMs;
  const own = (node: SpanNode, fromMs: number, toMs: number) => {
    const to = Math.min(toMs, node.endMs, told);
    if (to <= fromMs || !works(node)) return;
    stretches.push({ fromMs, toMs: to, node });
    told = fromMs;
  };

  const top = { cursor: tree.durationMs, left: sorted(tree.roots.filter(matters), compare), open: [] };
  for (let root = takeBefore(top, endOf); root; root = takeBefore(top, endOf)) {
    walk(root, Math.min(top.cursor, endOf(root)));
    top.cursor = Math.min(top.cursor, root.startMs, told);
  }
  return { stretches: stretches.reverse(), has: (node) => onPath[node.index] === 1 };

  function walk(root: SpanNode, from: number): void {
    const visits: Visit[] = [enter(root, from)];
    for (let visit = visits.at(-1); visit; visit = visits.at(-1)) {
      visit.cursor = Math.min(visit.cursor, told);
      const child = visit.cursor > visit.node.startMs ? takeBefore(visit, endOf) : null;
      if (child) {
        const until = Math.min(visit.cursor, endOf(child));
        own(visit.node, Math.max(until, visit.node.startMs), visit.cursor);
        visit.cursor = Math.min(visit.cursor, child.startMs);
        if (child.children.length > 0) visits.push(enter(child, until));
        else {
          onPath[child.index] = 1;
          own(child, child.startMs, Math.min(until, told));
        }
        continue;
      }
      own(visit.node, visit.node.startMs, visit.cursor);
      visits.pop();
    }
  }

  function enter(node: SpanNode, at: number): Visit {
    onPath[node.index] = 1;
    // Plumbing under something that works would only take its time from it.
    const children = node.children.filter((child) => matters(child) && !(child.kind === "internal" && works(node)));
    return { node, cursor: at, left: sorted(children, compare), open: [] };
  }
}

/** Most lists come in order, and to see that is cheaper than to sort. */
function sorted(list: SpanNode[], compare: (a: SpanNode, b: SpanNode) => number): SpanNode[] {
  for (let i = 1; i < list.length; i++) {
    if (compare(list[i - 1] as SpanNode, list[i] as SpanNode) > 0) return list.sort(compare);
  }
  return list;
}

/** Takes the child that was waited for before the point. */
function takeBefore(visit: Omit<Visit, "node">, endOf: (node: SpanNode) => number): SpanNode | null {
  const { cursor, left, open } = visit;
  let ended: SpanNode | null = null;
  let passed = 0;
  for (let child = left.pop(); child; child = left.pop()) {
    if (endOf(child) <= cursor + SLACK_MS && child.startMs < cursor + SLACK_MS) {
      ended = child;
      break;
    }
    passed = open.push(child);
  }
  if (passed > 1) open.sort((a, b) => a.startMs - b.startMs);
  while ((open.at(-1)?.startMs ?? Number.NEGATIVE_INFINITY) >= cursor - SLACK_MS) open.pop();
  const still = open.at(-1);
  const gap = ended ? cursor - endOf(ended) : Number.POSITIVE_INFINITY;
  if (!still || gap <= (cursor - still.startMs) / 2) return ended;
  open.pop();
  if (ended) left.push(ended);
  return still;
}

/** Plumbing that holds no work is not what a run waits for, unless there is nothing else. */
function mattersIn(tree: SpanTree): (node: SpanNode) => boolean {
  const matters = new Uint8Array(tree.nodes.length);
  let some = false;
  for (let i = tree.nodes.length - 1; i >= 0; i--) {
    const { kind, parent } = tree.nodes[i] as SpanNode;
    if (kind !== "internal") {
      matters[i] = 1;
      some = true;
    }
    if (parent && matters[i] === 1) matters[parent.index] = 1;
  }
  return some ? (node) => matters[node.index] === 1 : () => true;
}

/** A span's end or, when something it started goes on, the end of that. */
function subtreeEnds(tree: SpanTree): Float64Array {
  const ends = new Float64Array(tree.nodes.length).fill(Number.NEGATIVE_INFINITY);
  for (let i = tree.nodes.length - 1; i >= 0; i--) {
    const node = tree.nodes[i] as SpanNode;
    let end = node.endMs;
    const inner = ends[i] as number;
    if (inner > end) end = inner;
    ends[i] = end;
    if (node.parent && end > (ends[node.parent.index] as number)) ends[node.parent.index] = end;
  }
  return ends;
}

/** Whether a span's own time is work: not of what only holds others' work, unless it is all that is known of it. */
export function works(node: SpanNode): boolean {
  return node.children.length === 0 || !(isContainer(node.kind) || node.kind === "internal");
}
