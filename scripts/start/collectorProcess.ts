import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Discovery, parseDiscovery } from "../../collector/contract/discovery.ts";

export interface CollectorProcess {
  readonly discovery: Discovery;
  readonly process: ChildProcess;
  /** Ends it as a terminal would, and resolves with its exit code once everything accepted is kept. */
  stop(): Promise<number | null>;
}

/**
 * Starts the built collector and resolves once it listens.
 * @param root the built checkout
 * @param args further arguments of `traceline start`
 * @param options `node` runs it on another runtime; `output` says where its words go; `lookEveryMs` how often it is
 * looked whether it listens
 * @throws Error when it ends before it listens
 */
export async function startCollector(
  root: string,
  args: readonly string[] = [],
  {
    node = process.execPath,
    env = process.env,
    output = "inherit" as "inherit" | "ignore" | "pipe",
    lookEveryMs = 20,
  } = {},
): Promise<CollectorProcess> {
  const folder = mkdtempSync(join(tmpdir(), "traceline-ready-"));
  const readyFile = join(folder, "ready.json");
  const child = spawn(node, [join(root, "dist/collector/main.cjs"), "start", "--ready-file", readyFile, ...args], {
    stdio: ["ignore", output, output],
    env,
  });
  const ended = new Promise<number | null>((resolve) => {
    child.on("exit", (code) => resolve(code));
    child.on("error", () => resolve(null));
  });
  const isOver = ended.then(() => true);
  try {
    let discovery: Discovery | null = null;
    while (!discovery) {
      if (await Promise.race([isOver, sleep(lookEveryMs, false)]))
        throw new Error(`The collector ended before it listened (exit code ${await ended}).`);
      discovery = parseDiscovery(readIfThere(readyFile));
    }
    return {
      discovery,
      process: child,
      stop: () => {
        child.kill("SIGTERM");
        return ended;
      },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
