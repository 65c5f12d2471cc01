import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { ReadApi } from "../api/readApi.ts";
import { plural } from "../contract/figures.ts";
import { protobufToJson } from "../otlp/protobufToJson.ts";
import type { StoredRequest } from "../store/store.ts";
import { VERSION } from "../version.ts";
import { dataFolder } from "./dataFolder.ts";
import { chooseRun, findCollector, withStore } from "./runSource.ts";
import { UsageError } from "./usageError.ts";

export const EXPORT_HELP = `traceline export RUN [--format otlp-json] [--out FILE] [--data DIR]
  Writes what was sent of a run as OTLP JSON: one request a line, as the OpenTelemetry Collector's file exporter writes it.
  Behind spans and log records come the metrics that its processes sent while it went on. traceline import takes it again.
  RUN is an id, the beginning of one, last, previous or last~N.`;

export async function exportRun(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      format: { type: "string", default: "otlp-json" },
      out: { type: "string" },
      data: { type: "string" },
    },
  });
  const [wanted, ...more] = positionals;
  if (!wanted || more.length > 0)
    throw new UsageError("export takes one run, for example: traceline export last --out run.jsonl");
  if (values.format !== "otlp-json") throw new UsageError("--format takes otlp-json.");
  const folder = values.data ?? dataFolder();
  const running = await findCollector(folder);
  // The store is read beside the collector, and only one that has the same shape of it.
  if (running && running.version !== VERSION)
    throw new UsageError(
      `The collector that runs is version ${running.version}, this command is ${VERSION}. Stop it and start the new one.`,
    );
  await withStore(folder, async (reader) => {
    const { runId } = await chooseRun(new ReadApi(reader), wanted);
    let leftOut = 0;
    const lines = Readable.from(
      jsonLines(reader.requests(runId), (count) => {
        leftOut += count;
      }),
    );
    if (values.out === undefined) await pipeline(lines, process.stdout, { end: false }).catch(unlessClosed);
    else await pipeline(lines, createWriteStream(values.out, { mode: 0o600 }));
    if (leftOut > 0)
      process.stderr.write(`${plural(leftOut, "part")} of it could not be read any more and stayed out.\n`);
  });
}

/** Whoever reads the output may stop before its end. */
function unlessClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

/** Requests as lines of OTLP JSON; `onLeftOut` is told how many parts of one are broken and not in its line. */
export function* jsonLines(requests: Iterable<StoredRequest>, onLeftOut: (count: number) => void): Generator<string> {
  for (const { signal, plain } of requests) {
    const { request, leftOut } = protobufToJson(signal, plain);
    if (leftOut > 0) onLeftOut(leftOut);
    yield `${JSON.stringify(request)}\n`;
  }
}
