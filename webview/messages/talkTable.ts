import type { SpanTree } from "../timeline/tree.ts";
import { answerFinder, PERSON, type TalkRow } from "./talk.ts";

/** How often one spoke to another, and how long it waited for what came back. */
export interface TalkPair {
  readonly from: string;
  readonly to: string;
  readonly inferred: boolean;
  readonly times: number;
  /** null where nothing was waited for. */
  readonly waitedMs: number | null;
}

/** Who talks to whom, in order of the first time. Answers are not counted: they belong to what they answer. */
export function talkTable(rows: readonly TalkRow[], tree: SpanTree): TalkPair[] {
  const pairs = new Map<
    string,
    { from: string; to: string; inferred: boolean; times: number; waitedMs: number | null }
  >();
  const answerTo = answerFinder(rows);
  for (const row of rows) {
    if (row.type !== "arrow" || row.style === "answer") continue;
    const key = `${row.from}\n${row.to}\n${row.inferred}`;
    const pair = pairs.get(key) ?? {
      from: nameOf(row.from),
      to: nameOf(row.to),
      inferred: row.inferred,
      times: 0,
      waitedMs: null,
    };
    pair.times++;
    const answer = rows[answerTo(row)];
    const span = tree.rows[tree.indexOf.get(row.spanId) ?? -1];
    const called = span?.label === row.to ? span.durationMs : null;
    const waited = answer ? answer.atMs - row.atMs : called;
    if (waited !== null) pair.waitedMs = (pair.waitedMs ?? 0) + waited;
    pairs.set(key, pair);
  }
  return [...pairs.values()];
}

const nameOf = (id: string) => (id === PERSON ? "Person" : id);
