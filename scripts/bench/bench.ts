import { fork } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { CollectorClient, type Fetch } from "../../collector/contract/client.ts";
import { type CollectorProcess, startCollector } from "../start/collectorProcess.ts";
import { type BodyPack, makePack, type PackOptions } from "./bodyPack.ts";
import { runProcess } from "./load.ts";

/** What every measurement works with. */
export class Bench {
  readonly root: string;
  /** How often each figure is taken. */
  readonly rounds: number;
  /** Smaller numbers of everything, to see within a minute where things stand. */
  readonly quick: boolean;
  readonly #folder: string;
  readonly #packs = new Map<string, Promise<BodyPack>>();

  /** @param disk a folder on the disk that is measured; what is written there is removed by `close` */
  constructor(root: string, disk: string, { rounds, quick }: { rounds: number; quick: boolean }) {
    this.root = root;
    this.rounds = rounds;
    this.quick = quick;
    mkdirSync(disk, { recursive: true });
    this.#folder = mkdtempSync(join(disk, "traceline-bench-"));
  }

  /** A new folder for data. */
  folder(): string {
    return mkdtempSync(join(this.#folder, "data-"));
  }

  /** Requests as described; the same description gives the same pack. */
  pack(options: PackOptions): Promise<BodyPack> {
    const key = JSON.stringify(options);
    const before = this.#packs.get(key);
    if (before) return before;
    const made = makePack(this.root, join(this.#folder, `pack-${this.#packs.size}`), options);
    this.#packs.set(key, made);
    return made;
  }

  /** A collector on a data folder and free ports, and the client of its read API. */
  async collector(folder: string): Promise<{ running: CollectorProcess; client: CollectorClient }> {
    const args = ["--data", folder, "--grpc-port", "0", "--http-port", "0", "--ui-port", "0"];
    const running = await startCollector(this.root, args, { output: "ignore" });
    return { running, client: new CollectorClient(running.discovery, fetch as Fetch) };
  }

  /** Does something with a collector on a new folder, which is removed afterwards. */
  async withCollector<T>(
    use: (of: Awaited<ReturnType<Bench["collector"]>> & { folder: string }) => Promise<T>,
  ): Promise<T> {
    const folder = this.folder();
    const of = await this.collector(folder);
    try {
      return await use({ ...of, folder });
    } finally {
      await of.running.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** Does something with a server that inflates requests and throws them away. */
  async withBareServer<T>(use: (url: string) => Promise<T>): Promise<T> {
    const child = fork(join(import.meta.dirname, "bareServerProcess.ts"), {
      stdio: ["ignore", "pipe", "inherit", "ipc"],
    });
    try {
      const port = await new Promise<string>((resolve, reject) => {
        child.stdout?.once("data", (chunk: Buffer) => resolve(chunk.toString().trim()));
        child.once("exit", (code) => reject(new Error(`The bare server ended with exit code ${code}.`)));
      });
      return await use(`http://127.0.0.1:${port}`);
    } finally {
      child.disconnect();
    }
  }

  /** Rows a second that bare SQLite inserts durably. */
  async bareStore(rows: number): Promise<number> {
    return Number(await runProcess("bareStoreProcess.ts", [this.folder(), String(rows)]));
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Bytes of all files in a folder. */
export function folderBytes(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => statSync(join(folder, name)))
    .reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0);
}

/** The most memory that a process has held so far, in bytes; null where the system does not tell. */
export function mostMemory(pid: number | undefined): number | null {
  try {
    const kib = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kib ? Number(kib) * 1024 : null;
  } catch {
    return null;
  }
}
