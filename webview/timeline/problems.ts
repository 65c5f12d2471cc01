import type { RunRow } from "../runRow.ts";
import { isTrouble, overMs, type SpanTree } from "./tree.ts";

/**
 * The next problem after a row in order of time, or the one before it; from the last it goes on at the first. A
 * failure that only passed on what a span inside it reported is left out. Null when the run has none.
 */
export function nextProblem(tree: SpanTree, from: number | null, direction: 1 | -1): number | null {
  const problems = problemsByTime(tree);
  if (problems.length === 0) return null;
  const at = from === null ? -1 : problems.indexOf(from);
  if (at >= 0) return problems[(at + direction + problems.length) % problems.length] ?? null;
  if (from === null) return (direction === 1 ? problems[0] : problems.at(-1)) ?? null;
  const moment = tree.from[from] as number;
  const isLater = (i: number) => (tree.from[i] as number) > moment || (tree.from[i] === moment && i > from);
  const later = problems.filter(isLater);
  const earlier = problems.filter((i) => !isLater(i));
  return (direction === 1 ? (later[0] ?? problems[0]) : (earlier.at(-1) ?? problems.at(-1))) ?? null;
}

function problemsByTime(tree: SpanTree): number[] {
  const problems: number[] = [];
  for (let i = 0; i < tree.rows.length; i++) {
    const row = tree.rows[i] as RunRow;
    if (isTrouble(row) && (!tree.passedOn[i] || overMs(row) > 0)) problems.push(i);
  }
  return problems.sort((a, b) => (tree.from[a] as number) - (tree.from[b] as number) || a - b);
}
