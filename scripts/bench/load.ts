import { spawn } from "node:child_process";
import { join } from "node:path";

/** What the load generator is to send, and where. */
export interface LoadJob {
  /** `http://host:port` of an OTLP receiver. */
  readonly url: string;
  readonly transport: "http" | "grpc";
  /** File of a pack. */
  readonly pack: string;
  /** The first body to send, and how many; all of them where nothing is said. */
  readonly first?: number;
  readonly requests?: number;
  readonly clients: number;
  /** How many requests are answered before the measurement begins; none unless given. */
  readonly warmUp?: number;
  /** Stops after so many seconds of it. */
  readonly seconds?: number;
  /** Sends at this rate whatever the answers do; else each client sends when its last request was answered. */
  readonly perSecond?: number;
  /** Tells when each further so many spans were acknowledged. */
  readonly markEvery?: number;
  /** What a connection that breaks is: the end of the load, since the receiver is killed meanwhile; or one more refusal. */
  readonly broken?: "end" | "refusal";
}

/** What came of the requests behind the warm-up. */
export interface LoadResult {
  readonly requests: number;
  /** Spans that were acknowledged. */
  readonly spans: number;
  readonly refused: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Seconds since the beginning at which each further `markEvery` spans were acknowledged. */
  readonly marks: readonly number[];
}

/** Sends requests from a process of its own, as a sender would. Rejects when it fails. */
export async function load(job: LoadJob): Promise<LoadResult> {
  return JSON.parse(await runProcess("loadProcess.ts", [JSON.stringify(job)])) as LoadResult;
}

/** Runs a program of the bench to its end. Resolves with what it printed. */
export function runProcess(program: string, args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [join(import.meta.dirname, program), ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => {
    printed += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve(printed) : reject(new Error(`${program} ended with exit code ${code}.`)),
    );
  });
}

/** The value below which a share of the sorted numbers lies. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
