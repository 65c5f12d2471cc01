import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import type { FuzzNews, FuzzWork } from "./fuzz/fuzzThread.ts";
import { heapGrowth } from "./fuzz/heapGrowth.ts";

/** A thread that has been at one body for so long will not come back. */
const HANGING_MS = 10_000;
/** How much a heap may grow in a third of the time. */
const GROWTH = 8 * 1024 * 1024;

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    from: { type: "string", default: String(Date.now() % 1_000_000_000) },
    captures: { type: "string", default: join(import.meta.dirname, "..", "test", "fixtures", "captures") },
    out: { type: "string", default: join(import.meta.dirname, "..", "node_modules", ".cache", "fuzz") },
  },
});
const now = new Int32Array(new SharedArrayBuffer(4));
const work: FuzzWork = { folder: values.captures, seconds: Number(values.seconds), from: Number(values.from), now };
process.stdout.write(`Tries changed bodies for ${work.seconds} s. Again from the same one: --from ${work.from}\n`);

let problems = 0;
const heap: number[] = [];
const thread = new Worker(new URL("./fuzz/fuzzThread.ts", import.meta.url), { workerData: work });
let last = -1;
const watch = setInterval(() => {
  if (now[0] === last && last >= 0) fail(`A decoder hangs at body ${last}.`);
  last = now[0] ?? -1;
}, HANGING_MS);
thread.on("error", (error) => fail(`The thread died at body ${now[0]}: ${error.stack}`));
thread.on("message", (news: FuzzNews) => {
  if (news.type === "heap") heap.push(news.bytes);
  else if (news.type === "finding") {
    problems++;
    const { decoder, number, problem, body } = news.finding;
    mkdirSync(values.out, { recursive: true });
    const file = join(values.out, `${decoder.replaceAll(" ", "-")}-${number}`);
    if (body) writeFileSync(file, body);
    process.stdout.write(`${decoder}, body ${number}${body ? `, kept in ${file}` : ""}: ${problem}\n`);
  } else finish(news.bodies, news.requests, news.files);
});

function finish(bodies: number, requests: number, files: number): void {
  clearInterval(watch);
  const growth = heapGrowth(heap);
  if (growth > GROWTH) {
    problems++;
    process.stdout.write(`The heap grew by ${Math.round(growth / 1024 / 1024)} MB.\n`);
  }
  const sizes = heap.map((bytes) => Math.round(bytes / 1024 / 1024));
  if (sizes.length > 0) process.stdout.write(`The heap after collections, in MB: ${sizes.join(" ")}\n`);
  process.stdout.write(`${bodies} bodies, ${requests} requests and ${files} files, ${problems} problems.\n`);
  process.exitCode = problems > 0 ? 1 : 0;
}

function fail(sentence: string): void {
  process.stdout.write(`${sentence} Again: --from ${Math.max(0, now[0] ?? 0)}\n`);
  process.exit(1);
}
