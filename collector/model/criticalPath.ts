import { isContainer } from "../contract/kind.ts";
import type { SpanNode, SpanTree } from "./spanTree.ts";

/** A stretch of time in which the run waited for this span and for nothing below it. Milliseconds since the run's start. */
export interface PathStretch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly node: SpanNode;
}

export interface CriticalPath {
  /** In order, without overlap; containers' own time is left out, for it only passes. */
  readonly stretches: readonly PathStretch[];
  /** Every span the run waited for, containers too. */
  readonly nodes: ReadonlySet<SpanNode>;
}

/** Clocks of one process may differ by this much between a parent's end and its child's. */
const SLACK_MS = 1;

interface Visit {
  node: SpanNode;
  cursor: number;
  /** Children by end, latest last. */
  left: SpanNode[];
}

/**
 * What the run was waiting for at each instant: from the end of the run walk back; of the children that ended before
 * this point the last one, and in it the same again. Linear but for one sort per parent.
 */
export function criticalPath(tree: SpanTree): CriticalPath {
  const ends = subtreeEnds(tree);
  const byEnd = (list: readonly SpanNode[]) => [...list].sort((a, b) => endOf(a) - endOf(b) || a.startMs - b.startMs);
  const endOf = (node: SpanNode) => ends[node.index] as number;
  const stretches: PathStretch[] = [];
  const nodes = new Set<SpanNode>();

  // Children may start before their parents: nothing is told twice of the time after this point.
  let told = tree.durationMs;
  const own = (node: SpanNode, fromMs: number, toMs: number) => {
    const to = Math.min(toMs, node.endMs, told);
    if (to <= fromMs || !works(node)) return;
    stretches.push({ fromMs, toMs: to, node });
    told = fromMs;
  };

  const top: SpanNode[] = byEnd(tree.roots);
  let cursor = tree.durationMs;
  for (let root = takeBefore(top, cursor, endOf); root; root = takeBefore(top, cursor, endOf)) {
    walk(root, Math.min(cursor, endOf(root)));
    cursor = Math.min(cursor, root.startMs, told);
  }
  return { stretches: stretches.reverse(), nodes };

  function walk(root: SpanNode, from: number): void {
    const visits: Visit[] = [enter(root, from)];
    for (let visit = visits.at(-1); visit; visit = visits.at(-1)) {
      visit.cursor = Math.min(visit.cursor, told);
      const child = visit.cursor > visit.node.startMs ? takeBefore(visit.left, visit.cursor, endOf) : null;
      if (child) {
        const until = Math.min(visit.cursor, endOf(child));
        own(visit.node, Math.max(until, visit.node.startMs), visit.cursor);
        visit.cursor = Math.min(visit.cursor, child.startMs);
        visits.push(enter(child, until));
        continue;
      }
      own(visit.node, visit.node.startMs, visit.cursor);
      visits.pop();
    }
  }

  function enter(node: SpanNode, at: number): Visit {
    nodes.add(node);
    // Plumbing under something that works would only take its time from it.
    const children = works(node) ? node.children.filter((child) => child.kind !== "internal") : node.children;
    return { node, cursor: at, left: byEnd(children) };
  }
}

/** Takes children off the end of the list until one ended before the point. */
function takeBefore(left: SpanNode[], point: number, endOf: (node: SpanNode) => number): SpanNode | null {
  for (let child = left.pop(); child; child = left.pop()) {
    if (endOf(child) <= point + SLACK_MS && child.startMs < point + SLACK_MS) return child;
  }
  return null;
}

/** A span's end or, when something it started goes on, the end of that. */
function subtreeEnds(tree: SpanTree): Float64Array {
  const ends = new Float64Array(tree.nodes.length);
  for (let i = tree.nodes.length - 1; i >= 0; i--) {
    const node = tree.nodes[i] as SpanNode;
    let end = node.endMs;
    for (const child of node.children) end = Math.max(end, ends[child.index] as number);
    ends[i] = end;
  }
  return ends;
}

/** Whether a span's own time is work: not of what only holds others' work, unless it is all that is known of it. */
export function works(node: SpanNode): boolean {
  return node.children.length === 0 || !(isContainer(node.kind) || node.kind === "internal");
}
