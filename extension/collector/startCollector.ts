import { spawn } from "node:child_process";
import { mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { RUNTIME_OPTIONS } from "../../collector/contract/runtimeOptions.ts";
import { say } from "../common/say.ts";

/** How long a collector that no terminal started stays without a client, in seconds: a reload of the window is shorter. */
const LEAVE_AFTER_S = 120;

/**
 * Starts a collector that outlives this window: other windows attach to it, and it leaves by itself when the last
 * client has been gone for a while. The editor's own runtime runs it, with nothing of what a debugger put into it.
 * Resolves when the process has been created; whether it listens is told by the discovery file. `exited` resolves
 * with the reason, in its own last words, when it ends early.
 */
export async function startCollector(entry: string, folder: string): Promise<{ exited: Promise<string> }> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const logFile = join(folder, "collector.log");
  const log = await open(logFile, "a", 0o600);
  try {
    const { size } = await log.stat();
    const args = ["start", "--data", folder, "--leave-after", String(LEAVE_AFTER_S)];
    const child = spawn(process.execPath, [...RUNTIME_OPTIONS, entry, ...args], {
      detached: true,
      windowsHide: true,
      stdio: ["ignore", log.fd, log.fd],
      env: childEnvironment(process.env),
    });
    const exited = new Promise<string>((resolve) => {
      child.once("error", (error) => resolve(error.message));
      child.once("exit", (code, signal) => {
        const plain =
          code === null ? say("It was ended by {0}.", String(signal)) : say("It ended with exit code {0}.", code);
        readFile(logFile).then(
          (said) => resolve(lastLine(said.subarray(size).toString("utf8")) ?? plain),
          () => resolve(plain),
        );
      });
    });
    child.unref();
    return { exited };
  } finally {
    await log.close();
  }
}

/** What a program said last; null when it said nothing. */
function lastLine(text: string): string | null {
  return text.trim().split("\n").at(-1)?.trim().slice(0, 300) || null;
}

/** The environment of the collector: as a plain runtime, and without what belongs to the editor or to a debugger. */
export function childEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !/^(NODE_|VSCODE_|ELECTRON_|OTEL_|TRACELINE_)/i.test(entry[0]),
  );
  return { ...Object.fromEntries(kept), ELECTRON_RUN_AS_NODE: "1" };
}
