import type { SpanTree } from "../timeline/tree.ts";
import type { FlameLayout } from "./layout.ts";

export type FlameStep = "above" | "below" | "before" | "after" | "first" | "last";

const KEYS: Readonly<Record<string, FlameStep>> = {
  ArrowUp: "above",
  ArrowDown: "below",
  ArrowLeft: "before",
  ArrowRight: "after",
  Home: "first",
  End: "last",
};

/** What a key does in the flame. Keys with a modifier belong to the editor and the browser. */
export function flameStep(event: {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}): FlameStep | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  return Object.hasOwn(KEYS, event.key) ? (KEYS[event.key] ?? null) : null;
}

/**
 * The span that a step leads to: what holds it, the first that it holds, or its neighbours in the lane. Without one to
 * start from it is the first span; where a step leads nowhere, the span itself. -1 in a run without spans.
 */
export function stepFrom(tree: SpanTree, layout: FlameLayout, from: number, step: FlameStep): number {
  if (from < 0) return tree.rows.length > 0 ? 0 : -1;
  if (step === "above") return (tree.parent[from] as number) < 0 ? from : (tree.parent[from] as number);
  if (step === "below") return (tree.end[from] as number) > from + 1 ? from + 1 : from;
  const lane = layout.byLane[layout.lane[from] as number];
  if (!lane) return from;
  const at = lane.indexOf(from);
  const next = { before: at - 1, after: at + 1, first: 0, last: lane.length - 1 }[step];
  return lane[next] ?? from;
}
