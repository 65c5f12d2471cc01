import { setTimeout as sleep } from "node:timers/promises";
import { type Bench, folderBytes } from "./bench.ts";
import { spansOf } from "./bodyPack.ts";
import type { Figure } from "./figure.ts";
import { load } from "./load.ts";
import { besides } from "./measureRuns.ts";
import { rssOf } from "./memory.ts";
import { ReadSide, timed, timedWhile } from "./readSide.ts";

const MEGABYTE = 1024 * 1024;
const GIGABYTE = 1024 * MEGABYTE;
const MILLION = 1_000_000;
/** Beyond what any figure needs: nothing of the store may be tidied away while it is measured. */
const KEEP_ALL = ["--keep-bytes", String(64 * GIGABYTE), "--no-masking"];
/** How long the search index may take until it is measured as it is. */
const INDEXED_SECONDS = { quick: 40, usual: 300, full: 1_800 };
const UNDERSTOOD_SECONDS = { quick: 20, usual: 120, full: 300 };
/** Words of the texts that the traffic is cut from: one that nearly every model call has, and one in few of them. */
const WORDS = { common: "const", rare: "nobody" };
const RUNS_READ = 50;

/**
 * A store of many spans: how fast it was filled, from the first to the last, what that took of memory, and how long it
 * takes to start with it, to read one run and to search. A million spans; ten with `--full`.
 */
export async function measureStore(bench: Bench): Promise<Figure[]> {
  const copies = bench.full ? 50 : bench.quick ? 1 : 5;
  const pack = await bench.pack({
    seed: 12,
    requests: bench.quick ? 100 : 391,
    spansPerRequest: 512,
    typicalRun: 400,
    gzip: true,
    copies,
  });
  const size = bench.full ? "full" : bench.quick ? "quick" : "usual";
  const folder = bench.folder();
  const spans = spansOf(pack).toLocaleString("en-US");
  const figures: Figure[] = [];

  const filling = await bench.collector(folder, KEEP_ALL);
  const memory = new MemoryWatch(filling.running.process.pid);
  const markEvery = Math.min(MILLION, spansOf(pack) / 5);
  const filled = await load({
    url: filling.running.discovery.http,
    transport: "http",
    pack: pack.file,
    clients: 4,
    markEvery,
  });
  const { first, second } = memory.stop();
  bench.dropPack(pack);
  if (filled.spans !== spansOf(pack)) throw new Error(`${filled.refused} requests were refused.`);
  const pieces = filled.marks.map((at, mark) => markEvery / (at - (filled.marks[mark - 1] ?? 0)));
  figures.push(
    {
      name: `${spans} spans one after the other, masking off`,
      unit: "spans/s",
      values: [filled.spans / filled.seconds],
      ...(bench.full ? { target: { atLeast: 80_000 } } : {}),
    },
    {
      name: "the last of them beside the first",
      unit: "spans/s",
      values: [pieces.at(-1) ?? Number.NaN],
      against: { baseline: "the first", values: [(pieces.at(-1) ?? Number.NaN) / (pieces[0] ?? Number.NaN)] },
    },
    { name: "memory, first half of them", unit: "MB", values: [first / MEGABYTE], target: { atMost: 600 } },
    {
      name: "memory, second half",
      unit: "MB",
      values: [second / MEGABYTE],
      against: { baseline: "the first half", values: [second / first] },
      target: { atMost: 600 },
    },
  );

  const reads = new ReadSide(filling.running.discovery);
  await reads.understood(UNDERSTOOD_SECONDS[size]);
  const from = performance.now();
  const waiting = await reads.indexed(INDEXED_SECONDS[size]);
  const indexedIn = (performance.now() - from) / 1000;
  figures.push({
    name: `search index behind, ${Math.round(indexedIn)} s later`,
    unit: "spans",
    values: [waiting],
  });
  reads.close();
  await filling.running.stop();

  figures.push(...(await starts(bench, folder, spans)));
  figures.push(...(await readsOf(bench, folder, spans)));
  return figures;
}

