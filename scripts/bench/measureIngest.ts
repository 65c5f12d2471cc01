import { type Bench, folderBytes, mostMemory } from "./bench.ts";
import { type BodyPack, spansOf } from "./bodyPack.ts";
import { against, type Figure } from "./figure.ts";
import { type LoadJob, load } from "./load.ts";

const MEGABYTE = 1024 * 1024;
const bulk = (bench: Bench) => ({ seed: 1, requests: bench.quick ? 120 : 390, spansPerRequest: 512, gzip: true });

/** Spans a second in requests of 512, gzip and protobuf over HTTP, from four clients; with what is stored of each and the memory it takes. */
export async function measureIngest(bench: Bench): Promise<Figure[]> {
  const pack = await bench.pack(bulk(bench));
  const rates: number[] = [];
  const bare: number[] = [];
  const rows: number[] = [];
  const stored: number[] = [];
  const memory: number[] = [];
  const p99: number[] = [];
  for (let round = 0; round < bench.rounds; round++) {
    bare.push(await bareRate(bench, pack));
    rows.push(await bench.bareStore(bench.quick ? 51_200 : 204_800));
    const folder = bench.folder();
    const { running, client } = await bench.collector(folder);
    const result = await load({ ...job(pack), url: running.discovery.http });
    rates.push(result.spans / result.seconds);
    p99.push(result.p99Ms);
    const { spans } = await client.health();
    if (spans !== spansOf(pack)) throw new Error(`${spansOf(pack)} spans were acknowledged and ${spans} are stored.`);
    memory.push((mostMemory(running.process.pid) ?? Number.NaN) / MEGABYTE);
    await running.stop();
    stored.push(folderBytes(folder) / spans);
  }
  return [
    {
      name: "ingest",
      unit: "spans/s",
      values: rates,
      against: against("bare HTTP", rates, bare),
      target: { atLeast: 100_000 },
    },
    {
      name: "ingest, beside the store",
      unit: "spans/s",
      values: rates,
      against: against("bare SQLite rows", rates, rows),
    },
    { name: "ingest, acknowledgement p99", unit: "ms", values: p99 },
    { name: "ingest, memory", unit: "MB", values: memory, target: { atMost: 600 } },
    { name: "stored", unit: "B/span", values: stored, target: { atMost: 600 } },
  ];
}

/** The same over gRPC, beside HTTP in the same rounds. */
export async function measureGrpc(bench: Bench): Promise<Figure[]> {
  const pack = await bench.pack(bulk(bench));
  const { rates, http } = await besideHttp(bench, pack, (discovery) => ({
    ...job(pack),
    transport: "grpc",
    url: `http://${discovery.grpc}`,
  }));
  return [{ name: "ingest over gRPC", unit: "spans/s", values: rates, against: against("HTTP", rates, http) }];
}

/** The same as JSON, beside protobuf in the same rounds. */
export async function measureJson(bench: Bench): Promise<Figure[]> {
  const pack = await bench.pack(bulk(bench));
  const json = await bench.pack({ ...bulk(bench), requests: bench.quick ? 60 : 195, encoding: "json" });
  const { rates, http } = await besideHttp(bench, pack, (discovery) => ({ ...job(json), url: discovery.http }));
  return [{ name: "ingest of JSON", unit: "spans/s", values: rates, against: against("protobuf", rates, http) }];
}

async function besideHttp(
  bench: Bench,
  pack: BodyPack,
  other: (discovery: { http: string; grpc: string }) => LoadJob,
): Promise<{ rates: number[]; http: number[] }> {
  const rates: number[] = [];
  const http: number[] = [];
  for (let round = 0; round < bench.rounds; round++) {
    http.push(await bench.withCollector(async ({ running }) => rate({ ...job(pack), url: running.discovery.http })));
    rates.push(await bench.withCollector(({ running }) => rate(other(running.discovery))));
  }
  return { rates, http };
}

/** Requests a second of one span each, from sixteen clients. */
export async function measureSingle(bench: Bench): Promise<Figure[]> {
  const pack = await bench.pack({ seed: 2, requests: bench.quick ? 12_000 : 40_000, spansPerRequest: 1 });
  const single: LoadJob = { url: "", transport: "http", pack: pack.file, clients: 16, seconds: bench.quick ? 2 : 5 };
  const rates: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < bench.rounds; round++) {
    bare.push(await bench.withBareServer((url) => rate({ ...single, url })));
    rates.push(await bench.withCollector(({ running }) => rate({ ...single, url: running.discovery.http })));
  }
  return [
    {
      name: "requests of one span",
      unit: "requests/s",
      values: rates,
      against: against("bare HTTP", rates, bare),
      target: { atLeast: 9_000 },
    },
  ];
}

/** How long an acknowledgement takes at 1,000 spans a second: 50 requests of 20 spans, sent when they are due. */
export async function measureAck(bench: Bench): Promise<Figure[]> {
  const seconds = bench.quick ? 4 : 12;
  const pack = await bench.pack({ seed: 3, requests: 50 * seconds, spansPerRequest: 20, gzip: true });
  const steady: LoadJob = { url: "", transport: "http", pack: pack.file, clients: 4, perSecond: 50 };
  const p50: number[] = [];
  const p99: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < bench.rounds; round++) {
    bare.push(await bench.withBareServer(async (url) => (await load({ ...steady, url })).p99Ms));
    const result = await bench.withCollector(({ running }) => load({ ...steady, url: running.discovery.http }));
    p50.push(result.p50Ms);
    p99.push(result.p99Ms);
  }
  return [
    { name: "acknowledgement at 1,000 spans/s, p50", unit: "ms", values: p50 },
    {
      name: "acknowledgement at 1,000 spans/s, p99",
      unit: "ms",
      values: p99,
      against: against("bare HTTP", p99, bare),
      target: { atMost: 8 },
    },
  ];
}

const job = (pack: BodyPack): LoadJob => ({ url: "", transport: "http", pack: pack.file, clients: 4 });

async function rate(of: LoadJob): Promise<number> {
  const { spans, seconds } = await load(of);
  return spans / seconds;
}

const bareRate = (bench: Bench, pack: BodyPack) => bench.withBareServer((url) => rate({ ...job(pack), url }));
