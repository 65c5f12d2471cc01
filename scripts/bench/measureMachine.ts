import type { Bench } from "./bench.ts";
import { against, type Figure } from "./figure.ts";
import { runProcess } from "./load.ts";

interface Machine {
  readonly inflate: number;
  readonly sync: number;
  readonly rows: number;
}

/** What the machine reached whose measurements the aims of the other figures were taken from. */
const OF_THE_AIMS: Machine = { inflate: 555, sync: 0.15, rows: 402_000 };
const AIMED = "the machine of the aims";

/**
 * What this machine can do by itself, beside the one that the aims were taken from: aims in spans a second or in
 * milliseconds mean something else on one that inflates, writes and syncs at another pace.
 */
export async function measureMachine(bench: Bench): Promise<Figure[]> {
  const taken: Machine[] = [];
  for (let round = 0; round < bench.rounds; round++) {
    const own = JSON.parse(await runProcess("machineProcess.ts", [bench.root, bench.folder()])) as Omit<
      Machine,
      "rows"
    >;
    taken.push({ ...own, rows: await bench.bareStore(51_200, "NORMAL") });
  }
  const figure = (name: string, unit: Figure["unit"], pick: (of: Machine) => number): Figure => {
    const values = taken.map(pick);
    const aimed = values.map(() => pick(OF_THE_AIMS));
    return { name, unit, values, against: against(AIMED, values, aimed) };
  };
  return [
    figure("the machine: gzipped requests inflated, one thread", "MB/s", ({ inflate }) => inflate),
    figure("the machine: bare SQLite rows, one thread, not synced", "rows/s", ({ rows }) => rows),
    figure("the machine: sync of an append of 4 KiB", "ms", ({ sync }) => sync),
  ];
}
