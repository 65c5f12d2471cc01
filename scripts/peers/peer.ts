import { type ChildProcess, spawn } from "node:child_process";
import { type AddressInfo, connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A program that takes OTLP over HTTP, as it is run beside Traceline. */
export interface Peer {
  readonly name: string;
  /** What is run, and how it keeps what it is sent. */
  readonly about: string;
  /** Some take no compressed requests. */
  readonly gzip: boolean;
  /** How much of a load it can take within a minute. */
  readonly isSlow: boolean;
  /** Gets it, into a folder that is kept; a version that is there is left as it is. Rejects where it can't be had. */
  install(folder: string): Promise<void>;
  start(folder: string): Promise<RunningPeer>;
  /** Spans that are in its files, whether it runs or not. */
  count(folder: string): number | Promise<number>;
}

export interface RunningPeer {
  /** `http://host:port` that takes `/v1/traces`. */
  readonly url: string;
  readonly process: ChildProcess;
}

/** Starts a program that listens on a port, and resolves once it does. Rejects when it ends before. */
export async function listening(
  command: string,
  args: readonly string[],
  port: number,
  env: NodeJS.ProcessEnv = process.env,
): Promise<RunningPeer> {
  const child = spawn(command, args, { stdio: "ignore", env });
  let ended = false;
  child.once("exit", () => {
    ended = true;
  });
  child.once("error", () => {
    ended = true;
  });
  while (!(await answers(port))) {
    if (ended) throw new Error(`${command} ended before it listened.`);
    await sleep(20);
  }
  return { url: `http://127.0.0.1:${port}`, process: child };
}

/** Ends a process and resolves when it has gone. */
export async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await gone;
}

/** A port that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
