import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { captureEnvironment, leftAlone } from "../contract/captureEnvironment.ts";
import { CollectorClient, type Fetch } from "../contract/client.ts";
import type { Discovery } from "../contract/discovery.ts";
import { hintSentence } from "../contract/hint.ts";
import { RUNTIME_OPTIONS } from "../contract/runtimeOptions.ts";
import { captureTarget } from "./captureTarget.ts";
import { dataFolder } from "./dataFolder.ts";
import { doorFor } from "./forwarding.ts";
import { splitCommand } from "./runArguments.ts";
import { findCollector } from "./runSource.ts";
import { UsageError } from "./usageError.ts";

export const RUN_HELP = `traceline run [--data DIR] [--forward[=yes|no]] -- COMMAND [ARGUMENT …]
  Runs a command so that the agents in it are seen: its telemetry goes to the collector, which is started when none runs.
  Where an endpoint was set before it is asked, once, whether everything is passed on to it; without a terminal it is left
  alone unless --forward says so. Says at the end what a framework needs of which nothing was sent. Ends
  as the command ends.`;

/** The built product's folder: this file is bundled into dist/collector/main.cjs. */
const DIST_FOLDER = join(import.meta.dirname, "..");

const START_MS = 15_000;
const LOOK_EVERY_MS = 100;
/** How long a collector that was started for this stays when nobody looks: the time to open what was recorded. */
const LEAVE_AFTER_S = 600;

export async function run(args: string[]): Promise<void> {
  const { folder = dataFolder(), forward, command, rest } = splitCommand(args);
  const discovery = (await findCollector(folder)) ?? (await started(folder));
  const stay = new AbortController();
  const client = new CollectorClient(discovery, fetch as Fetch);
  // A collector leaves when it has no client; while the command runs there is one.
  void client.live(() => {}, { signal: stay.signal, decode: () => "" }).catch(() => {});
  const forwards = await doorFor(client, discovery, forward);
  const target = { ...(await captureTarget(process.cwd(), discovery, DIST_FOLDER)), forwards };
  const { set, foreign } = captureEnvironment(process.env, target);
  const beganMs = Date.now();
  if (foreign)
    process.stderr.write(
      `${leftAlone(foreign)}${forward === null ? " With --forward it is, and passed on there." : ""}\n`,
    );
  try {
    process.exitCode = await exitOf(command, rest, { ...process.env, ...set });
    const { hints } = await client.hints().catch(() => ({ hints: [] }));
    for (const hint of hints)
      if (hint.workspace === target.folder && hint.atMs >= beganMs) process.stderr.write(`${hintSentence(hint)}\n`);
  } finally {
    stay.abort();
  }
}

async function started(folder: string): Promise<Discovery> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const log = openSync(join(folder, "collector.log"), "a", 0o600);
  const args = ["start", "--data", folder, "--leave-after", String(LEAVE_AFTER_S)];
  const child = spawn(process.execPath, [...RUNTIME_OPTIONS, join(DIST_FOLDER, "collector/main.cjs"), ...args], {
    detached: true,
    windowsHide: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  child.unref();
  for (const until = performance.now() + START_MS; performance.now() < until; ) {
    const found = await findCollector(folder);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  throw new UsageError(
    `No collector could be started for ${folder}. What it said is in ${join(folder, "collector.log")}.`,
  );
}

/** Runs the command in this terminal and resolves with its exit code, as a shell would tell it. */
function exitOf(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: "inherit", env });
    child.once("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "ENOENT" ? new UsageError(`There is no command ${command}.`) : error),
    );
    // Ctrl-C reaches the command by itself; what it does about that is its own affair.
    const pass = (signal: NodeJS.Signals) => void (signal === "SIGINT" || child.kill(signal));
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, pass);
    child.once("exit", (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}
