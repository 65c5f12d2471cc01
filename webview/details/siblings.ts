import type { RunRow } from "../runRow.ts";
import { SHAPE, type SpanTree } from "../timeline/tree.ts";

/** Calls of the same thing by the same agent, in order of time, as rows of the tree. */
export function sameCalls(tree: SpanTree, index: number): number[] {
  const row = tree.rows[index] as RunRow;
  const result: number[] = [];
  for (let i = 0; i < tree.rows.length; i++) {
    const other = tree.rows[i] as RunRow;
    if (other.label === row.label && other.kind === row.kind && other.agent === row.agent) result.push(i);
  }
  return result.sort((a, b) => (tree.from[a] as number) - (tree.from[b] as number) || a - b);
}

/** *1st of 2*; null for what was called once. */
export function ordinalOf(calls: readonly number[], index: number): string | null {
  if (calls.length < 2) return null;
  const n = calls.indexOf(index) + 1;
  const teen = n % 100 >= 11 && n % 100 <= 13;
  const ending = teen ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th");
  return `${n.toLocaleString("en-US")}${ending} of ${calls.length.toLocaleString("en-US")}`;
}

/** Work under a span, added up by name. */
export interface InsideRow {
  readonly label: string;
  readonly slot: number;
  readonly isModel: boolean;
  readonly calls: number;
  readonly ms: number;
}

/** What worked under a span, by time, longest first, at most `most` rows; containers are not work. */
export function insideOf(
  tree: SpanTree,
  index: number,
  most = 8,
): { readonly rows: InsideRow[]; readonly spans: number } {
  const byName = new Map<string, { label: string; slot: number; isModel: boolean; calls: number; ms: number }>();
  const end = tree.end[index] as number;
  for (let i = index + 1; i < end; i++) {
    const row = tree.rows[i] as RunRow;
    if (tree.shape[i] === SHAPE.container || tree.shape[i] === SHAPE.check || row.internal) continue;
    const key = `${row.kind}\n${row.label}\n${tree.slot[i]}`;
    const sum = byName.get(key) ?? {
      label: row.label,
      slot: tree.slot[i] as number,
      isModel: row.kind === "llm",
      calls: 0,
      ms: 0,
    };
    sum.calls++;
    sum.ms += (tree.to[i] as number) - (tree.from[i] as number);
    byName.set(key, sum);
  }
  const rows = [...byName.values()].sort((a, b) => b.ms - a.ms);
  return { rows: rows.slice(0, most), spans: end - index - 1 };
}
