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
  for (const [name, command] of process.platform === "win32" ? [] : Object.entries(commands)) {
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

/** How much more processor time a start takes with an environment than without, in milliseconds. */
function dearer(command: readonly string[], env: Record<string, string>, times: number): number {
  startMs(command, env, 1); // what is compiled at the first time is kept
  return startMs(command, env, times) - startMs(command, {}, times);
}

/** Mean processor time of some starts, as a shell accounts for it: what else the machine does has no part in it. */
function startMs(command: readonly string[], env: Record<string, string>, times: number): number {
  const loop = `n=0; while [ $n -lt ${times} ]; do "$@" >/dev/null 2>&1; n=$((n+1)); done; times`;
  const told = execFileSync("sh", ["-c", loop, "sh", ...command], {
    env: { ...process.env, ...env },
    encoding: "utf8",
  });
  const ofChildren = told.trim().split("\n").at(-1) ?? "";
  const [user = 0, system = 0] = Array.from(
    ofChildren.matchAll(/(\d+)m([\d.]+)s/g),
    ([, minutes, seconds]) => Number(minutes) * 60_000 + Number(seconds) * 1000,
  );
  return (user + system) / times;
}

function span(script: string, env: Record<string, string>): number {
  return Number(execFileSync(process.execPath, [script], { env: { ...process.env, ...env }, encoding: "utf8" }));
}
