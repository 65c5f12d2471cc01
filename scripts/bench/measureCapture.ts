import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Bench } from "./bench.ts";
import type { Figure } from "./figure.ts";

/** Nobody listens there: what is measured is the program, not the collector. */
const NOWHERE = "http://127.0.0.1:9";

/** What capture costs the user's programs: at their start where no agent is in them, and for each agent-level span. */
export async function measureCapture(bench: Bench): Promise<Figure[]> {
  const helpers = join(bench.root, "dist/inprocess");
  const preload = `--require "${join(helpers, "node/preload.cjs").replaceAll("\\", "/")}"`;
  const captured = { TRACELINE_ENDPOINT: NOWHERE, NODE_OPTIONS: preload, PYTHONPATH: join(helpers, "python") };
  const times = bench.quick ? 5 : 20;
  const commands: Record<string, [string, ...string[]]> = {
    "node -e 0": [process.execPath, "-e", "0"],
    "npm -v": ["npm", "-v"],
    "tsc -v": [process.execPath, join(bench.root, "node_modules/typescript/bin/tsc"), "-v"],
    "python3 -c 0": ["python3", "-c", "0"],
  };
  const figures: Figure[] = [];
  for (const [name, command] of Object.entries(commands)) {
    if (spawnSync(command[0], ["--version"], { stdio: "ignore" }).error) continue;
    const values = Array.from({ length: bench.rounds }, () => dearer(command, captured, times));
    figures.push({ name: `capture at the start of ${name}`, unit: "ms", values, target: { atMost: 3 } });
  }
  const script = join(import.meta.dirname, "captureSpansProcess.ts");
  const values = Array.from(
    { length: bench.rounds },
    () => span(script, { ...captured, PYTHONPATH: "" }) - span(script, {}),
  );
  figures.push({ name: "capture of an agent-level span", unit: "µs", values, target: { atMost: 20 } });
  return figures;
}

/** How much longer the quickest of some starts takes with an environment than without, in milliseconds. */
function dearer([file, ...args]: [string, ...string[]], env: Record<string, string>, times: number): number {
  const took = { with: Number.POSITIVE_INFINITY, without: Number.POSITIVE_INFINITY };
  for (let n = 0; n < times; n++) {
    took.without = Math.min(took.without, startMs(file, args, {}));
    took.with = Math.min(took.with, startMs(file, args, env));
  }
  return took.with - took.without;
}

function startMs(file: string, args: readonly string[], env: Record<string, string>): number {
  const from = performance.now();
  spawnSync(file, args, { stdio: "ignore", env: { ...process.env, ...env } });
  return performance.now() - from;
}

function span(script: string, env: Record<string, string>): number {
  return Number(execFileSync(process.execPath, [script], { env: { ...process.env, ...env }, encoding: "utf8" }));
}
