import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

/** A collector's receiving half in a process of its own, made to be killed. It is gone when the test has ended. */
export interface ReceivingProcess {
  readonly port: number;
  readonly pid: number;
  /** Ends it in the middle of what it does. */
  kill(): void;
  readonly ended: Promise<unknown>;
}

/**
 * Starts receiving into a data folder.
 * @param options `durability` as the setting; `under` is a command that it runs under
 */
export async function receivingProcess(
  folder: string,
  { durability = "full", under = [] as readonly string[] } = {},
): Promise<ReceivingProcess> {
  const program = fileURLToPath(new URL("./receiverProcess.ts", import.meta.url));
  const [command = process.execPath, ...args] = [...under, process.execPath, program, folder, durability];
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  const [said] = await once(child.stdout, "data");
  const [port = 0, pid = 0] = String(said).split(" ").map(Number);
  const kill = () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(pid, "SIGKILL");
  };
  onTestFinished(kill);
  return { port, pid, kill, ended };
}
