import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { digestTraces, RULES_VERSION, understandTraces } from "../../collector/conventions/understandTraces.ts";
import { openAnalysisStore } from "../../collector/store/sqlite/openAnalysisStore.ts";
import { openWriter } from "../../collector/store/sqlite/sqliteWriter.ts";
import { AnalysisLoop } from "../../collector/threads/analysisLoop.ts";
import { protobufBody } from "./protobufBody.ts";
import { type TrafficSpan, traffic } from "./traffic.ts";

/**
 * Prints what one large run costs to understand, in milliseconds of processor time: its decoded spans for the first time
 * and once more, and all looks at it while it comes in, in batches. Arguments: root, folder, spans, batches, milliseconds
 * between batches.
 */

const [root = "", disk = "", size = "", batches = "", everyMs = ""] = process.argv.slice(2);
const spans = Number(size);
const perBatch = Math.ceil(spans / Number(batches));
const source = traffic(root, { seed: 1, runSize: spans, interleaved: 1 });
const bodies = Array.from({ length: Number(batches) }, () =>
  protobufBody(Array.from({ length: perBatch }, () => source.next().value as TrafficSpan)),
);

/** Processor time of this process so far, with what the garbage collector used beside it. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function costOf(work: () => void): number {
  const before = processorMs();
  work();
  return processorMs() - before;
}

const folder = mkdtempSync(join(disk, "understand-"));
const writer = openWriter(folder);
const store = openAnalysisStore(folder);
let looks = 0;
let last = 0;
const loop = new AnalysisLoop({
  store,
  rulesVersion: RULES_VERSION,
  analyse: (of, logs, options) => {
    looks++;
    return understandTraces(of, logs, options);
  },
  digest: digestTraces,
  emit: (event) => {
    if (event.type === "run") last = event.run.spanCount;
  },
  report: (problem) => process.stderr.write(`${problem}\n`),
});
try {
  let keeping = 0;
  const before = processorMs();
  for (const plain of bodies) {
    keeping += costOf(() => writer.keep([{ signal: "traces", body: plain, plain, encoding: "identity" }], Date.now()));
    loop.poke();
    await sleep(Number(everyMs));
  }
  const ended = performance.now();
  while (last < perBatch * bodies.length) await sleep(10);
  const behindMs = performance.now() - ended;
  const live = processorMs() - before - keeping;
  const [traceId = ""] = store.staleTraces(RULES_VERSION + 1, 1).traceIds;
  store.letGo();
  const { spans: decoded } = store.readTraces([traceId]);
  const first = costOf(() => understandTraces(decoded, [], { nowMs: 0 }));
  const again = costOf(() => understandTraces(decoded, [], { nowMs: 0 }));
  process.stdout.write(JSON.stringify({ first, again, live, looks, behindMs }));
} finally {
  await loop.close();
  store.close();
  writer.close();
  rmSync(folder, { recursive: true, force: true });
}
