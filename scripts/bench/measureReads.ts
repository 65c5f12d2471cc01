import { setTimeout as sleep } from "node:timers/promises";
import type { CollectorClient } from "../../collector/contract/client.ts";
import type { Bench } from "./bench.ts";
import { PackReader, spansOf } from "./bodyPack.ts";
import { type Figure, median } from "./figure.ts";
import { load } from "./load.ts";

const CATCH_UP_MS = 120_000;

/** The first page of runs out of many, idle and while requests come in as fast as they are taken. */
export async function measureRuns(bench: Bench): Promise<Figure[]> {
  const runs = bench.quick ? 1_000 : 100_000;
  const pack = await bench.pack({
    seed: 4,
    requests: Math.ceil((runs * 3) / 512),
    spansPerRequest: 512,
    runSize: 3,
    gzip: true,
  });
  const more = await bench.pack({ seed: 5, requests: bench.quick ? 120 : 390, spansPerRequest: 512, gzip: true });
  return await bench.withCollector(async ({ running, client }) => {
    const url = running.discovery.http;
    await load({ url, transport: "http", pack: pack.file, clients: 4 });
    const page = () => client.runs({ limit: 100 });
    const idle = await timed(page, 30);
    const loading = load({ url, transport: "http", pack: more.file, clients: 4 });
    const busy = await timed(page, 15);
    await loading;
    const count = pack.runs.length.toLocaleString("en-US");
    return [
      { name: `first page of ${count} runs`, unit: "ms", values: [median(idle)], target: { atMost: 5 } },
      { name: "first page of runs during ingest", unit: "ms", values: [median(busy)] },
    ];
  });
}

/** How long the analysis is behind after many short runs came in at once. */
export async function measureBacklog(bench: Bench): Promise<Figure[]> {
  const pack = await bench.pack({ seed: 9, requests: 10, spansPerRequest: 512, runSize: 8, gzip: true });
  const values: number[] = [];
  for (let round = 0; round < bench.rounds; round++) {
    await bench.withCollector(async ({ running, client }) => {
      await load({ url: running.discovery.http, transport: "http", pack: pack.file, clients: 4 });
      const from = performance.now();
      await understood(client);
      values.push(performance.now() - from);
    });
  }
  return [
    { name: `understanding ${pack.runs.length} runs that came at once`, unit: "ms", values, target: { atMost: 2_000 } },
  ];
}

/** One long run, whole, out of the read API. */
export async function measureRun(bench: Bench): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [size, most] of bench.quick
    ? ([[5_000, 30]] as const)
    : ([
        [5_000, 30],
        [100_000, 150],
      ] as const)) {
    const pack = await bench.pack({
      seed: size,
      requests: Math.ceil(size / 500),
      spansPerRequest: 500,
      runSize: size,
      interleaved: 1,
      gzip: true,
    });
    const values = await bench.withCollector(async ({ running, client }) => {
      await load({ url: running.discovery.http, transport: "http", pack: pack.file, clients: 1 });
      await understood(client);
      const runId = pack.runs[0]?.runId as string;
      return await timed(() => wholeRun(client, runId, size), 5);
    });
    figures.push({
      name: `a run of ${size.toLocaleString("en-US")} spans`,
      unit: "ms",
      values,
      target: { atMost: most },
    });
  }
  return figures;
}

