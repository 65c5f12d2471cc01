import type { Bench } from "./bench.ts";
import type { Figure } from "./figure.ts";
import { runProcess } from "./load.ts";

interface Costs {
  readonly first: number;
  readonly again: number;
  readonly live: number;
  readonly looks: number;
  readonly behindMs: number;
}

/** What a large run costs to understand: processor time, which other work on the machine changes least. */
export async function measureUnderstand(bench: Bench): Promise<Figure[]> {
  const spans = bench.quick ? 20_000 : 100_000;
  const batches = 200;
  const taken: Costs[] = [];
  for (let round = 0; round < bench.rounds; round++) {
    const args = [bench.root, bench.folder(), spans, batches, bench.quick ? 20 : 100].map(String);
    taken.push(JSON.parse(await runProcess("understandProcess.ts", args)) as Costs);
  }
  const run = `a run of ${spans.toLocaleString("en-US")} spans`;
  const figure = (name: string, pick: (costs: Costs) => number, atMost?: number): Figure => ({
    name,
    unit: "ms",
    values: taken.map(pick),
    ...(atMost === undefined ? {} : { target: { atMost } }),
  });
  const looks = taken.map((costs) => costs.looks).join(", ");
  return [
    figure(`${run}, understood for the first time, processor time`, ({ first }) => first, bench.quick ? 100 : 500),
    figure("the same once more, as while it is live", ({ again }) => again),
    figure(`all looks at it (${looks}) while it came in ${batches} batches`, ({ live }) => live),
    figure("from its last batch until it was understood", ({ behindMs }) => behindMs),
  ];
}