/** From the start of the process until it listens: after a stop, and after it was killed while it received. */
async function starts(bench: Bench, folder: string, spans: string): Promise<Figure[]> {
  const usual: number[] = [];
  const killed: number[] = [];
  const bytes = folderBytes(folder);
  const more = await bench.more(14);
  for (let round = 0; round < bench.rounds + 2; round++) usual.push(await startTime(bench, folder));
  for (let round = 0; round < bench.rounds; round++) {
    const { running } = await bench.collector(folder, KEEP_ALL);
    const ended = new Promise((resolve) => running.process.once("exit", resolve));
    const { http: url } = running.discovery;
    const sending = load({ url, transport: "http", pack: more.file, clients: 4, broken: "end" });
    await sleep(300);
    running.process.kill("SIGKILL");
    await ended;
    await sending;
    killed.push(await startTime(bench, folder));
  }
  const store = `${spans} spans, ${(bytes / GIGABYTE).toPrecision(2)} GB`;
  const target = { atMost: bench.full ? 2_000 : 300 };
  return [
    { name: `start to ready, ${store}`, unit: "ms", values: usual, target },
    { name: "the same after it was killed", unit: "ms", values: killed, target: { atMost: 2_000 } },
  ];
}

async function readsOf(bench: Bench, folder: string, spans: string): Promise<Figure[]> {
  const more = await bench.more(15);
  const { running } = await bench.collector(folder, KEEP_ALL);
  try {
    const reads = new ReadSide(running.discovery);
    const { runs } = await reads.runs("limit=1000");
    const understood = runs.filter((run) => run.analysed).map((run) => run.runId);
    if (understood.length === 0) throw new Error("No run was understood in time.");
    const one = async (time: number) => {
      const runId = understood[(time * 37) % understood.length];
      await reads.get(`/api/runs/${runId}`);
      await reads.get(`/api/runs/${runId}/columns`);
    };
    const search = (words: string) => async () => {
      const { hits } = await reads.search(words);
      if (hits.length === 0) throw new Error(`Nothing was found for ${words}.`);
    };
    await search(WORDS.common)();
    const idle = {
      one: await timed(one, RUNS_READ),
      common: await timed(search(WORDS.common), 20),
      rare: await timed(search(WORDS.rare), 20),
    };
    const busy: Record<keyof typeof idle, number[]> = { one: [], common: [], rare: [] };
    const { http: url } = running.discovery;
    const acts = { one, common: search(WORDS.common), rare: search(WORDS.rare) };
    const turns = ["one", "common", "rare"] as const;
    await timedWhile(load({ url, transport: "http", pack: more.file, clients: 4 }), async (time) => {
      const turn = turns[time % turns.length] as (typeof turns)[number];
      busy[turn].push(...(await timed(() => acts[turn](time), 1)));
    });
    reads.close();
    const names = {
      one: `one run out of ${spans} spans`,
      common: `first 50 hits of a common word in ${spans} spans`,
      rare: `first 50 hits of a rare word in ${spans} spans`,
    };
    return turns.flatMap((turn) => [
      { name: names[turn], unit: "ms" as const, values: idle[turn], target: { atMost: turn === "one" ? 20 : 50 } },
      {
        name: `${names[turn]}, during ingest`,
        unit: "ms" as const,
        values: busy[turn],
        against: besides(busy[turn], idle[turn]),
      },
    ]);
  } finally {
    await running.stop();
  }
}

/** From the start of the process until it listens, with an empty store. */
export async function measureStart(bench: Bench): Promise<Figure[]> {
  const values: number[] = [];
  for (let round = 0; round < bench.rounds + 4; round++) values.push(await startTime(bench, bench.folder()));
  return [{ name: "start to ready, empty store", unit: "ms", values, target: { atMost: 300 } }];
}

async function startTime(bench: Bench, folder: string): Promise<number> {
  const from = performance.now();
  const { running } = await bench.collector(folder, KEEP_ALL);
  const took = performance.now() - from;
  await running.stop();
  return took;
}

/** Looks at a process's memory until it is told to stop. */
class MemoryWatch {
  readonly #seen: number[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor(pid: number | undefined) {
    this.#timer = setInterval(() => this.#seen.push(rssOf(pid) ?? Number.NaN), 250);
  }

  /** @returns the most of each half of the time, in bytes */
  stop(): { first: number; second: number } {
    clearInterval(this.#timer);
    const half = Math.ceil(this.#seen.length / 2);
    return { first: Math.max(...this.#seen.slice(0, half)), second: Math.max(...this.#seen.slice(half)) };
  }
}
