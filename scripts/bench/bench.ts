import { fork } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
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
  /** Ten million spans where it is about a large store. */
  readonly full: boolean;
  readonly #folder: string;
  readonly #packs = new Map<string, Promise<BodyPack>>();

  /** @param disk a folder on the disk that is measured; what is written there is removed by `close` */
  constructor(root: string, disk: string, { rounds, quick, full }: { rounds: number; quick: boolean; full: boolean }) {
    this.root = root;
    this.rounds = rounds;
    this.quick = quick;
    this.full = full;
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

  /** What keeps a collector busy while something else is measured. */
  more(seed: number): Promise<BodyPack> {
    return this.pack({ seed, requests: this.quick ? 80 : 390, spansPerRequest: 512, gzip: true });
  }

  /** Gives the disk back what a large pack took of it. */
  dropPack({ file }: BodyPack): void {
    rmSync(file, { force: true });
    rmSync(`${file}.json`, { force: true });
    for (const [key, pack] of this.#packs) void pack.then((made) => made.file === file && this.#packs.delete(key));
  }

  /** A collector on a data folder and free ports, and the client of its read API; `args` are further ones of its start. */
  async collector(
    folder: string,
    args: readonly string[] = [],
  ): Promise<{ running: CollectorProcess; client: CollectorClient }> {
    const ports = ["--grpc-port", "0", "--http-port", "0", "--ui-port", "0"];
    const running = await startCollector(this.root, ["--data", folder, ...ports, ...args], {
      output: "ignore",
      lookEveryMs: 2,
    });
    return { running, client: new CollectorClient(running.discovery, fetch as Fetch) };
  }

  /** Does something with a collector on a new folder, which is removed afterwards. */
  async withCollector<T>(
    use: (of: Awaited<ReturnType<Bench["collector"]>> & { folder: string }) => Promise<T>,
    args: readonly string[] = [],
  ): Promise<T> {
    const folder = this.folder();
    const of = await this.collector(folder, args);
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

  /** Rows a second that bare SQLite inserts: durably, or with syncs left to the system. */
  async bareStore(rows: number, synchronous: "FULL" | "NORMAL" = "FULL"): Promise<number> {
    return Number(await runProcess("bareStoreProcess.ts", [this.folder(), String(rows), synchronous]));
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
