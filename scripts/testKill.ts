import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";

/** Kills the collector at random moments while it takes telemetry, over and over, and looks for what was lost. */
const { values } = parseArgs({ options: { rounds: { type: "string", default: "200" } } });
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) {
  process.stderr.write("npm run test:kill -- [--rounds 200]\n");
  process.exit(2);
}
const ROOT = join(import.meta.dirname, "..");
const vitest = join(ROOT, "node_modules", "vitest", "vitest.mjs");
const began = performance.now();
const { status } = spawnSync(process.execPath, [vitest, "run", "--project", "contract", "test/contract/durability"], {
  cwd: ROOT,
  env: { ...process.env, TRACELINE_KILLS: String(rounds) },
  stdio: "inherit",
});
const seconds = Math.round((performance.now() - began) / 1000);
process.stdout.write(
  status === 0
    ? `The collector was killed ${rounds} times in ${seconds} s, and nothing that was acknowledged was missing.\n`
    : `Something was lost, or the test could not run. See above.\n`,
);
process.exitCode = status ?? 1;
