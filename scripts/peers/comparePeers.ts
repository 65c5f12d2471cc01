import { rmSync } from "node:fs";
import type { Bench } from "../bench/bench.ts";
import { median } from "../bench/figure.ts";
import { load } from "../bench/load.ts";
import { mostMemory } from "../bench/memory.ts";
import { end, type Peer } from "./peer.ts";

export interface Compared {
  readonly name: string;
  readonly about: string;
  /** Acknowledged spans a second, and the same as a share of a bare server of the same round. */
  readonly rate: number;
  readonly share: number;
  readonly p99Ms: number;
  /** Requests that were not acknowledged, in all rounds. */
  readonly refused: number;
  readonly memoryBytes: number | null;
  /** Spans that were acknowledged before SIGKILL, and how many were in its files then, and after another start. */
  readonly acknowledged: number;
  readonly afterKill: number;
  readonly afterRestart: number;
}

/** Each peer alone on the machine, with the same requests, one after the other in every round. */
export async function comparePeers(bench: Bench, peers: readonly Peer[]): Promise<Compared[]> {
  const rates = new Map<Peer, Awaited<ReturnType<typeof throughput>>[]>();
  for (let round = 0; round < bench.rounds; round++) {
    // What the machine does otherwise meets none of them more than the others.
    for (const peer of round % 2 === 0 ? peers : [...peers].reverse())
      rates.set(peer, [...(rates.get(peer) ?? []), await throughput(bench, peer)]);
  }
  const compared: Compared[] = [];
  for (const peer of peers) {
    const of = rates.get(peer) ?? [];
    compared.push({
      name: peer.name,
      about: peer.about,
      rate: median(of.map(({ rate }) => rate)),
      share: median(of.map(({ share }) => share)),
      p99Ms: median(of.map(({ p99Ms }) => p99Ms)),
      refused: of.reduce((sum, { refused }) => sum + refused, 0),
      memoryBytes: of.at(-1)?.memoryBytes ?? null,
      ...(await killed(bench, peer)),
    });
  }
  return compared;
}

async function throughput(bench: Bench, peer: Peer) {
  const requests = peer.isSlow ? 12 : bench.quick ? 80 : 390;
  const pack = await bench.pack({ seed: 1, requests, spansPerRequest: 512, gzip: peer.gzip });
  const job = { transport: "http" as const, pack: pack.file, clients: 4, broken: "refusal" as const };
  const bare = await bench.withBareServer((url) => load({ ...job, url }));
  const folder = bench.folder();
  const running = await peer.start(folder);
  try {
    const result = await load({ ...job, url: running.url });
    const rate = result.spans / result.seconds;
    return {
      rate,
      share: rate / (bare.spans / bare.seconds),
      p99Ms: result.p99Ms,
      refused: result.refused,
      memoryBytes: mostMemory(running.process.pid),
    };
  } finally {
    await end(running.process, "SIGTERM");
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Kills it as soon as everything is acknowledged, and counts what is still there. */
async function killed(bench: Bench, peer: Peer) {
  const requests = peer.isSlow ? 60 : 200;
  const pack = await bench.pack({ seed: 20, requests, spansPerRequest: 50, gzip: peer.gzip });
  const folder = bench.folder();
  const first = await peer.start(folder);
  const { spans } = await load({ transport: "http", pack: pack.file, clients: 4, broken: "refusal", url: first.url });
  await end(first.process, "SIGKILL");
  const afterKill = await peer.count(folder);
  const second = await peer.start(folder);
  await end(second.process, "SIGTERM");
  return { acknowledged: spans, afterKill, afterRestart: await peer.count(folder) };
}
