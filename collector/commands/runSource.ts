import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ReadApi } from "../api/readApi.ts";
import type { Page, RunFilter, RunPart, RunParts, RunsAnswer } from "../contract/api.ts";
import { CollectorClient, type Fetch } from "../contract/client.ts";
import type { CodeAnswer } from "../contract/code.ts";
import type { Comparison } from "../contract/comparison.ts";
import { DISCOVERY_FILE, type Discovery, parseDiscovery } from "../contract/discovery.ts";
import type { EvidenceAnswer, EvidenceTotals } from "../contract/evidence.ts";
import type { RunSummary } from "../contract/run.ts";
import type { SpanDetail } from "../contract/span.ts";
import { openRunReader } from "../store/sqlite/openRunReader.ts";
import type { RunReader } from "../store/store.ts";
import { UsageError } from "./usageError.ts";

/** Where a command reads runs: a running collector, else the store itself. */
export interface RunSource {
  runs(filter: RunFilter): RunsAnswer | Promise<RunsAnswer>;
  run(runId: string): Promise<RunSummary>;
  part<P extends RunPart>(runId: string, part: P, page?: Page): Promise<RunParts[P]>;
  span(runId: string, spanId: string): Promise<SpanDetail>;
  code(of: { run: string }): Promise<CodeAnswer>;
  compare(a: string, b: string): Promise<Comparison>;
  evidenceTotals(runId: string): Promise<EvidenceTotals>;
  evidence(runId: string, count: string, page?: Page): Promise<EvidenceAnswer>;
}

/**
 * Opens the runs of a data folder, calls `use` and closes them again. Where the collector goes while it is asked, `use` is
 * called once more, with what stands for the folder then.
 */
export async function withRuns<T>(folder: string, use: (runs: RunSource) => Promise<T>): Promise<T> {
  const running = await findCollector(folder);
  if (!running) return withStore(folder, (reader) => use(new ReadApi(reader)));
  try {
    return await use(new CollectorClient(running, fetch as Fetch));
  } catch (error) {
    if ((await findCollector(folder))?.pid === running.pid) throw error;
    return withRuns(folder, use);
  }
}

/** Opens the store of a data folder itself, calls `use` and closes it again. @throws UsageError when there is none */
export async function withStore<T>(folder: string, use: (reader: RunReader) => Promise<T>): Promise<T> {
  const reader = openRunReader(folder);
  if (!reader) throw new UsageError(`There are no runs in ${folder} yet. Start the collector with: traceline start`);
  try {
    return await use(reader);
  } finally {
    reader.close();
  }
}

/** The collector that serves a data folder right now, or null. A discovery file without its process does not count. */
export async function findCollector(folder: string): Promise<Discovery | null> {
  const text = await readFile(join(folder, DISCOVERY_FILE), "utf8").catch(() => "");
  const found = parseDiscovery(text);
  if (!found || !isAlive(found.pid)) return null;
  const client = new CollectorClient(found, fetch as Fetch);
  return client.health().then(
    () => found,
    () => null,
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * The run that a person means: its id, the beginning of one, `last` or `previous`.
 * @throws UsageError when none fits, or several do
 */
export async function chooseRun(runs: RunSource, wanted: string): Promise<RunSummary> {
  const back =
    wanted === "last" ? 0 : wanted === "previous" ? 1 : Number(/^last~(\d+)$/.exec(wanted)?.[1] ?? Number.NaN);
  const { runs: newest } = await runs.runs({ limit: 1000 });
  if (!Number.isNaN(back)) {
    const run = newest[back];
    if (run) return run;
    throw new UsageError(`There are ${newest.length} runs; ${wanted} is not one of them.`);
  }
  const fitting = newest.filter((run) => run.runId.startsWith(wanted));
  if (fitting.length === 1 && fitting[0]) return fitting[0];
  if (fitting.length > 1) throw new UsageError(`${fitting.length} runs begin with ${wanted}. Give more of the id.`);
  return runs.run(wanted).catch(() => {
    throw new UsageError(`There is no run ${wanted}. See them with: traceline runs`);
  });
}
