import { oneLine } from "../contract/figures.ts";
import type { SpanNode } from "./spanNode.ts";

/** One short sentence for a failure: its first line. */
export function errorSentence(node: SpanNode): string {
  const { error, name } = node.span;
  const text = error?.message ?? error?.type ?? null;
  if (text === null) return `${name || "It"} failed.`;
  const first = text.split("\n", 1)[0] ?? text;
  // A bare value (`'Main Street 12'` of a missing key) says nothing without the kind of failure.
  const kind = /^['"].*['"]$/.test(first.trim()) ? error?.type?.split(".").at(-1) : undefined;
  return oneLine(kind ? `${kind}: ${first}` : first, 200);
}
