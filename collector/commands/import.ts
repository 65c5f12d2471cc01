import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { ReadApi } from "../api/readApi.ts";
import { CollectorClient, type Fetch } from "../contract/client.ts";
import type { Discovery } from "../contract/discovery.ts";
import { plural } from "../contract/figures.ts";
import { collectorSink } from "../imports/collectorSink.ts";
import { folderSink } from "../imports/folderSink.ts";
import { type ImportProgress, type ImportResult, importFiles, type Sink } from "../imports/importFiles.ts";
import { dataFolder } from "./dataFolder.ts";
import { withOwnStore } from "./ownStore.ts";
import { findCollector, type RunSource } from "./runSource.ts";
import { printable } from "./terminal/printable.ts";
import { UsageError } from "./usageError.ts";

export const IMPORT_HELP = `traceline import FILE… [--data DIR]
  Keeps the telemetry of files: OTLP JSON as traceline export and the OpenTelemetry Collector's file exporter write it,
  one request a line or a file, its proto format, and the JSON that Jaeger's UI saves and its API answers; all of it
  compressed with gzip too. What is known already is not kept twice.`;

export async function importTelemetry(args: string[]): Promise<void> {
  const { values, positionals: files } = parseArgs({
    args,
    allowPositionals: true,
    options: { data: { type: "string" } },
  });
  if (files.length === 0) throw new UsageError("import takes files, for example: traceline import run.jsonl");
  const folder = values.data ?? dataFolder();
  const running = await findCollector(folder);
  const { result, newRuns, understood } = await (running
    ? throughCollector(running, files)
    : withOwnStore(folder, (store) => imported(new ReadApi(store.reader), files, folderSink(store))));
  process.stdout.write(`${summary(files.length, result, newRuns)}\n`);
  if (!understood) process.stdout.write("Not all of it is understood yet; that goes on while a collector runs.\n");
  if (result.broken > 0 || result.refused > 0) process.exitCode = 1;
}

interface Imported {
  readonly result: ImportResult;
  readonly newRuns: number;
  /** Whether the runs are up to date with what was kept. */
  readonly understood: boolean;
}

function throughCollector(running: Discovery, files: readonly string[]): Promise<Imported> {
  const client = new CollectorClient(running, fetch as Fetch);
  return imported(client, files, collectorSink(running.http, running.ingestToken));
}

type Source = Pick<RunSource, "runs"> & { health(): { runs: number } | Promise<{ runs: number }> };

async function imported(source: Source, files: readonly string[], sink: Sink): Promise<Imported> {
  const before = (await source.health()).runs;
  const progress = new Progress();
  const result = await importFiles(files, sink, {
    onProgress: (at) => progress.show(at),
    onProblem: (problem) => progress.problem(problem),
  });
  progress.end();
  const understood = await untilUnderstood(source);
  return { result, newRuns: Math.max(0, (await source.health()).runs - before), understood };
}

const UNDERSTOOD_MS = 60_000;
const MOST_PAGES = 10;

/** Waits until what was kept is understood, so that the next command shows it; of very much, a while. */
async function untilUnderstood(source: Source): Promise<boolean> {
  const end = performance.now() + UNDERSTOOD_MS;
  for (let pause = 50; performance.now() < end; pause = Math.min(pause * 2, 1000)) {
    await wait(pause);
    if (await allUnderstood(source)) return true;
  }
  return false;
}

async function allUnderstood(source: Source): Promise<boolean> {
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer: Awaited<ReturnType<Source["runs"]>> = await source.runs({
      limit: 1000,
      ...(cursor === null ? {} : { cursor }),
    });
    if (answer.runs.some((run) => !run.analysed)) return false;
    cursor = answer.next;
    if (cursor === null) break;
  }
  return true;
}

/** What came of it, in two sentences at most. */
export function summary(files: number, { kept, refused, broken }: ImportResult, newRuns: number): string {
  const parts = [plural(kept.traces, "span"), plural(kept.logs, "log record"), plural(kept.metrics, "data point")];
  const runs = newRuns === 0 ? "no run that was not known" : `${plural(newRuns, "new run")}`;
  const left = [
    ...(broken > 0 ? [plural(broken, "broken piece")] : []),
    ...(refused > 0 ? [plural(refused, "bad record")] : []),
  ];
  const sentence = `Kept ${parts.slice(0, 2).join(", ")} and ${parts[2]} of ${plural(files, "file")}: ${runs}.`;
  return left.length > 0 ? `${sentence} Left out ${left.join(" and ")}.` : sentence;
}

const SHOW_EVERY_MS = 200;
const MOST_PROBLEMS = 20;

/** On a terminal, how far it is; everywhere, the first problems. */
class Progress {
  #shownMs = 0;
  #problems = 0;
  readonly #live = process.stderr.isTTY === true;

  show({ file, bytes, totalBytes }: ImportProgress): void {
    const now = performance.now();
    if (!this.#live || now - this.#shownMs < SHOW_EVERY_MS) return;
    this.#shownMs = now;
    const share = totalBytes > 0 ? Math.floor((100 * bytes) / totalBytes) : 100;
    process.stderr.write(`\r\u001b[K${share} %  ${printable(file)}`);
  }

  problem(text: string): void {
    this.#problems++;
    this.#clear();
    if (this.#problems <= MOST_PROBLEMS) process.stderr.write(`${printable(text)}\n`);
  }

  end(): void {
    this.#clear();
    const more = this.#problems - MOST_PROBLEMS;
    if (more > 0) process.stderr.write(`${plural(more, "problem")} more.\n`);
  }

  #clear(): void {
    if (this.#live) process.stderr.write("\r\u001b[K");
  }
}
