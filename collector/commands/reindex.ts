import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { ReadApi } from "../api/readApi.ts";
import { CollectorClient, type Fetch } from "../contract/client.ts";
import { plural } from "../contract/figures.ts";
import { dataFolder } from "./dataFolder.ts";
import { withOwnStore } from "./ownStore.ts";
import { chooseRun, findCollector, type RunSource } from "./runSource.ts";

export const REINDEX_HELP = `traceline reindex [RUN…] [--json] [--data DIR]
  Makes everything that is derived from what was sent again, of runs or of all of them: rows, counts, and what is
  understood. Runs can be read meanwhile. A new version that understands more does it by itself.`;

/** Does the work for the command: a running collector, or the store itself. */
interface Reindexer {
  readonly runs: RunSource & { health(): { runs: number } | Promise<{ runs: number }> };
  /** Puts a run in line, or all with null. */
  begin(runId: string | null): Promise<unknown>;
  /** How many traces are left. */
  waiting(): Promise<number>;
}

export async function reindex(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { json: { type: "boolean", default: false }, data: { type: "string" } },
  });
  const folder = values.data ?? dataFolder();
  const running = await findCollector(folder);
  const count = running
    ? await reindexWith(throughCollector(new CollectorClient(running, fetch as Fetch)), positionals)
    : await withOwnStore(folder, (store) =>
        reindexWith(
          {
            runs: new ReadApi(store.reader),
            begin: (runId) => store.reindexing.begin(runId),
            waiting: () => store.reindexing.waiting(),
          },
          positionals,
        ),
      );
  process.stdout.write(values.json ? `${JSON.stringify({ runs: count })}\n` : `${sentence(positionals, count)}\n`);
}

function throughCollector(client: CollectorClient): Reindexer {
  return {
    runs: client,
    begin: (runId) => client.reindex(runId),
    waiting: async () => (await client.reindexing()).waiting,
  };
}

function sentence(asked: readonly string[], count: number): string {
  if (count === 0) return "There are no runs.";
  return `Made ${asked.length === 0 && count > 1 ? "all " : ""}${plural(count, "run")} again from what was sent.`;
}

/** @returns how many runs were made again */
async function reindexWith({ runs, begin, waiting }: Reindexer, wanted: readonly string[]): Promise<number> {
  const chosen = new Set<string>();
  for (const one of wanted) chosen.add((await chooseRun(runs, one)).runId);
  if (wanted.length === 0) await begin(null);
  else for (const runId of chosen) await begin(runId);
  await untilDone(waiting);
  return wanted.length === 0 ? (await runs.health()).runs : chosen.size;
}

const LONGEST_PAUSE_MS = 500;

/** Waits until nothing is left, and shows on a terminal how far it is. */
async function untilDone(waiting: () => Promise<number>): Promise<void> {
  const isShown = process.stderr.isTTY === true;
  let most = 0;
  for (let pauseMs = 20; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
    const left = await waiting();
    most = Math.max(most, left);
    if (isShown && most > 0) process.stderr.write(`\r\u001b[K${Math.floor((100 * (most - left)) / most)} %`);
    if (left === 0) break;
    await wait(pauseMs);
  }
  if (isShown) process.stderr.write("\r\u001b[K");
}
