import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { walkFiles } from "../../collector/workspace/walkFiles.ts";
import { PlacesThreads } from "../../extension/code/placesThreads.ts";
import type { Bench } from "./bench.ts";
import type { Figure } from "./figure.ts";
import { writeWorkspace } from "./workspaceOfNames.ts";

const NAMES = 200;

/**
 * What a search for a run's names takes in a large workspace, with the worker that the editor has: all of them for the
 * first time, one more, all of them in one file that changed; and what the thread that asks feels of it.
 */
export async function measureLocate(bench: Bench): Promise<Figure[]> {
  const files = bench.quick ? 4_000 : 20_000;
  const root = mkdtempSync(join(tmpdir(), "traceline-bench-names-"));
  const worker = join(bench.root, "dist", "extension", "placesWorker.cjs");
  // The worker keeps no process alive, and here is nothing else that does.
  const alive = setInterval(() => undefined, 60_000);
  const [listed, first, worked, another, edited, delay]: number[][] = [[], [], [], [], [], []];
  try {
    const { paths, names } = writeWorkspace(root, files, NAMES);
    const all = paths.map((path) => ({ path, file: join(root, path) }));
    for (let round = 0; round < bench.rounds; round++) {
      listed?.push(await timed(async () => walkFiles(root, files + 1)));
      const thread = new PlacesThreads(worker, () => true);
      const loop = monitorEventLoopDelay({ resolution: 1 });
      loop.enable();
      const begin = performance.now();
      const before = process.cpuUsage();
      const found = await thread.search(names, all, true);
      first?.push(performance.now() - begin);
      const { user, system } = process.cpuUsage(before);
      worked?.push((user + system) / 1000);
      loop.disable();
      if (found.length < NAMES * 2) throw new Error(`Only ${found.length} places of ${NAMES} names were found.`);
      delay?.push(loop.percentile(99) / 1e6);
      another?.push(await timed(() => thread.search([`Desk of round ${round}`], all, false)));
      const file = all[round] as (typeof all)[number];
      appendFileSync(file.file, `\n# round ${round}\n`);
      edited?.push(await timed(() => thread.search(names, [file], true)));
      thread.dispose();
    }
  } finally {
    clearInterval(alive);
    rmSync(root, { recursive: true, force: true });
  }
  const of = `${files.toLocaleString("en-US")} files`;
  return [
    { name: `list of ${of}, read from the disk`, unit: "ms", values: listed ?? [] },
    {
      name: `places of ${NAMES} names in ${of}, first time`,
      unit: "ms",
      values: first ?? [],
      target: { atMost: 2000 },
    },
    { name: "processor time of that, all threads", unit: "ms", values: worked ?? [] },
    { name: `places of one more name in ${of}`, unit: "ms", values: another ?? [], target: { atMost: 200 } },
    { name: `places of ${NAMES} names after an edit`, unit: "ms", values: edited ?? [], target: { atMost: 200 } },
    { name: "loop delay of who asks, p99", unit: "ms", values: delay ?? [], target: { atMost: 20 } },
  ];
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}
