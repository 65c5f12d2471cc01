import { oneLine } from "../contract/figures.ts";
import type { SpanNode } from "./spanTree.ts";

/** One short sentence for a failure: its first line. */
export function errorSentence(node: SpanNode): string {
  const { error, name } = node.span;
  const text = error?.message ?? error?.type ?? null;
  if (text === null) return `${name || "It"} failed.`;
  const first = text.split("\n", 1)[0] ?? text;
  return oneLine(first, 200);
}
