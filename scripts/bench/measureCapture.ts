import { execFileSync, spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";
import type { Bench } from "./bench.ts";
import type { Figure } from "./figure.ts";

/** Nobody listens there: what is measured is the program, not the collector. */
const NOWHERE = "http://127.0.0.1:9";

/** What capture costs the user's programs: at their start where no agent is in them, and for each agent-level span. */
export async function measureCapture(bench: Bench): Promise<Figure[]> {
  const helpers = join(bench.root, "dist/inprocess");
  const preload = `--require "${join(helpers, "node/preload.cjs").replaceAll("\\", "/")}"`;
  // Python keeps what it compiled beside the source: not in the build.
  const python = join(bench.folder(), "python");
  cpSync(join(helpers, "python"), python, { recursive: true });
  const captured = { TRACELINE_ENDPOINT: NOWHERE, NODE_OPTIONS: preload, PYTHONPATH: python };
  const times = bench.quick ? 5 : 20;
  const keeping = { PYTHONDONTWRITEBYTECODE: "" };
  const commands: Record<string, readonly [readonly [string, ...string[]], Record<string, string>]> = {
    "node -e 0": [[process.execPath, "-e", "0"], {}],
    "npm -v": [["npm", "-v"], {}],
    "tsc -v": [[process.execPath, join(bench.root, "node_modules/typescript/bin/tsc"), "-v"], {}],
    "python3 -c 0, not compiled before": [["python3", "-c", "0"], { PYTHONDONTWRITEBYTECODE: "1" }],
    "python3 -c 0": [["python3", "-c", "0"], keeping],
  };
  const figures: Figure[] = [];
  for (const [name, [command, own]] of process.platform === "win32" ? [] : Object.entries(commands)) {
    if (spawnSync(command[0], ["--version"], { stdio: "ignore" }).error) continue;
    const values = Array.from({ length: bench.rounds }, () => dearer(command, { ...captured, ...own }, own, times));
    figures.push({ name: `capture at the start of ${name}`, unit: "ms", values, target: { atMost: 3 } });
  }
  const script = join(import.meta.dirname, "captureSpansProcess.ts");
  const spans = Array.from({ length: bench.rounds }, () => {
    const [watched, without] = [spanCosts(script, { ...captured, PYTHONPATH: "" }), spanCosts(script, {})];
    return { first: watched.first - without.first, later: watched.later - without.later };
  });
  const span = "capture of an agent-level span";
  figures.push(
    { name: span, unit: "µs", values: spans.map(({ later }) => later), target: { atMost: 20 } },
    { name: `${span}, the first thousand of a program`, unit: "µs", values: spans.map(({ first }) => first) },
  );
  return figures;
}

/**
 * How much more processor time a start takes with an environment than with another, in milliseconds. They take turns, so
 * that both meet what else the machine does.
 */
function dearer(
  command: readonly string[],
  env: Record<string, string>,
  without: Record<string, string>,
  times: number,
): number {
  startMs(command, env, 1); // what is compiled at the first time is kept
  const differences = Array.from({ length: times }, () => startMs(command, env, 2) - startMs(command, without, 2));
  // Each counts in steps of ten milliseconds, which only many of them even out.
  return differences.reduce((sum, difference) => sum + difference, 0) / times;
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

function spanCosts(script: string, env: Record<string, string>): { first: number; later: number } {
  return JSON.parse(execFileSync(process.execPath, [script], { env: { ...process.env, ...env }, encoding: "utf8" }));
}
