import type { RunRow } from "../runRow.ts";
import { filterWords } from "../ui/filterWords.ts";
import { isTrouble, type SpanTree } from "./tree.ts";

const KEYS = ["agent", "tool", "kind", "status", "name", "count"] as const;

/** Rows that a filter leaves: those that match, and what they hang under. */
export interface Filtered {
  /** 1 for rows that stay. */
  readonly keep: Uint8Array;
  readonly matches: number;
}

/** The count of the run whose spans a filter asks for, as its evidence names it; null where it asks for none. */
export function countWanted(text: string): string | null {
  return filterWords(text, KEYS).values.count ?? null;
}

/**
 * What a filter says; null for an empty one. `problem` says which word is not understood.
 * @param behind the ids of the spans behind the count that it asks for
 */
export function spanFilter(
  text: string,
  behind: ReadonlySet<string> | null = null,
): { readonly matches: (row: RunRow) => boolean; readonly problem: string | null } | null {
  const { words, values, problem } = filterWords(text, KEYS);
  const tests: ((row: RunRow) => boolean)[] = words.map((word) => (row) => saysWord(row, word.toLowerCase()));
  const { agent, tool, kind, status, name, count } = values;
  if (agent !== undefined) tests.push((row) => holds(row.agent, agent));
  if (tool !== undefined) tests.push((row) => (row.kind === "tool" || row.kind === "mcp") && holds(row.label, tool));
  if (kind !== undefined) tests.push((row) => row.kind === kind.toLowerCase());
  if (name !== undefined) tests.push((row) => holds(row.label, name) || holds(row.name, name));
  if (count !== undefined) tests.push((row) => behind?.has(row.spanId) ?? false);
  if (status !== undefined)
    tests.push((row) => (status === "problem" ? isTrouble(row) : row.status === status.toLowerCase()));
  if (tests.length === 0) return problem === null ? null : { matches: () => true, problem };
  return { matches: (row) => tests.every((test) => test(row)), problem };
}

function holds(text: string | null, part: string): boolean {
  return text?.toLowerCase().includes(part.toLowerCase()) ?? false;
}

function saysWord(row: RunRow, word: string): boolean {
  return [row.label, row.name, row.note, row.error].some((text) => text?.toLowerCase().includes(word));
}

/** The rows of a tree that a filter leaves. */
export function filterTree(tree: SpanTree, matches: (row: RunRow) => boolean): Filtered {
  const keep = new Uint8Array(tree.rows.length);
  let count = 0;
  for (let i = tree.rows.length - 1; i >= 0; i--) {
    if (matches(tree.rows[i] as RunRow)) {
      keep[i] = 1;
      count++;
    }
    const parent = tree.parent[i] as number;
    if (keep[i] && parent >= 0) keep[parent] = 1;
  }
  return { keep, matches: count };
}

/** What a run that has no match does have: *The run has 1 failed span, by Researcher.* */
export function failuresInWords(tree: SpanTree): string {
  const failed = tree.rows.filter((row) => row.status === "error");
  if (failed.length === 0) return "No span of the run failed.";
  const agents = [...new Set(failed.map((row) => row.agent).filter((agent) => agent !== null))];
  const by =
    agents.length === 0
      ? ""
      : `, by ${agents.slice(0, 3).join(", ")}${agents.length > 3 ? ` and ${agents.length - 3} more` : ""}`;
  return `The run has ${failed.length} failed ${failed.length === 1 ? "span" : "spans"}${by}.`;
}
