import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { parentPort, workerData } from "node:worker_threads";
import { type Finding, tryOne } from "./fuzzDecoders.ts";
import { ImportFuzz } from "./fuzzImports.ts";
import { ReceiverFuzz } from "./fuzzReceivers.ts";
import { readSeeds } from "./seeds.ts";

/** What the thread is told, and what it tells. */
export interface FuzzWork {
  readonly folder: string;
  readonly seconds: number;
  readonly from: number;
  /** One number: the one that is tried right now. */
  readonly now: Int32Array;
}
export type FuzzNews =
  | { readonly type: "finding"; readonly finding: Omit<Finding, "body"> & { readonly body: Uint8Array | null } }
  | { readonly type: "heap"; readonly bytes: number }
  | { readonly type: "done"; readonly bodies: number; readonly requests: number; readonly files: number };

/** How often the heap is measured. */
const MARKS = 24;

const { folder, seconds, from, now } = workerData as FuzzWork;
const tell = (news: FuzzNews) => parentPort?.postMessage(news);
setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;
const seeds = readSeeds(folder);
const receivers = await ReceiverFuzz.start(seeds);
const imports = new ImportFuzz(seeds);
const began = performance.now();
const share = () => (performance.now() - began) / (seconds * 1000);
let bodies = 0;
let requests = 0;
for (let marks = 0; share() < 1; ) {
  for (let i = 0; i < 50; i++, bodies++) {
    now[0] = from + bodies;
    const finding = tryOne(seeds, from + bodies);
    if (finding) tell({ type: "finding", finding });
  }
  const problem = await receivers.tryOne(from + requests);
  if (problem)
    tell({ type: "finding", finding: { decoder: "receivers", problem, number: from + requests, body: null } });
  const broken = await imports.tryOne(from + requests);
  if (broken) tell({ type: "finding", finding: { decoder: "imports", number: from + requests, ...broken } });
  requests++;
  if (share() > (marks + 1) / MARKS) {
    marks++;
    await collectAll();
    const { heapUsed, external } = process.memoryUsage();
    tell({ type: "heap", bytes: heapUsed + external });
  }
}
await receivers.close();
imports.close();
tell({ type: "done", bodies, requests, files: requests });

/** What waits for a turn of the loop, as the memory of buffers and of closed connections does, goes with the second. */
async function collectAll(): Promise<void> {
  for (let times = 0; times < 2; times++) {
    collectGarbage();
    await new Promise((resolve) => setImmediate(resolve));
  }
}
