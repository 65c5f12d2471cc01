import { setTimeout as sleep } from "node:timers/promises";
import type { LiveEvent } from "../../collector/contract/api.ts";
import type { CollectorClient } from "../../collector/contract/client.ts";
import type { Bench } from "./bench.ts";
import { PackReader } from "./bodyPack.ts";
import { against, type Figure, median } from "./figure.ts";
import { load } from "./load.ts";
import { ReadSide, timed, timedWhile } from "./readSide.ts";

const CATCH_UP_SECONDS = 300;

/** The first page of runs out of many, idle and while requests come in as fast as they are taken. */
export async function measureRuns(bench: Bench): Promise<Figure[]> {
  const runs = bench.quick ? 3_000 : 100_000;
  const requests = Math.ceil((runs * 3) / 512);
  const pack = await bench.pack({ seed: 4, requests, spansPerRequest: 512, runSize: 3, gzip: true });
  const more = await bench.more(5);
  return await bench.withCollector(async ({ running }) => {
    const url = running.discovery.http;
    await load({ url, transport: "http", pack: pack.file, clients: 4 });
    const reads = new ReadSide(running.discovery);
    const page = () => reads.get("/api/runs?limit=100");
    // Most of them still wait for the analysis, which is at work.
    const waiting = await timed(page, 30);
    await reads.understood(bench.quick ? 10 : CATCH_UP_SECONDS);
    const idle = await timed(page, 50);
    const busy = await timedWhile(load({ url, transport: "http", pack: more.file, clients: 4 }), page);
    reads.close();
    const name = `first page of ${pack.runs.length.toLocaleString("en-US")} runs`;
    return [
      { name, unit: "ms", values: idle, target: { atMost: 5 } },
      { name: `${name}, most of them not understood yet`, unit: "ms", values: waiting },
      { name: `${name}, during ingest`, unit: "ms", values: busy, against: besides(busy, idle) },
    ];
  });
}

/** How long the analysis is behind after many short runs came in at once. */
export async function measureBacklog(bench: Bench): Promise<Figure[]> {
  const pack = await bench.pack({ seed: 9, requests: 10, spansPerRequest: 512, runSize: 8, gzip: true });
  const values: number[] = [];
  for (let round = 0; round < bench.rounds; round++) {
    await bench.withCollector(async ({ running }) => {
      await load({ url: running.discovery.http, transport: "http", pack: pack.file, clients: 4 });
      const reads = new ReadSide(running.discovery);
      const from = performance.now();
      await reads.understood(CATCH_UP_SECONDS);
      values.push(performance.now() - from);
      reads.close();
    });
  }
  return [
    { name: `understanding ${pack.runs.length} runs that came at once`, unit: "ms", values, target: { atMost: 2_000 } },
  ];
}

/** One long run, whole, as a timeline gets it: columns. */
export async function measureRun(bench: Bench): Promise<Figure[]> {
  const figures: Figure[] = [];
  const more = await bench.more(11);
  for (const { size, most } of [
    { size: 5_000, most: 30 },
    { size: 100_000, most: 150 },
  ]) {
    const requests = Math.ceil(size / 500);
    const pack = await bench.pack({
      seed: size,
      requests,
      spansPerRequest: 500,
      runSize: size,
      interleaved: 1,
      gzip: true,
    });
    figures.push(
      ...(await bench.withCollector(async ({ running }) => {
        const url = running.discovery.http;
        await load({ url, transport: "http", pack: pack.file, clients: 1 });
        const reads = new ReadSide(running.discovery);
        await reads.understood(CATCH_UP_SECONDS);
        const read = () => reads.get(`/api/runs/${pack.runs[0]?.runId}/columns`);
        const { length } = await read();
        if (length < size * 80) throw new Error(`${size} spans were answered with ${length} bytes.`);
        const idle = await timed(read, 20);
        const busy = await timedWhile(load({ url, transport: "http", pack: more.file, clients: 4 }), read);
        reads.close();
        const name = `a run of ${size.toLocaleString("en-US")} spans as columns`;
        return [
          { name, unit: "ms" as const, values: idle, target: { atMost: most } },
          { name: `${name}, during ingest`, unit: "ms" as const, values: busy, against: besides(busy, idle) },
        ];
      })),
    );
  }
  return figures;
}

/**
 * From the acknowledgement of a run's last span until its facts are understood: idle, and under full ingest, with nobody
 * who looks at the run and with somebody who does.
 */
export async function measureUnderstood(bench: Bench): Promise<Figure[]> {
  const times = bench.quick ? 8 : 20;
  const pack = await bench.pack({ seed: 6, requests: times * 3, spansPerRequest: 12, runSize: 12, interleaved: 1 });
  const more = await bench.more(7);
  const reader = new PackReader(pack);
  return await bench.withCollector(async ({ running, client }) => {
    const url = running.discovery.http;
    const feed = new UnderstoodRuns(client);
    let sent = 0;
    const delay = async (isLookedAt: boolean) => {
      const { runId } = pack.runs[sent] as { runId: string };
      await sendOne(url, reader.body(sent++));
      const from = performance.now();
      if (isLookedAt) while (!(await client.run(runId).catch(() => null))?.analysed) await sleep(2);
      else while (!feed.has(runId)) await sleep(2);
      return performance.now() - from;
    };
    const idle: number[] = [];
    for (let time = 0; time < times; time++) idle.push(await delay(false));
    const busy: Record<"unseen" | "lookedAt", number[]> = { unseen: [], lookedAt: [] };
    await timedWhile(load({ url, transport: "http", pack: more.file, clients: 4 }), async () => {
      if (sent + 2 > times * 3) return;
      busy.unseen.push(await delay(false));
      busy.lookedAt.push(await delay(true));
    });
    feed.close();
    reader.close();
    const name = "understood after the last span";
    const target = { atMost: 2_000 };
    return [
      { name: `${name}, idle`, unit: "ms", values: idle, target: { atMost: 150 } },
      { name: `${name}, full ingest`, unit: "ms", values: busy.unseen, target },
      { name: `${name}, full ingest, looked at`, unit: "ms", values: busy.lookedAt, target },
    ];
  });
}

/** Runs that the live feed told to be understood: to follow it is not to look at one of them. */
class UnderstoodRuns {
  readonly #runIds = new Set<string>();
  readonly #end = new AbortController();

  constructor(client: CollectorClient) {
    const onEvent = (event: LiveEvent) => {
      if (event.type === "run" && event.run.analysed) this.#runIds.add(event.run.runId);
    };
    const decoder = new TextDecoder();
    const decode = (chunk: Uint8Array) => decoder.decode(chunk, { stream: true });
    client.live(onEvent, { signal: this.#end.signal, decode }).catch((error: unknown) => {
      if (!this.#end.signal.aborted) throw error;
    });
  }

  has(runId: string): boolean {
    return this.#runIds.has(runId);
  }

  close(): void {
    this.#end.abort();
  }
}

/** Reads are to be no slower while requests come in: the median beside the idle one. */
export function besides(busy: readonly number[], idle: readonly number[]) {
  return against("idle", [median(busy)], [median(idle)]);
}

/** Sends one request and resolves when it is acknowledged. */
async function sendOne(url: string, body: Buffer): Promise<void> {
  const headers = { "content-type": "application/x-protobuf" };
  const answer = await fetch(`${url}/v1/traces`, { method: "POST", headers, body: new Uint8Array(body) });
  if (!answer.ok) throw new Error(`The collector answered ${answer.status}.`);
  await answer.arrayBuffer();
}
