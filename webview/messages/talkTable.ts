import type { Approval } from "../../collector/contract/facts.ts";
import type { SpanTree } from "../timeline/tree.ts";
import { answerFinder, PERSON, RUN, runName, type TalkRow } from "./talk.ts";

/** How often one spoke to another, and how long it waited for what came back. */
export interface TalkPair {
  readonly from: string;
  readonly to: string;
  readonly inferred: boolean;
  readonly times: number;
  /** null where nothing was waited for. */
  readonly waitedMs: number | null;
}

interface Spoken {
  readonly from: string;
  readonly to: string;
  readonly inferred: boolean;
  readonly atMs: number;
  readonly waitedMs: number | null;
}

/**
 * Who talks to whom, in order of the first time; a person is talked to by whoever asked. Answers are not counted: they
 * belong to what they answer.
 */
export function talkTable(rows: readonly TalkRow[], tree: SpanTree, approvals: readonly Approval[]): TalkPair[] {
  const nameOf = (id: string) => (id === PERSON ? "Person" : id === RUN ? runName(tree) : id);
  const pairs = new Map<string, { -readonly [K in keyof TalkPair]: TalkPair[K] }>();
  const spoken = [...calls(rows, tree), ...approvals.map(question)].sort((a, b) => a.atMs - b.atMs);
  for (const { from, to, inferred, waitedMs } of spoken) {
    const key = `${from}\n${to}\n${inferred}`;
    const pair = pairs.get(key) ?? { from: nameOf(from), to: nameOf(to), inferred, times: 0, waitedMs: null };
    pair.times++;
    if (waitedMs !== null) pair.waitedMs = (pair.waitedMs ?? 0) + waitedMs;
    pairs.set(key, pair);
  }
  return [...pairs.values()];
}

function calls(rows: readonly TalkRow[], tree: SpanTree): Spoken[] {
  const answerTo = answerFinder(rows);
  return rows.flatMap((row) => {
    if (row.type !== "arrow" || row.style === "answer") return [];
    const answer = rows[answerTo(row)];
    const span = tree.rows[tree.indexOf.get(row.spanId) ?? -1];
    const called = span?.label === row.to ? span.durationMs : null;
    const { from, to, inferred, atMs } = row;
    return [{ from, to, inferred, atMs, waitedMs: answer ? answer.atMs - atMs : called }];
  });
}

const question = ({ agent, askedMs, answeredMs }: Approval): Spoken => ({
  ...{ from: agent ?? RUN, to: PERSON, inferred: false },
  ...{ atMs: askedMs, waitedMs: answeredMs === null ? null : answeredMs - askedMs },
});
