import { createWriteStream, readdirSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { jsonLines } from "../../collector/commands/export.ts";
import { RUN_PARTS } from "../../collector/contract/api.ts";
import type { RunSummary } from "../../collector/contract/run.ts";
import { collectorSink } from "../../collector/imports/collectorSink.ts";
import { folderSink } from "../../collector/imports/folderSink.ts";
import { importFiles } from "../../collector/imports/importFiles.ts";
import { startHttpReceiver } from "../../collector/otlp/httpReceiver.ts";
import { openRunReader } from "../../collector/store/sqlite/openRunReader.ts";
import type { RunReader } from "../../collector/store/store.ts";
import { openThreadedStore, type ThreadedStore } from "../../collector/threads/threadedStore.ts";
import { random, shuffled } from "../support/random.ts";
import { folderOfThisFile, temporaryFolder } from "../support/temporaryFolder.ts";
import { threadFile } from "../support/threadFile.ts";
import { captureNames, FIXTURES } from "./captures.ts";

/** Every recorded run is kept and understood twice, on a machine that may have other work. */
const PATIENCE_MS = 240_000;

const folder = folderOfThisFile();
let sent: RunSummary[];
let reader: RunReader;

const openStore = (at: string) =>
  openThreadedStore({
    folder: at,
    threadFile,
    onLive: () => {},
    onCrash: () => {},
  });

/** All runs of a store, once each of them is understood. */
async function runsOf(store: ThreadedStore): Promise<RunSummary[]> {
  const understood = async () => {
    const { runs } = await store.reader.runs({ limit: 1000 });
    expect(runs.filter((run) => !run.analysed)).toEqual([]);
    return [...runs];
  };
  return vi.waitFor(understood, { timeout: PATIENCE_MS, interval: 200 });
}

beforeAll(async () => {
  const store = await openStore(folder);
  const receiver = await startHttpReceiver({
    accept: (request) => store.writer.keep(request),
    host: "127.0.0.1",
    port: 0,
    elsewhere: false,
  });
  const bodies = captureNames().flatMap((capture) =>
    readdirSync(join(FIXTURES, capture))
      .filter((file) => /-(?:traces|logs|metrics)\.(?:pb|json)$/.test(file))
      .sort()
      .map((file) => join(FIXTURES, capture, file)),
  );
  const result = await importFiles(bodies, collectorSink(`http://127.0.0.1:${receiver.port}`));
  expect(result).toMatchObject({ broken: 0, refused: 0 });
  sent = await runsOf(store);
  await receiver.close();
  await store.close();
  reader = openRunReader(folder) as RunReader;
  return () => reader.close();
}, PATIENCE_MS);

test(
  "runs that were exported and imported into an empty folder, in whatever order, are the same runs",
  async () => {
    expect(sent.length).toBeGreaterThan(captureNames().length);
    const files = await Promise.all(
      sent.map(async ({ runId }) => {
        const file = join(temporaryFolder(), "run.jsonl");
        const lines = jsonLines(reader.requests(runId), () => expect.unreachable("A part of it is broken."));
        await pipeline(Readable.from(lines), createWriteStream(file));
        return file;
      }),
    );
    const empty = temporaryFolder();
    const store = await openStore(empty);
    onTestFinished(() => store.close());
    expect(await importFiles(shuffled(files, random(7)), folderSink(store))).toMatchObject({ broken: 0, refused: 0 });
    const again = new Map((await runsOf(store)).map((run) => [run.runId, run]));
    expect([...again.keys()].sort()).toEqual(sent.map(({ runId }) => runId).sort());
    for (const run of sent) {
      expect(again.get(run.runId)).toEqual(run);
      for (const part of RUN_PARTS)
        expect(await store.reader.part(run.runId, part, { limit: 1000 }), `${run.runId} ${part}`).toEqual(
          reader.part(run.runId, part, { limit: 1000 }),
        );
    }
  },
  PATIENCE_MS,
);

test("the export of a run holds nothing of other runs", () => {
  for (const { runId, traceIds } of sent) {
    const lines = [...jsonLines(reader.requests(runId), () => {})];
    const traces = new Set(lines.flatMap((line) => tracesOfSpans(JSON.parse(line))));
    expect(
      [...traces].filter((id) => !traceIds.includes(id)),
      runId,
    ).toEqual([]);
  }
});

interface TracesRequest {
  readonly resourceSpans?: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly { readonly traceId: string }[] }[];
  }[];
}

/** Not of their links: those may lead to other runs. */
function tracesOfSpans({ resourceSpans = [] }: TracesRequest): string[] {
  return resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans.map((span) => span.traceId)),
  );
}

test("a run that is not there has no requests", () => {
  expect([...reader.requests("none")]).toEqual([]);
});
