import type { Bench } from "./bench.ts";
import { type BodyPack, spansOf } from "./bodyPack.ts";
import { against, type Figure } from "./figure.ts";
import { type LoadJob, type LoadResult, load } from "./load.ts";
import { mostMemory } from "./memory.ts";

const MEGABYTE = 1024 * 1024;
const WITHOUT_MASKING = ["--no-masking"];
/** Requests before a measurement begins, so that it is not that of code that runs for the first time. */
const WARM_UP = { bulk: 195, json: 97, single: 20_000, steady: 250 };
const bulk = (bench: Bench) => ({
  seed: 1,
  requests: WARM_UP.bulk + (bench.quick ? 195 : 780),
  spansPerRequest: 512,
  gzip: true,
});

/**
 * Spans a second in requests of 512, gzip and protobuf over HTTP, from four clients: without masking, and with it as is
 * usual; and the memory it takes.
 */
export async function measureIngest(bench: Bench): Promise<Figure[]> {
  const pack = await bench.pack(bulk(bench));
  const plain: number[] = [];
  const masked: number[] = [];
  const bare: number[] = [];
  const rows: number[] = [];
  const memory: number[] = [];
  const p99: number[] = [];
  for (let round = 0; round < bench.rounds; round++) {
    bare.push(await bench.withBareServer((url) => rate({ ...job(pack), url })));
    rows.push(await bench.bareStore(bench.quick ? 51_200 : 204_800));
    plain.push(rateOf(await keptAll(bench, pack, WITHOUT_MASKING)));
    const result = await keptAll(bench, pack, [], (bytes) => memory.push(bytes / MEGABYTE));
    masked.push(rateOf(result));
    p99.push(result.p99Ms);
  }
  return [
    {
      name: "ingest, masking off",
      unit: "spans/s",
      values: plain,
      against: against("bare HTTP", plain, bare),
      target: { atLeast: 100_000 },
    },
    {
      name: "ingest, masking off, beside the store",
      unit: "spans/s",
      values: plain,
      against: against("bare SQLite rows", plain, rows),
    },
    {
      name: "ingest, masking on",
      unit: "spans/s",
      values: masked,
      against: against("masking off", masked, plain),
      target: { shareAtLeast: 0.7 },
    },
    { name: "ingest, acknowledgement p99", unit: "ms", values: p99 },
    { name: "ingest, memory", unit: "MB", values: memory, target: { atMost: 600 } },
  ];
}

/** Sends a pack to a collector of its own. Rejects where it did not store what it acknowledged. */
async function keptAll(
  bench: Bench,
  pack: BodyPack,
  args: readonly string[],
  onMemory: (bytes: number) => void = () => {},
): Promise<LoadResult> {
  return await bench.withCollector(async ({ running, client }) => {
    const result = await load({ ...job(pack), url: running.discovery.http });
    const { spans } = await client.health();
    if (spans !== spansOf(pack)) throw new Error(`${spansOf(pack)} spans were acknowledged and ${spans} are stored.`);
    onMemory(mostMemory(running.process.pid) ?? Number.NaN);
    return result;
  }, args);
}

/** The same over gRPC, beside HTTP in the same rounds; without masking. */
export async function measureGrpc(bench: Bench): Promise<Figure[]> {
  const pack = await bench.pack(bulk(bench));
  const { rates, http } = await besideHttp(bench, pack, (discovery) => ({
    ...job(pack),
    transport: "grpc",
    url: `http://${discovery.grpc}`,
  }));
  const share = against("HTTP", rates, http);
  return [{ name: "ingest over gRPC", unit: "spans/s", values: rates, against: share, target: { shareAtLeast: 0.7 } }];
}

/** The same as JSON, beside protobuf in the same rounds; without masking. */
export async function measureJson(bench: Bench): Promise<Figure[]> {
  const pack = await bench.pack(bulk(bench));
  const json = await bench.pack({
    ...bulk(bench),
    requests: WARM_UP.json + (bench.quick ? 97 : 195),
    encoding: "json",
  });
  const { rates, http } = await besideHttp(bench, pack, (discovery) => ({
    ...job(json),
    warmUp: WARM_UP.json,
    url: discovery.http,
  }));
  const share = against("protobuf", rates, http);
  return [{ name: "ingest of JSON", unit: "spans/s", values: rates, against: share, target: { shareAtLeast: 0.25 } }];
}

async function besideHttp(
  bench: Bench,
  pack: BodyPack,
  other: (discovery: { http: string; grpc: string }) => LoadJob,
): Promise<{ rates: number[]; http: number[] }> {
  const rates: number[] = [];
  const http: number[] = [];
  for (let round = 0; round < bench.rounds; round++) {
    http.push(
      await bench.withCollector(
        async ({ running }) => rate({ ...job(pack), url: running.discovery.http }),
        WITHOUT_MASKING,
      ),
    );
    rates.push(await bench.withCollector(({ running }) => rate(other(running.discovery)), WITHOUT_MASKING));
  }
  return { rates, http };
}

/** Requests a second of one span each, from sixteen clients. */
export async function measureSingle(bench: Bench): Promise<Figure[]> {
  const pack = await bench.pack({
    seed: 2,
    requests: WARM_UP.single + (bench.quick ? 30_000 : 60_000),
    spansPerRequest: 1,
  });
  const single: LoadJob = {
    url: "",
    transport: "http",
    pack: pack.file,
    clients: 16,
    warmUp: WARM_UP.single,
    seconds: bench.quick ? 2 : 5,
  };
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
  const seconds = bench.quick ? 6 : 20;
  const pack = await bench.pack({ seed: 3, requests: WARM_UP.steady + 50 * seconds, spansPerRequest: 20, gzip: true });
  const steady: LoadJob = {
    url: "",
    transport: "http",
    pack: pack.file,
    clients: 4,
    warmUp: WARM_UP.steady,
    perSecond: 50,
  };
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

const job = (pack: BodyPack): LoadJob => ({
  url: "",
  transport: "http",
  pack: pack.file,
  clients: 4,
  warmUp: WARM_UP.bulk,
});
const rateOf = ({ spans, seconds }: LoadResult): number => spans / seconds;

async function rate(of: LoadJob): Promise<number> {
  return rateOf(await load(of));
}