/** From the acknowledgement of a run's last span until its facts are understood: idle, and under full ingest. */
export async function measureUnderstood(bench: Bench): Promise<Figure[]> {
  const times = bench.quick ? 5 : 20;
  const pack = await bench.pack({ seed: 6, requests: times * 2, spansPerRequest: 12, runSize: 12, interleaved: 1 });
  const more = await bench.pack({ seed: 7, requests: bench.quick ? 240 : 780, spansPerRequest: 512, gzip: true });
  const reader = new PackReader(pack);
  return await bench.withCollector(async ({ running, client }) => {
    const url = running.discovery.http;
    const delay = async (request: number) => {
      await sendOne(url, reader.body(request));
      const from = performance.now();
      const runId = runOf(pack.runs, request);
      while (!(await client.run(runId).catch(() => null))?.analysed) await sleep(2);
      return performance.now() - from;
    };
    const idle: number[] = [];
    for (let request = 0; request < times; request++) idle.push(await delay(request));
    const loading = load({ url, transport: "http", pack: more.file, clients: 4 });
    let isLoading = true;
    void loading.finally(() => {
      isLoading = false;
    });
    const busy: number[] = [];
    for (let request = times; request < times * 2 && isLoading; request++) busy.push(await delay(request));
    await loading;
    reader.close();
    return [
      { name: "understood after the last span, idle", unit: "ms", values: idle, target: { atMost: 150 } },
      { name: "understood after the last span, full ingest", unit: "ms", values: busy, target: { atMost: 2_000 } },
    ];
  });
}

/** From the start of the process until it listens: with an empty store, and with one that holds many spans. */
export async function measureStart(bench: Bench): Promise<Figure[]> {
  const pack = await bench.pack({ seed: 8, requests: bench.quick ? 100 : 1_960, spansPerRequest: 512, gzip: true });
  const folder = bench.folder();
  const full = await bench.collector(folder);
  await load({ url: full.running.discovery.http, transport: "http", pack: pack.file, clients: 4 });
  await full.running.stop();
  const empty: number[] = [];
  const filled: number[] = [];
  for (let round = 0; round < bench.rounds + 2; round++) {
    empty.push(await startTime(bench, bench.folder()));
    filled.push(await startTime(bench, folder));
  }
  const count = spansOf(pack).toLocaleString("en-US");
  return [
    { name: "start to ready, empty store", unit: "ms", values: empty, target: { atMost: 300 } },
    { name: `start to ready, ${count} spans`, unit: "ms", values: filled, target: { atMost: 300 } },
  ];
}

async function startTime(bench: Bench, folder: string): Promise<number> {
  const from = performance.now();
  const { running } = await bench.collector(folder);
  const took = performance.now() - from;
  await running.stop();
  return took;
}

async function wholeRun(client: CollectorClient, runId: string, size: number): Promise<void> {
  let count = 0;
  let cursor: string | null | undefined;
  do {
    const page = await client.part(runId, "spans", { limit: 1000, ...(cursor ? { cursor } : {}) });
    count += page.spans.length;
    cursor = page.next;
  } while (cursor);
  if (count !== size) throw new Error(`The run has ${count} spans instead of ${size}.`);
}

/** Resolves when the newest runs are understood, which is when the analysis has caught up. Rejects after two minutes. */
async function understood(client: CollectorClient): Promise<void> {
  for (const until = performance.now() + CATCH_UP_MS; performance.now() < until; ) {
    const { runs } = await client.runs({ limit: 1000 });
    if (runs.every((run) => run.analysed)) return;
    await sleep(50);
  }
  throw new Error("The analysis did not catch up in time.");
}

/** Sends one request and resolves when it is acknowledged. */
async function sendOne(url: string, body: Buffer): Promise<void> {
  const headers = { "content-type": "application/x-protobuf" };
  const answer = await fetch(`${url}/v1/traces`, { method: "POST", headers, body: new Uint8Array(body) });
  if (!answer.ok) throw new Error(`The collector answered ${answer.status}.`);
  await answer.arrayBuffer();
}

async function timed(act: () => Promise<unknown>, times: number): Promise<number[]> {
  const values: number[] = [];
  for (let i = 0; i < times; i++) {
    const from = performance.now();
    await act();
    values.push(performance.now() - from);
  }
  return values;
}

/** The run that a request holds, where each holds one whole run. */
function runOf(runs: readonly { runId: string }[], request: number): string {
  return (runs[request] as { runId: string }).runId;
}
