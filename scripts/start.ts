import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { stop as stopBundler } from "esbuild";
import { dataFolder } from "../collector/commands/dataFolder.ts";
import { findCollector } from "../collector/commands/runSource.ts";
import { paintFor } from "../collector/commands/terminal/terminalStyle.ts";
import { CollectorClient, type Fetch } from "../collector/contract/client.ts";
import type { RunSummary } from "../collector/contract/run.ts";
import { build } from "./build/build.ts";
import { vsixName } from "./package/vsix.ts";
import { startCollector } from "./start/collectorProcess.ts";
import { nextSteps, runReport } from "./start/report.ts";
import { PROMPTS, runExample } from "./start/runExample.ts";

const ROOT = join(import.meta.dirname, "..");
const say = (text: string) => void process.stdout.write(`${text}\n`);

/** Builds, starts or finds the collector, shows two runs of the example and what changed, and stays. */
async function main(once: boolean): Promise<void> {
  const rooms = await build(ROOT);
  await stopBundler();
  say(`Built ${rooms.join(", ")}. The example runs twice once a collector listens.\n`);
  const found = await findCollector(dataFolder());
  const own = found ? null : await startCollector(ROOT);
  const collector = own?.discovery ?? found;
  if (!collector) return;
  if (found) say(`A collector is running already (pid ${found.pid}) and takes the telemetry at ${found.http}.`);
  const stop = async () => {
    process.exitCode = (await own?.stop()) ?? 0;
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
  try {
    const runs: RunSummary[] = [];
    const client = new CollectorClient(collector, fetch as Fetch);
    for (const prompt of PROMPTS) {
      const run = await runExample(ROOT, collector, prompt);
      runs.push(run);
      say(`\n${runReport(run, await client.part(run.runId, "line"), paintFor(process.stdout))}`);
    }
    say("\nWhat changed");
    traceline("compare", ...runs.map(({ runId }) => runId));
    say(`\n${nextSteps(vsixName())}`);
  } catch (error) {
    await own?.stop();
    throw error;
  }
  if (once) return stop();
  say(own ? "\nListening. Ctrl-C stops the collector." : "\nThe collector that was running keeps listening.");
}

function traceline(...args: string[]): void {
  spawnSync(process.execPath, [join(ROOT, "dist/collector/main.cjs"), ...args], { stdio: "inherit" });
}

main(process.argv.includes("--once")).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
