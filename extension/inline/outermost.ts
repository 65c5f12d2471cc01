import type { CodeKey } from "../../collector/contract/code.ts";
import { liesWithin } from "./intervals.ts";

const RANK: readonly CodeKey["kind"][] = ["run", "workflow", "agent", "step", "tool", "retriever", "mcp", "llm"];

/** Keys that do not lie within another one of the same function. */
export function outermost(keys: readonly CodeKey[]): readonly CodeKey[] {
  // Over several runs no times are known: what contains by its kind stands for what it contains.
  if (keys.every((key) => key.intervals.length === 0)) return highest(keys);
  const outer = keys.filter((key) => !keys.some((other) => other !== key && isContained(key, other)));
  return outer.length > 0 ? outer : keys;
}

function highest(keys: readonly CodeKey[]): readonly CodeKey[] {
  const rank = ({ kind }: CodeKey) => (RANK.includes(kind) ? RANK.indexOf(kind) : RANK.length);
  const best = Math.min(...keys.map(rank));
  return keys.filter((key) => rank(key) === best);
}

function isContained(inner: CodeKey, outer: CodeKey): boolean {
  if (!liesWithin(inner.intervals, outer.intervals)) return false;
  return !liesWithin(outer.intervals, inner.intervals) || RANK.indexOf(outer.kind) < RANK.indexOf(inner.kind);
}
