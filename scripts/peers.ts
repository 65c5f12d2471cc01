import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Bench } from "./bench/bench.ts";
import { autotel } from "./peers/autotel.ts";
import { comparePeers } from "./peers/comparePeers.ts";
import { otelCollector } from "./peers/otelCollector.ts";
import type { Peer } from "./peers/peer.ts";
import { traceline } from "./peers/traceline.ts";

const USAGE = `npm run bench:peers -- [--quick] [--rounds N] [--disk FOLDER] [--json]
  Measures the built collector beside others that can be had here, with the same requests in the same run: spans a second
  that they acknowledge, and what is left of them after SIGKILL. Builds and installs the others below FOLDER, from Go's
  and npm's registries; one that can't be had is left out and named.`;

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    rounds: { type: "string", default: "3" },
    disk: { type: "string", default: join(import.meta.dirname, "..", "node_modules", ".cache", "bench") },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
if (options.help) {
  process.stdout.write(`${USAGE}\n`);
  process.exit(0);
}
const root = join(import.meta.dirname, "..");
const bench = new Bench(root, options.disk, { rounds: Number(options.rounds), quick: options.quick, full: false });
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    bench.close();
    process.exit(1);
  });
try {
  const all = [traceline(root, { masking: true }), traceline(root, { masking: false }), otelCollector, autotel];
  const there: Peer[] = [];
  for (const peer of all) {
    try {
      await peer.install(join(options.disk, "peers"));
      there.push(peer);
    } catch (error) {
      process.stderr.write(`${peer.name} could not be had: ${(error as Error).message.split("\n")[0]}\n`);
    }
  }
  const compared = await comparePeers(bench, there);
  if (options.json) process.stdout.write(`${JSON.stringify(compared)}\n`);
  else {
    process.stdout.write(`${cpus().length} × ${cpus()[0]?.model ?? "processor"}, Node ${process.versions.node}.\n`);
    for (const one of compared)
      process.stdout.write(
        `${one.name} (${one.about})\n  ${Math.round(one.rate).toLocaleString("en-US")} spans/s acknowledged, ` +
          `${one.share.toPrecision(2)} of bare HTTP, p99 ${Math.round(one.p99Ms)} ms, ` +
          `${one.refused > 0 ? `${one.refused} requests refused, ` : ""}` +
          `${one.memoryBytes === null ? "memory unknown" : `${Math.round(one.memoryBytes / 1024 / 1024)} MB`}\n` +
          `  killed after ${one.acknowledged.toLocaleString("en-US")} acknowledged spans: ` +
          `${one.afterKill.toLocaleString("en-US")} in its files, ${one.afterRestart.toLocaleString("en-US")} after the next start\n`,
      );
  }
} finally {
  bench.close();
}
